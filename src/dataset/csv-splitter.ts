import { ValidationError } from '../base/errors.js';

/** One record of a CSV text, without its line ending. */
export interface CsvRecord {
  /** 1-based line on which the record starts. */
  readonly line: number;
  readonly text: string;
  /** False where the bytes were not valid UTF-8; the text then holds U+FFFD in their place. */
  readonly valid: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BOM = [0xef, 0xbb, 0xbf];
const maxRecordBytes = 16 * 1024 * 1024;

const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

type State = 'field-start' | 'plain' | 'quoted' | 'quote-seen';

/**
 * Finds where records end in bytes that arrive in pieces. A line ending inside quotes belongs to the record; a quote
 * opens a field only as its first character. Empty lines are left out.
 *
 * @see RFC 4180, section 2 (also LF alone ends a record, and a byte-order mark is dropped)
 */
export class CsvSplitter {
  readonly #delimiter: number;
  readonly #name: string;
  #state: State = 'field-start';
  #line = 1;
  #startLine = 1;
  #seen = 0;
  #pieces: Uint8Array[] = [];
  #size = 0;

  /** @param name of the source, for errors */
  constructor(delimiter: string, name: string) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#name = name;
  }

  /** Gives the records that end in this piece. */
  *push(chunk: Uint8Array): Generator<CsvRecord, void, void> {
    let from = 0;
    let state = this.#state;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#seen < 3 && byte === BOM[this.#seen++]) continue; // a quote after the mark still opens a field
      if (state === 'quoted') {
        if (byte === QUOTE) state = 'quote-seen';
        else if (byte === LF) this.#line++;
      } else if (byte === LF) {
        this.#hold(chunk.subarray(from, at));
        yield* this.#take();
        this.#startLine = ++this.#line;
        from = at + 1;
        state = 'field-start';
      } else if (byte === this.#delimiter) state = 'field-start';
      else if (byte === QUOTE && state !== 'plain') state = 'quoted';
      else if (state !== 'quote-seen' || byte !== CR) state = 'plain';
    }
    this.#state = state;
    this.#hold(chunk.subarray(from));
  }

  /** Gives the last record, where the text does not end with a line ending. */
  *end(): Generator<CsvRecord, void, void> {
    yield* this.#take();
  }

  #hold(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size <= maxRecordBytes) return;
    const message = `The row has more than ${maxRecordBytes} bytes.`;
    throw new ValidationError({
      code: 'INVALID_ROW',
      message: `${this.#name}, line ${this.#startLine}: ${message}`,
      hint: 'Probably a quote that opens there is never closed.',
      issues: [{ path: '', line: this.#startLine, message }],
    });
  }

  *#take(): Generator<CsvRecord, void, void> {
    let bytes = this.#pieces.length === 1 ? (this.#pieces[0] as Uint8Array) : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#size = 0;
    if (bytes.at(-1) === CR) bytes = bytes.subarray(0, -1);
    if (bytes.length === 0) return;
    yield { line: this.#startLine, ...decode(bytes) };
  }
}

function decode(bytes: Uint8Array): { readonly text: string; readonly valid: boolean } {
  try {
    return { text: strict.decode(bytes), valid: true };
  } catch {
    return { text: lenient.decode(bytes), valid: false };
  }
}
