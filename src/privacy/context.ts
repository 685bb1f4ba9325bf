import type { PiiKind } from './kinds.js';
import { letterTable, WordFilter, WordReader } from './words.js';

/** A word that speaks for a kind, and where it stands. */
export interface Hit {
  readonly kind: PiiKind;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

interface Phrase {
  readonly kind: PiiKind;
  readonly word: string;
  /** The words behind the first. */
  readonly rest: readonly string[];
}

const lookBack = 64;
const lookAhead = 32;
const blockLength = 256;
/** No phrase of a list is longer. */
const longestPhrase = 64;
/** What our actions put in a text. It would speak for its neighbours, and a text that is scrubbed twice would change twice. */
const ownMarks = /\[[A-Z][A-Z0-9_]{0,39}(?:\]|:(?:siv1|gcm1)\.)|(?<![A-Za-z0-9-])[a-z][a-z0-9-]{0,39}_[0-9a-f]{8}/g;
const longestMark = 48;
const words = /[\p{L}\p{M}]+/gu;
/** A character of a script without spaces, so that a word of a list may stand anywhere in a run of letters. */
const unspaced = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/;
const camelHump = /(?<=\p{Ll})(?=\p{Lu})/gu;

/** The words that speak for kinds, compiled so that a stretch of text is read once for all of them. */
export class ContextWords {
  readonly #byFirstWord = new Map<string, Phrase[]>();
  readonly #firstWords: WordFilter;
  readonly #unspaced: { readonly kind: PiiKind; readonly word: string }[] = [];

  constructor(phrases: Iterable<readonly [kind: PiiKind, phrase: string]>) {
    for (const [kind, phrase] of phrases) {
      const word = phrase.toLowerCase();
      if (unspaced.test(word)) {
        this.#unspaced.push({ kind, word });
        continue;
      }
      const [first, ...rest] = word.match(words) ?? [];
      if (first === undefined) continue;
      const known = this.#byFirstWord.get(first);
      if (known === undefined) this.#byFirstWord.set(first, [{ kind, word, rest }]);
      else known.push({ kind, word, rest });
    }
    this.#firstWords = new WordFilter(this.#byFirstWord.size);
    for (const first of this.#byFirstWord.keys()) {
      const reader = new WordReader(first, 0, letterTable());
      if (reader.next(first.length)) this.#firstWords.add(reader.hash);
    }
  }

  /** Gives the kinds that the name of a field speaks for: of `phoneNumber` as of `phone_number`. */
  ofField(name: string): readonly Hit[] {
    const spaced = name.slice(0, blockLength).replace(camelHump, ' ');
    return this.in(spaced, 0, spaced.length);
  }

  /** Gives the words that begin from `from` on and before `to`. */
  in(text: string, from: number, to: number): readonly Hit[] {
    const found: Hit[] = [];
    const table = letterTable();
    const reader = new WordReader(text, from, table);
    const limit = Math.min(to, text.length);
    const cut = from > 0 && (table[text.charCodeAt(from - 1)] as number) !== 0;
    while (reader.next(limit)) {
      const { start, end } = reader;
      // the rest of a word that begins before is none
      if (!this.#firstWords.mayHave(reader.hash) || (cut && start === from)) continue;
      for (const { kind, word, rest } of this.#byFirstWord.get(text.slice(start, end).toLowerCase()) ?? []) {
        const last = endOf(rest, text, end);
        if (last !== undefined && !isOwnMark(text, start, end)) found.push({ kind, word, start, end: last });
      }
    }
    this.#addUnspaced(text, from, limit, found);
    return found;
  }

  #addUnspaced(text: string, from: number, to: number, found: Hit[]): void {
    if (this.#unspaced.length === 0) return;
    const part = text.slice(from, to + longestPhrase);
    if (!unspaced.test(part)) return;
    for (const { kind, word } of this.#unspaced) {
      for (let at = part.indexOf(word); at >= 0 && from + at < to; at = part.indexOf(word, at + word.length))
        found.push({ kind, word, start: from + at, end: from + at + word.length });
    }
  }
}

/** Where the rest of a phrase ends whose first word ends at `at`; undefined where other words follow. */
function endOf(rest: readonly string[], text: string, at: number): number | undefined {
  const reader = new WordReader(text, at, letterTable());
  for (const word of rest) {
    if (!reader.next(Math.min(text.length, at + longestPhrase))) return undefined;
    if (text.slice(reader.start, reader.end).toLowerCase() !== word) return undefined;
  }
  return reader.end;
}

function isOwnMark(text: string, start: number, end: number): boolean {
  if (!/[[_-]/.test(text.charAt(start - 1)) && !/[_-]/.test(text.charAt(end))) return false;
  const from = Math.max(0, start - longestMark);
  for (const { 0: mark, index } of text.slice(from, end + longestMark).matchAll(ownMarks))
    if (from + index <= start && from + index + mark.length >= end) return true;
  return false;
}

/** What stands around the candidates of one text. It is read in blocks, each once, so many candidates cost no more. */
export class Surroundings {
  readonly #text: string;
  readonly #words: ContextWords;
  readonly #blocks = new Map<number, readonly Hit[]>();
  /** Characters read so far. */
  steps = 0;

  constructor(text: string, contextWords: ContextWords) {
    this.#text = text;
    this.#words = contextWords;
  }

  /** Gives the word for the kind that stands nearest, and how far it is; none beyond 64 characters before or 32 behind. */
  nearest(start: number, end: number, kind: PiiKind): { readonly word: string; readonly distance: number } | undefined {
    let best: { readonly word: string; readonly distance: number } | undefined;
    const last = Math.floor((end + lookAhead) / blockLength);
    for (
      let block = Math.max(0, Math.floor((start - lookBack - longestPhrase) / blockLength));
      block <= last;
      block++
    ) {
      for (const hit of this.#block(block)) {
        if (hit.kind !== kind) continue;
        const isBefore = hit.end <= start;
        const distance = isBefore ? start - hit.end : hit.start - end;
        if (distance < 0 || distance > (isBefore ? lookBack : lookAhead)) continue;
        if (best === undefined || distance < best.distance) best = { word: hit.word, distance };
      }
    }
    return best;
  }

  #block(block: number): readonly Hit[] {
    let hits = this.#blocks.get(block);
    if (hits === undefined) {
      const from = block * blockLength;
      hits = from >= this.#text.length ? [] : this.#words.in(this.#text, from, from + blockLength);
      this.steps += blockLength + longestPhrase;
      this.#blocks.set(block, hits);
    }
    return hits;
  }
}
