import { TuneloopError } from '../../base/errors.js';
import { type Digest, isPlainObject, type JsonObject } from '../../base/json.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';
import type { Lineage } from '../lineage.js';
import type { Chunk } from './chunk-writer.js';
import { resolveName } from './names.js';
import { corrupt, isDigest, keys, notFound, readJson } from './records.js';

/** The durable form of a dataset. Its rows are the chunks, one after another: canonical JSON Lines. */
export interface DatasetManifest {
  readonly kind: 'Dataset';
  readonly v: 1;
  /** SHA-256 of all rows as canonical JSON Lines; what `sha256sum` says of the chunks joined. */
  readonly digest: Digest;
  readonly rows: number;
  readonly bytes: number;
  readonly chunks: readonly Chunk[];
  readonly lineage: Lineage;
  /** What was counted while the rows were made: statistics, reports of steps, rows set aside. */
  readonly reports?: JsonObject | undefined;
}

/** What stands in the place of a manifest whose rows were erased. */
export interface ErasedDataset {
  readonly kind: 'ErasedDataset';
  readonly v: 1;
  readonly digest: Digest;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Id of the erasure. */
  readonly erasure: string;
  readonly why?: string | undefined;
  /** The version without the rows. */
  readonly replacedBy: Digest;
  /** How many rows are gone. */
  readonly rows: number;
  /** The saved versions it was made from. */
  readonly parents: readonly Digest[];
}

/**
 * Gives the manifest of a saved dataset.
 * @throws NOT_FOUND where the store has none of that digest or name, or it was erased
 * @throws CORRUPT_RECORD where what is there is no such manifest
 */
export async function loadManifest(store: Store, which: string, options: CallOptions): Promise<DatasetManifest> {
  const digest = isDigest(which) ? which : await resolveName(store, which, options);
  const found = await readVersion(store, digest, options);
  if (found === undefined) throw notFound(keys.manifest(digest));
  if (found.kind === 'ErasedDataset') throw erased(found);
  return found;
}

/** Gives what the store has of a version; undefined where it has nothing. @throws CORRUPT_RECORD */
export async function readVersion(
  store: Store,
  digest: Digest,
  options: CallOptions,
): Promise<DatasetManifest | ErasedDataset | undefined> {
  const key = keys.manifest(digest);
  const found = await readJson(store, key, options);
  if (found === undefined) return undefined;
  if (isVersion(found.json) && found.json.digest === digest) return found.json;
  throw corrupt(key, 'it is not the manifest of that dataset');
}

/** Gives the saved versions that rows were made from: the nearest of each line of descent. */
export function parentsOf(lineage: Lineage): Digest[] {
  const found = new Set<Digest>();
  const waiting = [...lineage.parents];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.digest === undefined) waiting.push(...next.parents);
    else found.add(next.digest);
  }
  return [...found].sort();
}

function isVersion(value: unknown): value is DatasetManifest | ErasedDataset {
  if (!isPlainObject(value) || value['v'] !== 1) return false;
  const { kind, rows, chunks, lineage, replacedBy, parents } = value;
  if (!Number.isSafeInteger(rows)) return false;
  if (kind === 'ErasedDataset') return isDigest(replacedBy) && Array.isArray(parents);
  return (
    kind === 'Dataset' &&
    isPlainObject(lineage) &&
    Array.isArray(lineage['operations']) &&
    Array.isArray(lineage['parents']) &&
    isPlainObject(lineage['source']) &&
    Array.isArray(chunks) &&
    chunks.every((chunk) => isPlainObject(chunk) && isDigest(chunk['digest']))
  );
}

function erased({ digest, at, erasure, why, replacedBy }: ErasedDataset): TuneloopError {
  return new TuneloopError({
    code: 'NOT_FOUND',
    message: `Dataset ${digest} was erased on ${at} by erasure "${erasure}"${why === undefined ? '' : ` (${why})`}.`,
    hint: `Load ${replacedBy}, which replaced it.`,
  });
}
