import { HeldBytes } from './held-bytes.js';
import { asBuffer, type Decoded, decodeUtf8 } from './utf8.js';

/** One line of a text, without its line ending. */
export interface Line extends Decoded {
  /** 1-based. */
  readonly number: number;
}

/** A line as the splitter gives it. */
export interface SplitLine extends Line {
  /** Empty for a last line without one. */
  readonly ending: '' | '\n' | '\r\n';
  /** True where the line is longer than the limit; `text` is its beginning then. */
  readonly tooLong: boolean;
}

const LF = 10;
const CR = 13;

/**
 * Splits UTF-8 bytes that arrive in pieces into lines. LF and CRLF end a line; a byte-order mark at the start is
 * dropped; a last line without an ending counts, an empty rest does not. No piece is kept after `push` returns, so its
 * memory can be used again.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #onSkipped: (piece: Uint8Array) => void;
  readonly #rest: HeldBytes;
  #number = 0;

  /**
   * @param maxBytes a longer line is not held, only its beginning
   * @param onSkipped gets the bytes of such a line
   */
  constructor(maxBytes = Number.POSITIVE_INFINITY, onSkipped: (piece: Uint8Array) => void = () => {}) {
    this.#maxBytes = maxBytes;
    this.#onSkipped = onSkipped;
    this.#rest = new HeldBytes(maxBytes);
  }

  /** Gives the lines that end in this piece. */
  push(chunk: Uint8Array): readonly SplitLine[] {
    const found: SplitLine[] = [];
    const bytes = asBuffer(chunk); // a line within one chunk is decoded where it lies: half the cost of a view for each
    let from = 0;
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, from)) {
      if (this.#rest.length === 0 && at - from <= this.#maxBytes) found.push(this.#line(bytes, from, at, true));
      else {
        this.#hold(bytes.subarray(from, at));
        found.push(this.#heldLine(true));
      }
      from = at + 1;
    }
    if (from < bytes.length) this.#hold(bytes.subarray(from));
    return found;
  }

  /** Gives the last line, where the text does not end with a line ending. */
  end(): readonly SplitLine[] {
    const line = this.#heldLine(false);
    return line.text === '' ? [] : [line];
  }

  #hold(piece: Uint8Array): void {
    for (const skipped of this.#rest.add(piece)) this.#onSkipped(skipped);
  }

  #heldLine(ended: boolean): SplitLine {
    const { tooLong } = this.#rest;
    const bytes = this.#rest.take();
    return this.#line(bytes, 0, bytes.length, ended, tooLong);
  }

  #line(bytes: Buffer, from: number, to: number, ended: boolean, tooLong = false): SplitLine {
    const number = ++this.#number;
    const hasReturn = !tooLong && to > from && bytes[to - 1] === CR;
    const hasMark = number === 1 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf;
    const { text, valid } = decodeUtf8(bytes, hasMark ? from + 3 : from, hasReturn ? to - 1 : to);
    return { number, text, valid, ending: ended ? (hasReturn ? '\r\n' : '\n') : '', tooLong };
  }
}

/** Splits UTF-8 bytes into lines of any length, as {@link LineSplitter} does. */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void, void> {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) yield* splitter.push(chunk).map(plain);
  yield* splitter.end().map(plain);
}

function plain({ number, text, valid }: SplitLine): Line {
  return { number, text, valid };
}
