/** One line of a text, without its line ending. */
export interface Line {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** False where the bytes were not valid UTF-8; the text then holds U+FFFD in their place. */
  readonly valid: boolean;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Splits UTF-8 bytes into lines. LF and CRLF end a line; a byte-order mark at the start is dropped;
 * a last line without an ending counts, an empty rest does not.
 */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void, void> {
  let rest: Uint8Array[] = [];
  let number = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      rest.push(chunk.subarray(from, at));
      yield decode(rest, ++number);
      rest = [];
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield decode(rest, ++number);
}

function decode(pieces: readonly Uint8Array[], number: number): Line {
  let bytes = pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
  if (bytes.at(-1) === 13) bytes = bytes.subarray(0, -1);
  if (number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
  try {
    return { number, text: strict.decode(bytes), valid: true };
  } catch {
    return { number, text: lenient.decode(bytes), valid: false };
  }
}
