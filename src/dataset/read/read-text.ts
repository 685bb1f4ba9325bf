import { LineSplitter, type SplitLine } from '../../base/lines.js';
import { oneOf } from '../../base/option-values.js';
import type { Schema } from '../../spec/schema.js';
import type { Tally } from '../quarantine.js';
import { bad, checkRows, type Found, found } from './check-rows.js';
import { maxJsonBytes } from './read-jsonl.js';

/** A row of plain text. */
export interface TextRow {
  readonly text: string;
  /** 1-based line on which it starts. */
  readonly line: number;
  /** Name of the file, or whatever it comes from. */
  readonly file: string;
}

/** How plain text is cut into rows. */
export interface TextOptions {
  /**
   * `line`: each line, also an empty one, without its ending. `paragraph`: lines up to a blank one. `file`: all of it.
   * @default 'line'
   */
  readonly by?: 'line' | 'paragraph' | 'file' | undefined;
  /** A longer row is a bad one, and never held. In bytes. @default 64 MiB */
  readonly maxLineBytes?: number | undefined;
}

/** Names of the options above, for the check of unknown ones. */
export const textOptions = ['by', 'maxLineBytes'] as const;

/** @throws INVALID_OPTION for another way to cut */
export function checkTextOptions({ by = 'line' }: TextOptions): void {
  oneOf('Dataset.fromText', 'by', by, ['line', 'paragraph', 'file']);
}

/** Gives the rows of UTF-8 text that fit the schema; the others go to the tally. */
export function readText<T>(
  chunks: AsyncIterable<Uint8Array>,
  schema: Schema<T>,
  options: TextOptions,
  tally: Tally,
): AsyncGenerator<readonly T[], void, void> {
  return checkRows(cut(chunks, options, tally.file), schema, tally);
}

async function* cut(
  chunks: AsyncIterable<Uint8Array>,
  { by = 'line', maxLineBytes = maxJsonBytes }: TextOptions,
  file: string,
): AsyncGenerator<readonly Found[], void, void> {
  const splitter = new LineSplitter(maxLineBytes);
  const rows = new TextRows(by, maxLineBytes, file);
  for await (const chunk of chunks) yield splitter.push(chunk).flatMap((line) => rows.add(line));
  yield [...splitter.end().flatMap((line) => rows.add(line)), ...rows.end()];
}

/** Puts lines together to rows. */
class TextRows {
  readonly #by: 'line' | 'paragraph' | 'file';
  readonly #maxBytes: number;
  readonly #file: string;
  #lines: SplitLine[] = [];
  #length = 0;

  constructor(by: 'line' | 'paragraph' | 'file', maxBytes: number, file: string) {
    this.#by = by;
    this.#maxBytes = maxBytes;
    this.#file = file;
  }

  /** Gives the rows that end with this line. */
  add(line: SplitLine): readonly Found[] {
    if (this.#by === 'line') return [this.#row([line], line.text)];
    if (this.#by === 'paragraph' && line.text.trim() === '' && !line.tooLong) return this.end();
    this.#length += line.text.length + line.ending.length;
    if (this.#length <= this.#maxBytes || this.#lines.length === 0) this.#lines.push(line);
    return [];
  }

  /** Gives the row of the lines so far. */
  end(): readonly Found[] {
    if (this.#lines.length === 0) return [];
    const text = this.#lines.map((line) => line.text + line.ending).join('');
    const row = this.#row(this.#lines, this.#by === 'file' ? text : text.replace(/\r?\n$/, ''));
    this.#lines = [];
    this.#length = 0;
    return [row];
  }

  #row(lines: readonly SplitLine[], text: string): Found {
    const [{ number: line }] = lines as readonly [SplitLine];
    if (this.#length > this.#maxBytes || lines.some(({ tooLong }) => tooLong)) {
      return bad(line, text, `The ${this.#by} has more than ${this.#maxBytes} bytes`);
    }
    if (!lines.every(({ valid }) => valid)) return bad(line, text, `The ${this.#by} is not valid UTF-8`);
    return found(line, text, { text, line, file: this.#file });
  }
}
