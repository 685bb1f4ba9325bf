import { DigestStream } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { JsonObject } from '../base/json.js';
import type { RowBatches } from '../spec/row-step.js';
import type { Store } from '../spec/store.js';
import type { Lineage } from './lineage.js';
import { readChunk } from './versions/chunk-index.js';
import { ChunkWriter } from './versions/chunk-writer.js';
import { type DatasetManifest, type ErasedDataset, readVersion } from './versions/manifest.js';
import { checkName, moveName, type NameOptions } from './versions/names.js';
import { corrupt, encode, keys } from './versions/records.js';
import { rowLine } from './versions/row-line.js';

export { type DatasetManifest, loadManifest } from './versions/manifest.js';
export { keys } from './versions/records.js';

/** How a dataset is saved. */
export interface SaveOptions extends NameOptions {
  /** A movable name for the version; `by`, `why` and `clock` go into its history. */
  readonly name?: string | undefined;
  /**
   * Reads nothing where the files behind the rows, the options and the plan are what they were at an earlier save with
   * the same text: that version is the answer. It costs a `stat` for each file. The text stands for what nobody can
   * look into: the schema, and what functions do. Change it with them. @default always reads
   */
  readonly reuse?: string | undefined;
}

/** Names of the options above, but for those of every call. */
export const saveOptions = ['name', 'by', 'why', 'clock', 'reuse'] as const;

/**
 * Writes rows as content-addressed chunks, then the manifest, then the name: what is not complete has no manifest, and
 * chunks that are there already are kept.
 * @param options `reports`: what was counted while the rows were made; asked for when the last one was read
 * @throws STORE_CONFLICT where the store had these rows and they were erased, or the name is a tag of other rows
 */
export async function saveRows(
  batches: RowBatches<unknown>,
  lineage: Lineage,
  store: Store,
  options: SaveOptions & { readonly reports?: (() => JsonObject | undefined) | undefined },
): Promise<DatasetManifest> {
  const { name, signal } = options;
  if (name !== undefined) checkName(name);
  const writer = new ChunkWriter(store, signal);
  for await (const batch of batches) {
    for (const row of batch) {
      const waiting = writer.add(rowLine(row, writer.rows));
      if (waiting !== undefined) await waiting;
    }
  }
  const written = await writer.end();
  const before = await readVersion(store, written.digest, { signal }).catch(damagedIsNone);
  if (before?.kind === 'ErasedDataset') {
    await writer.takeBack();
    throw wasErased(before);
  }
  const reports = options.reports?.();
  const manifest: DatasetManifest = {
    kind: 'Dataset',
    v: 1,
    ...written,
    lineage,
    ...(reports === undefined ? {} : { reports }),
  };
  await store.put(keys.manifest(written.digest), encode(manifest), { signal });
  if (name !== undefined) await moveName(store, name, written.digest, options);
  return manifest;
}

/**
 * Gives the bytes of a saved dataset, each chunk checked before it is given and the whole at its end.
 * @throws CORRUPT_RECORD where the content is not what the manifest says
 */
export async function* savedBytes(
  store: Store,
  manifest: DatasetManifest,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const whole = new DigestStream();
  for (const { digest } of manifest.chunks) {
    const bytes = await readChunk(store, digest, signal);
    whole.update(bytes);
    yield bytes;
  }
  if (whole.digest() !== manifest.digest)
    throw corrupt(keys.manifest(manifest.digest), 'its chunks are not its content');
}

/** A damaged manifest is written anew. */
function damagedIsNone(error: unknown): undefined {
  if (TuneloopError.is(error) && error.code === 'CORRUPT_RECORD') return undefined;
  throw error;
}

function wasErased({ digest, at, erasure, replacedBy }: ErasedDataset): TuneloopError {
  return new TuneloopError({
    code: 'STORE_CONFLICT',
    message: `These rows are version ${digest}, which was erased on ${at} by erasure "${erasure}".`,
    hint: `Their source still holds what was erased: take it out there, or save the rows of ${replacedBy}.`,
  });
}
