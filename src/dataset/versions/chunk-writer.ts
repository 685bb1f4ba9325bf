import { DigestStream, digestBytes } from '../../base/digest.js';
import type { Digest } from '../../base/json.js';
import { rowMark } from '../../base/row-mark.js';
import type { Store } from '../../spec/store.js';
import { indexBytes, RowMarks } from './chunk-index.js';
import { keys, putOnce } from './records.js';

/** A piece of a saved dataset: whole rows. */
export interface Chunk {
  readonly digest: Digest;
  readonly rows: number;
  readonly bytes: number;
}

/** What was written, all of it together. */
export interface Written {
  /** SHA-256 of all rows as canonical JSON Lines. */
  readonly digest: Digest;
  readonly rows: number;
  readonly bytes: number;
  readonly chunks: readonly Chunk[];
}

/** Characters of a chunk: none is cut below the least or goes on above the most, and between them lies the usual one. */
const least = 256 * 1024;
const usual = 768 * 1024;
const most = 4 * 1024 * 1024;

/**
 * Writes rows as chunks by their content, each with the marks of its rows beside it. Where a chunk ends is decided by
 * the row it ends with, and not by what came before: behind a row that was added, removed or changed the same chunks
 * follow as before, and are not written again.
 * @see Muthitacharoen, Chen and Mazières (2001), A low-bandwidth network file system, for content-defined cuts
 */
export class ChunkWriter {
  readonly #store: Store;
  readonly #signal: AbortSignal | undefined;
  readonly #whole = new DigestStream();
  readonly #chunks: Chunk[] = [];
  readonly #marks = new RowMarks();
  readonly #new: string[] = [];
  #open: string[] = [];
  #size = 0;
  #rows = 0;
  /** The chunk before this one, while this one fills. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(store: Store, signal: AbortSignal | undefined) {
    this.#store = store;
    this.#signal = signal;
  }

  /** How many rows were added. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Adds a row.
   * @param line its canonical JSON
   * @returns undefined unless a chunk must be waited for
   */
  add(line: string): Promise<void> | undefined {
    const mark = rowMark(line);
    this.#marks.add(mark);
    this.#open.push(line);
    this.#size += line.length + 1;
    this.#rows++;
    if (this.#size < least || (this.#size < most && !endsHere(mark, line.length + 1))) return undefined;
    return this.#flush();
  }

  /** Removes what this writer has put there, and no one before it. */
  async takeBack(): Promise<void> {
    for (const key of this.#new) await this.#store.remove(key, { signal: this.#signal });
  }

  /** Writes what is left, and gives all that was written. */
  async end(): Promise<Written> {
    if (this.#open.length > 0) await this.#flush();
    await this.#writing;
    const bytes = this.#chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
    return { digest: this.#whole.digest(), rows: this.#rows, bytes, chunks: this.#chunks };
  }

  async #flush(): Promise<void> {
    const rows = this.#open.length;
    this.#open.push(''); // so that the last line ends too
    const bytes = new TextEncoder().encode(this.#open.join('\n'));
    const marks = this.#marks.take();
    this.#open = [];
    this.#size = 0;
    this.#whole.update(bytes);
    const digest = digestBytes(bytes);
    this.#chunks.push({ digest, rows, bytes: bytes.length });
    await this.#writing;
    this.#writing = Promise.all([
      this.#put(keys.chunk(digest), bytes),
      this.#put(keys.index(digest), indexBytes(marks)),
    ]);
    this.#writing.catch(() => {}); // whoever waits for it next is told
  }

  async #put(key: string, bytes: Uint8Array): Promise<void> {
    if (await putOnce(this.#store, key, bytes, { signal: this.#signal })) this.#new.push(key);
  }
}

/** True for one row in so many that chunks have their usual size, whatever the size of rows. */
function endsHere(mark: string, size: number): boolean {
  const dice =
    mark.charCodeAt(0) * 2 ** 24 + mark.charCodeAt(1) * 2 ** 16 + mark.charCodeAt(2) * 2 ** 8 + mark.charCodeAt(3);
  return dice < (size / usual) * 2 ** 32;
}
