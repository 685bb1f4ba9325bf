import { digestBytes } from '../../base/digest.js';
import type { Digest } from '../../base/json.js';
import { markBytes, rowMark } from '../../base/row-mark.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';
import { corrupt, keys } from './records.js';

/** Of the index of a chunk: the SHA-256 of what follows, so that a damaged one shows. */
const headBytes = 32;

/** The marks of a chunk's rows, one after another: `rowMark` of each row's canonical JSON. */
export class RowMarks {
  #bytes = new Uint8Array(64 * markBytes);
  #rows = 0;

  add(mark: string): void {
    const at = this.#rows++ * markBytes;
    if (at === this.#bytes.length) {
      const larger = new Uint8Array(2 * at);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let byte = 0; byte < markBytes; byte++) this.#bytes[at + byte] = mark.charCodeAt(byte);
  }

  /** The marks, and room for new ones. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#rows * markBytes);
    this.#rows = 0;
    return taken;
  }
}

/** Gives the index of a chunk as it is stored. */
export function indexBytes(marks: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headBytes + marks.length);
  bytes.set(checkOf(marks));
  bytes.set(marks, headBytes);
  return bytes;
}

/**
 * Gives the marks of a chunk's rows: from its index, or from the rows where the store has none, as of datasets that were
 * saved before there were indexes.
 * @throws CORRUPT_RECORD where the index is damaged, or the chunk is missing or damaged
 */
export async function readMarks(
  store: Store,
  chunk: { readonly digest: Digest; readonly rows: number },
  { signal }: CallOptions,
): Promise<Uint8Array> {
  const key = keys.index(chunk.digest);
  const found = await store.get(key, { signal });
  if (found === undefined) {
    const marks = new RowMarks();
    for (const line of await readLines(store, chunk, { signal })) marks.add(rowMark(line));
    return marks.take();
  }
  const marks = found.bytes.subarray(headBytes);
  const isWhole =
    marks.length === chunk.rows * markBytes && checkOf(marks).every((byte, at) => byte === found.bytes[at]);
  if (!isWhole) throw corrupt(key, 'it is not the index of its chunk');
  return marks;
}

/**
 * Gives the rows of a chunk as canonical JSON.
 * @throws CORRUPT_RECORD where the chunk is missing or damaged
 */
export async function readLines(
  store: Store,
  chunk: { readonly digest: Digest },
  { signal }: CallOptions,
): Promise<string[]> {
  return linesOf(await readChunk(store, chunk.digest, signal));
}

/** Gives the lines of a chunk's bytes. */
export function linesOf(bytes: Uint8Array): string[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  lines.pop(); // each line ends
  return lines;
}

/**
 * Gives the bytes of a chunk.
 * @throws CORRUPT_RECORD where the chunk is missing or damaged
 */
export async function readChunk(store: Store, digest: Digest, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const key = keys.chunk(digest);
  const found = await store.get(key, { signal });
  if (found === undefined) throw corrupt(key, 'it is missing');
  if (digestBytes(found.bytes) !== digest) throw corrupt(key, 'its content has another digest');
  return found.bytes;
}

function checkOf(marks: Uint8Array): Uint8Array {
  const hex = digestBytes(marks).slice('sha256:'.length);
  return Uint8Array.from({ length: headBytes }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}
