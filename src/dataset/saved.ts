import { DigestStream, digestBytes } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { type Digest, isPlainObject } from '../base/json.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';
import type { Lineage } from './lineage.js';
import { rowText } from './row-digest.js';

/** The durable form of a dataset. Its rows are the chunks, one after another: canonical JSON Lines. */
export interface DatasetManifest {
  readonly kind: 'Dataset';
  readonly v: 1;
  /** SHA-256 of all rows as canonical JSON Lines; what `sha256sum` says of the chunks joined. */
  readonly digest: Digest;
  readonly rows: number;
  readonly bytes: number;
  readonly chunks: readonly { readonly digest: Digest; readonly rows: number; readonly bytes: number }[];
  readonly lineage: Lineage;
}

const chunkBytes = 1024 * 1024;

/** Where things lie in a store. */
export const keys = {
  manifest: (digest: Digest) => `dataset/${digest}`,
  chunk: (digest: Digest) => `dataset-chunk/${digest}`,
  name: (name: string) => `dataset-name/${name}`,
} as const;

/**
 * Writes rows as content-addressed chunks, then the manifest, then the name: what is not complete has no manifest, and
 * chunks that are there already are kept.
 */
export async function saveRows(
  rows: AsyncIterable<unknown>,
  lineage: Lineage,
  store: Store,
  options: CallOptions & { readonly name?: string | undefined },
): Promise<DatasetManifest> {
  const call = { signal: options.signal };
  if (options.name !== undefined) checkName(options.name);
  const whole = new DigestStream();
  const chunks: DatasetManifest['chunks'][number][] = [];
  let open: string[] = [];
  let size = 0;
  const flush = async () => {
    const bytes = new TextEncoder().encode(open.join(''));
    const digest = digestBytes(bytes);
    await putOnce(store, keys.chunk(digest), bytes, call);
    chunks.push({ digest, rows: open.length, bytes: bytes.length });
    open = [];
    size = 0;
  };
  let count = 0;
  for await (const row of rows) {
    const line = `${rowText(row, count++)}\n`;
    whole.update(line);
    open.push(line);
    if ((size += line.length) >= chunkBytes) await flush();
  }
  if (open.length > 0) await flush();

  const digest = whole.digest();
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  const manifest: DatasetManifest = { kind: 'Dataset', v: 1, digest, rows: count, bytes, chunks, lineage };
  await store.put(keys.manifest(digest), encode(manifest), call);
  if (options.name !== undefined) {
    await store.put(keys.name(options.name), encode({ kind: 'DatasetName', v: 1, digest }), call);
  }
  return manifest;
}

/**
 * Gives the manifest of a saved dataset.
 * @throws NOT_FOUND where the store has none of that digest or name
 * @throws CORRUPT_RECORD where what is there is no such manifest
 */
export async function loadManifest(store: Store, which: string, options: CallOptions): Promise<DatasetManifest> {
  const digest = isDigest(which) ? which : await resolveName(store, which, options);
  const key = keys.manifest(digest);
  const found = await readJson(store, key, options);
  if (found === undefined) throw notFound(key);
  if (!isManifest(found) || found.digest !== digest) throw corrupt(key, 'it is not the manifest of that dataset');
  return found;
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
    const key = keys.chunk(digest);
    const found = await store.get(key, { signal });
    if (found === undefined) throw corrupt(key, 'it is missing');
    if (digestBytes(found.bytes) !== digest) throw corrupt(key, 'its content has another digest');
    whole.update(found.bytes);
    yield found.bytes;
  }
  if (whole.digest() !== manifest.digest)
    throw corrupt(keys.manifest(manifest.digest), 'its chunks are not its content');
}

async function resolveName(store: Store, name: string, options: CallOptions): Promise<Digest> {
  const key = keys.name(name);
  const found = await readJson(store, key, options);
  if (found === undefined) throw notFound(key);
  if (isPlainObject(found) && found['kind'] === 'DatasetName' && isDigest(found['digest'])) return found['digest'];
  throw corrupt(key, 'it is not the name of a dataset');
}

async function putOnce(store: Store, key: string, bytes: Uint8Array, options: CallOptions): Promise<void> {
  try {
    await store.put(key, bytes, { ...options, ifVersion: null });
  } catch (error) {
    if (!TuneloopError.is(error) || error.code !== 'STORE_CONFLICT') throw error;
  }
}

async function readJson(store: Store, key: string, { signal }: CallOptions): Promise<unknown> {
  const found = await store.get(key, { signal });
  if (found === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(found.bytes));
  } catch (cause) {
    throw corrupt(key, 'it is not JSON', cause);
  }
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9._-]{1,120}$/.test(name) && !/^\.\.?$/.test(name)) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `A dataset cannot be named ${JSON.stringify(name)}.`,
    hint: 'Use 1 to 120 letters, digits, dots, underscores and hyphens.',
  });
}

function isManifest(value: unknown): value is DatasetManifest {
  if (!isPlainObject(value)) return false;
  const { kind, v, rows, chunks, lineage } = value;
  return (
    kind === 'Dataset' &&
    v === 1 &&
    Number.isSafeInteger(rows) &&
    isPlainObject(lineage) &&
    Array.isArray(lineage['operations']) &&
    isPlainObject(lineage['source']) &&
    Array.isArray(chunks) &&
    chunks.every((chunk) => isPlainObject(chunk) && isDigest(chunk['digest']))
  );
}

function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value, undefined, 2));
}

function notFound(key: string): TuneloopError {
  return new TuneloopError({
    code: 'NOT_FOUND',
    message: `The store has no "${key}".`,
    hint: 'Check the digest or name, and that it is the store the dataset was saved in.',
  });
}

function corrupt(key: string, why: string, cause?: unknown): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `"${key}" in the store is damaged: ${why}.`,
    hint: 'Remove that key and save the dataset again, or restore it from a copy.',
    cause,
  });
}
