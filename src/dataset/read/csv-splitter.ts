import { ValidationError } from '../../base/errors.js';
import { LineSplitter, type SplitLine } from '../../base/lines.js';
import type { Decoded } from '../../base/utf8.js';

/** One record of a CSV text, without its line ending. */
export interface CsvRecord extends Decoded {
  /** 1-based line on which the record starts. */
  readonly line: number;
  /** True where the record is longer than the limit; `text` is its beginning then. */
  readonly tooLong: boolean;
}

/** The default of the most bytes of a record. */
export const maxCsvBytes = 16 * 1024 * 1024;

const QUOTE = 0x22;

/** A record of which the last line came to its end inside quotes. */
interface OpenRecord {
  readonly line: number;
  readonly pieces: string[];
  size: number;
  valid: boolean;
}

/**
 * Finds records in bytes that arrive in pieces. A line ending inside quotes belongs to the record; a quote opens a
 * field only as its first character. Empty lines are left out.
 *
 * @see RFC 4180, section 2 (also LF alone ends a record, and a byte-order mark is dropped)
 */
export class CsvSplitter {
  readonly #delimiter: string;
  readonly #name: string;
  readonly #maxBytes: number;
  readonly #lines: LineSplitter;
  #skippedQuote = false;
  #open: OpenRecord | undefined;
  #failed: ValidationError | undefined;

  /** @param name of the source, for errors */
  constructor(delimiter: string, name: string, maxBytes = maxCsvBytes) {
    this.#delimiter = delimiter;
    this.#name = name;
    this.#maxBytes = maxBytes;
    this.#lines = new LineSplitter(maxBytes, (piece) => {
      this.#skippedQuote ||= piece.includes(QUOTE);
    });
  }

  /**
   * Gives the records that end in this piece.
   * @throws INVALID_ROW after a record over the limit that may go on behind its line: where it ends cannot be known
   */
  push(chunk: Uint8Array): readonly CsvRecord[] {
    return this.#records(this.#lines.push(chunk));
  }

  /** Gives the last record, where the text does not end with a line ending. */
  end(): readonly CsvRecord[] {
    const found = this.#records(this.#lines.end());
    if (this.#failed !== undefined) throw this.#failed;
    const open = this.#open;
    if (open !== undefined) found.push(recordOf(open));
    this.#open = undefined;
    return found;
  }

  #records(lines: readonly SplitLine[]): CsvRecord[] {
    const found: CsvRecord[] = [];
    if (this.#failed !== undefined) throw this.#failed;
    for (const { number: line, text, valid, ending, tooLong } of lines) {
      const open = this.#open;
      if (tooLong && (open !== undefined || this.#skippedQuote)) {
        this.#failed = this.#endless(open?.line ?? line);
        return found; // the error comes after the rows before it
      }
      if (open === undefined) {
        if (text === '') continue;
        if (tooLong || !text.includes('"') || !endsInQuotes(text, this.#delimiter, false)) {
          found.push({ line, text, valid, tooLong });
        } else this.#open = { line, pieces: [text, ending], size: text.length, valid };
        continue;
      }
      open.size += text.length + 1;
      if (open.size > this.#maxBytes) {
        this.#failed = this.#endless(open.line);
        return found;
      }
      open.pieces.push(text);
      open.valid &&= valid;
      if (endsInQuotes(text, this.#delimiter, true)) open.pieces.push(ending);
      else {
        found.push(recordOf(open));
        this.#open = undefined;
      }
    }
    return found;
  }

  #endless(line: number): ValidationError {
    const message = `The row has more than ${this.#maxBytes} bytes`;
    return new ValidationError({
      code: 'INVALID_ROW',
      message: `${this.#name}, line ${line}: ${message}.`,
      hint: 'Probably a quote that opens there is never closed.',
      issues: [{ path: '', line, message }],
    });
  }
}

function recordOf({ line, pieces, valid }: OpenRecord): CsvRecord {
  return { line, text: pieces.join(''), valid, tooLong: false };
}

/**
 * True where a line comes to its end inside a quoted field. What follows a closing quote, up to the next delimiter, is
 * text: such a record is a bad one, but ends like any other.
 */
function endsInQuotes(text: string, delimiter: string, startsInQuotes: boolean): boolean {
  let isQuoted = startsInQuotes;
  for (let at = 0; ; ) {
    if (!isQuoted && text[at] === '"') {
      isQuoted = true;
      at++;
    }
    while (isQuoted) {
      const close = text.indexOf('"', at);
      if (close === -1) return true;
      isQuoted = text[close + 1] === '"';
      at = close + (isQuoted ? 2 : 1);
    }
    const next = text.indexOf(delimiter, at);
    if (next === -1) return false;
    at = next + 1;
  }
}
