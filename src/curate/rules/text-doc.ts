import { codePoints, splitLines } from '../text/python-text.js';
import { englishWords } from '../words/english-words.js';
import { WordTable } from '../words/word-table.js';

/** Splits a text into words. */
export type SplitWords = (text: string) => readonly string[];

/** What reads a text's words into a table: the built-in way, or a function's strings. */
export type WordReader = (text: string, into: WordTable) => void;

export function wordReader(words: SplitWords | undefined): WordReader {
  return words === undefined ? englishWords : (text, into) => into.fill(words(text));
}

/**
 * A text as rules read it. What costs time is worked out when it is first asked for, and once for all rules of a run.
 * Lengths are in code points.
 */
export class TextDoc {
  readonly text: string;
  readonly #read: WordReader;
  readonly #table: WordTable;
  #filled = false;
  #words: readonly string[] | undefined;
  #lines: readonly string[] | undefined;
  #points = -1;

  /** @param table room for the words; a run of rules lends every document the same one, so rules must not keep it */
  constructor(text: string, read: WordReader = englishWords, table: WordTable = new WordTable()) {
    this.text = text;
    this.#read = read;
    this.#table = table;
  }

  /** Splits another text, such as a part of this one, the same way. */
  read(text: string, into: WordTable): void {
    this.#read(text, into);
  }

  /** The words with their hashes; valid until the run goes on to the next text. */
  get table(): WordTable {
    if (!this.#filled) {
      this.#read(this.text, this.#table);
      this.#filled = true;
    }
    return this.#table;
  }

  get words(): readonly string[] {
    const { table } = this;
    this.#words ??= Array.from({ length: table.count }, (_, at) => table.word(at));
    return this.#words;
  }

  get wordCount(): number {
    return this.table.count;
  }

  /** Split as Python's `splitlines` does. */
  get lines(): readonly string[] {
    this.#lines ??= splitLines(this.text);
    return this.#lines;
  }

  get length(): number {
    if (this.#points < 0) this.#points = codePoints(this.text);
    return this.#points;
  }
}
