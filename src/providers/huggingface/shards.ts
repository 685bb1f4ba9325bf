import { openAtomicFile } from '../../base/atomic-file.js';
import { canonicalJson } from '../../base/canonical-json.js';
import { DigestStream } from '../../base/digest.js';
import type { Digest } from '../../base/json.js';
import type { TemporaryFolder } from '../../base/temporary-folder.js';
import { invalidRow } from '../../kit/index.js';
import type { ColumnTypes } from '../../kit/parquet/column-type.js';
import type { WriteParquetOptions } from '../../kit/parquet/write-options.js';
import { writeParquet } from '../../kit/parquet/write-parquet.js';

/** A part of the rows, as a file. */
export interface Shard {
  /** In the folder. */
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly digest: Digest;
}

export interface ShardOptions {
  readonly format: 'parquet' | 'jsonl';
  /** A file that has as much ends with the row group, or the block of rows, that it is at. */
  readonly maxShardBytes: number;
  readonly parquet: WriteParquetOptions;
  readonly signal: AbortSignal | undefined;
  /** Is told how many rows were written so far. */
  readonly onRows: (rows: number) => void;
}

const blockRows = 10_000;

/** Writes rows as files. Where they are cut depends on the rows only, so equal rows give equal files. */
export async function writeShards(
  rows: AsyncIterable<unknown> | Iterable<unknown>,
  folder: TemporaryFolder,
  options: ShardOptions,
): Promise<{ readonly shards: readonly Shard[]; readonly columns: ColumnTypes | undefined }> {
  const blocks = new Blocks(rows, options.parquet.rowGroupRows ?? blockRows, options);
  const shards: Shard[] = [];
  let { columns } = options.parquet;
  try {
    do {
      const name = `shard-${shards.length}`;
      const file = await openAtomicFile(folder.path(name));
      try {
        const digest = new DigestStream();
        const before = blocks.rows;
        let bytes = 0;
        const write = async (piece: Uint8Array) => {
          digest.update(piece);
          bytes += piece.length;
          await file.write(piece);
        };
        const part = blocks.until(() => bytes >= options.maxShardBytes);
        if (options.format === 'parquet') {
          ({ columns } = await writeParquet(part, write, { ...options.parquet, columns }));
        } else {
          const text = new TextEncoder();
          let line = before;
          for await (const block of part) await write(text.encode(block.map((row) => lineOf(row, ++line)).join('')));
        }
        await file.commit();
        shards.push({ name, rows: blocks.rows - before, bytes, digest: digest.digest() });
      } finally {
        await file.discard();
      }
    } while (await blocks.hasMore());
  } finally {
    await blocks.close();
  }
  return { shards, columns };
}

/** JSON would make null of NaN, and leave functions out. */
function lineOf(row: unknown, line: number): string {
  try {
    canonicalJson(row);
  } catch (error) {
    throw invalidRow('the pushed rows', line, (error as Error).message);
  }
  return `${JSON.stringify(row)}\n`;
}

/** Gives rows in blocks of one size, however they come. */
class Blocks {
  rows = 0;
  readonly #source: AsyncIterator<unknown> | Iterator<unknown>;
  readonly #size: number;
  readonly #options: ShardOptions;
  #next: unknown[] | undefined;
  #ended = false;

  constructor(rows: AsyncIterable<unknown> | Iterable<unknown>, size: number, options: ShardOptions) {
    this.#source = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
    this.#size = size;
    this.#options = options;
  }

  async hasMore(): Promise<boolean> {
    this.#next ??= await this.#read();
    return this.#next.length > 0;
  }

  async *until(isFull: () => boolean): AsyncGenerator<readonly unknown[], void, void> {
    while (!isFull() && (await this.hasMore())) {
      const block = this.#next ?? [];
      this.#next = undefined;
      this.rows += block.length;
      yield block;
      this.#options.onRows(this.rows);
    }
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }

  async #read(): Promise<unknown[]> {
    const block: unknown[] = [];
    while (!this.#ended && block.length < this.#size) {
      this.#options.signal?.throwIfAborted();
      const step = await this.#source.next();
      if (step.done === true) this.#ended = true;
      else block.push(step.value);
    }
    return block;
  }
}
