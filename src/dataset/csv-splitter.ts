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
    if (bytes.length > 0) found.push({ line: this.#startLine, ...decode(bytes) });
  }
}

/** Bytes that are not UTF-8 become U+FFFD, so only a text with one has to be looked at strictly. */
function decode(bytes: Uint8Array): { readonly text: string; readonly valid: boolean } {
  const decoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const text = decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded;
  if (!text.includes('\uFFFD')) return { text, valid: true };
  try {
    strict.decode(bytes);
    return { text, valid: true };
  } catch {
    return { text, valid: false };
  }
}
