import { ValidationError } from '../base/errors.js';
import { asBuffer, type Decoded, decodeUtf8 } from '../base/utf8.js';

/** One record of a CSV text, without its line ending. */
export interface CsvRecord extends Decoded {
  /** 1-based line on which the record starts. */
  readonly line: number;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BOM = [0xef, 0xbb, 0xbf];
const maxRecordBytes = 16 * 1024 * 1024;

/** Where the scan stands within a record. Numbers, since the loop over bytes is what reading CSV costs. */
const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const QUOTE_SEEN = 3;

/**
 * Finds where records end in bytes that arrive in pieces. A line ending inside quotes belongs to the record; a quote
 * opens a field only as its first character. Empty lines are left out.
 *
 * @see RFC 4180, section 2 (also LF alone ends a record, and a byte-order mark is dropped)
 */
export class CsvSplitter {
  readonly #delimiter: number;
  readonly #name: string;
  #state = FIELD_START;
  #mark = 0;
  #line = 1;
  #startLine = 1;
  #pieces: Uint8Array[] = [];
  #size = 0;

  /** @param name of the source, for errors */
  constructor(delimiter: string, name: string) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#name = name;
  }

  /** Gives the records that end in this piece. */
  push(chunk: Uint8Array): readonly CsvRecord[] {
    const found: CsvRecord[] = [];
    const delimiter = this.#delimiter;
    let state = this.#state;
    let from = 0;
    for (let at = this.#skipMark(chunk); at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (state === QUOTED) {
        if (byte === QUOTE) state = QUOTE_SEEN;
        else if (byte === LF) this.#line++;
      } else if (byte === LF) {
        this.#hold(chunk.subarray(from, at));
        this.#take(found);
        this.#startLine = ++this.#line;
        from = at + 1;
        state = FIELD_START;
      } else if (byte === delimiter) state = FIELD_START;
      else if (byte === QUOTE && state !== PLAIN) state = QUOTED;
      else if (state !== QUOTE_SEEN || byte !== CR) state = PLAIN;
    }
    this.#state = state;
    this.#hold(chunk.subarray(from));
    return found;
  }

  /** Gives the last record, where the text does not end with a line ending. */
  end(): readonly CsvRecord[] {
    const found: CsvRecord[] = [];
    this.#take(found);
    return found;
  }

  /** A quote after the byte-order mark still opens a field, so the scan begins behind it. */
  #skipMark(chunk: Uint8Array): number {
    let at = 0;
    while (this.#mark < BOM.length && at < chunk.length) {
      if (chunk[at] !== BOM[this.#mark]) this.#mark = BOM.length;
      else {
        this.#mark++;
        at++;
      }
    }
    return at;
  }

  #hold(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size <= maxRecordBytes) return;
    const message = `The row has more than ${maxRecordBytes} bytes`;
    throw new ValidationError({
      code: 'INVALID_ROW',
      message: `${this.#name}, line ${this.#startLine}: ${message}.`,
      hint: 'Probably a quote that opens there is never closed.',
      issues: [{ path: '', line: this.#startLine, message }],
    });
  }

  #take(found: CsvRecord[]): void {
    let bytes = this.#pieces.length === 1 ? (this.#pieces[0] as Uint8Array) : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#size = 0;
    if (bytes.at(-1) === CR) bytes = bytes.subarray(0, -1);
    if (bytes.length === 0) return;
    const { text, valid } = decodeUtf8(asBuffer(bytes));
    const hasMark = this.#startLine === 1 && text.charCodeAt(0) === 0xfeff;
    found.push({ line: this.#startLine, text: hasMark ? text.slice(1) : text, valid });
  }
}
