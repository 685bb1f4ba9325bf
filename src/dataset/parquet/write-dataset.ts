import { type AtomicFile, openAtomicFile } from '../../base/atomic-file.js';
import { canonicalJson } from '../../base/canonical-json.js';
import { DigestStream } from '../../base/digest.js';
import { TuneloopError } from '../../base/errors.js';
import type { Digest } from '../../base/json.js';
import type { WriteParquetOptions } from '../../kit/parquet/write-options.js';
import { type WrittenParquet, writeParquet } from '../../kit/parquet/write-parquet.js';
import type { RowBatches } from '../../spec/row-step.js';
import type { Lineage } from '../lineage.js';
import { rowText } from '../row-digest.js';

/** A Parquet file that was written. */
export interface WrittenParquetFile extends WrittenParquet {
  /** Absolute. */
  readonly path: string;
  /** Of the rows as canonical JSON Lines; absent where one holds what JSON cannot, such as bytes. */
  readonly digest?: Digest | undefined;
}

/**
 * Writes rows to a file, with their lineage and digest in its footer. The file appears when all of it is on the disk.
 */
export async function writeParquetFile(
  rows: RowBatches<unknown>,
  lineage: Lineage,
  path: string,
  options: WriteParquetOptions,
): Promise<WrittenParquetFile> {
  const file: AtomicFile = await openAtomicFile(path);
  try {
    const digests = new RowDigest();
    const write = (bytes: Uint8Array) => file.write(bytes);
    const written = await writeParquet(digests.through(rows), write, options, () => ({
      'tuneloop.lineage': canonicalJson(lineage),
      ...(digests.digest === undefined ? {} : { 'tuneloop.digest': digests.digest }),
    }));
    await file.commit();
    return { path: file.path, ...written, ...(digests.digest === undefined ? {} : { digest: digests.digest }) };
  } finally {
    await file.discard();
  }
}

/** Digests rows on their way, as long as they are plain JSON. */
class RowDigest {
  #stream: DigestStream | undefined = new DigestStream();

  get digest(): Digest | undefined {
    return this.#stream?.digest();
  }

  async *through(rows: RowBatches<unknown>): AsyncGenerator<readonly unknown[], void, void> {
    let index = 0;
    for await (const batch of rows) {
      try {
        this.#stream?.update(batch.map((row) => `${rowText(row, index++)}\n`).join(''));
      } catch (error) {
        if (!TuneloopError.is(error) || error.code !== 'INVALID_ROW') throw error;
        this.#stream = undefined;
      }
      yield batch;
    }
  }
}
