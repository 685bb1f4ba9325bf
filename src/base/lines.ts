import { asBuffer, type Decoded, decodeUtf8 } from './utf8.js';

/** One line of a text, without its line ending. */
export interface Line extends Decoded {
  /** 1-based. */
  readonly number: number;
}

/**
 * Splits UTF-8 bytes into lines. LF and CRLF end a line; a byte-order mark at the start is dropped;
 * a last line without an ending counts, an empty rest does not.
 */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void, void> {
  let rest: Uint8Array[] = [];
  let number = 0;
  for await (const chunk of chunks) {
    const bytes = asBuffer(chunk); // a line within one chunk is decoded where it lies: half the cost of a view for each
    let from = 0;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
      if (rest.length === 0) yield decode(bytes, from, at, ++number);
      else {
        yield decodeAll([...rest, bytes.subarray(from, at)], ++number);
        rest = [];
      }
      from = at + 1;
    }
    if (from < bytes.length) rest.push(bytes.subarray(from));
  }
  const last = decodeAll(rest, ++number);
  if (last.text !== '') yield last;
}

function decodeAll(pieces: readonly Uint8Array[], number: number): Line {
  const bytes = Buffer.concat(pieces);
  return decode(bytes, 0, bytes.length, number);
}

function decode(bytes: Buffer, from: number, to: number, number: number): Line {
  const end = to > from && bytes[to - 1] === 13 ? to - 1 : to;
  const hasMark = number === 1 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf;
  const { text, valid } = decodeUtf8(bytes, hasMark ? from + 3 : from, end);
  return { number, text, valid };
}
