import { TuneloopError } from '../../base/errors.js';
import type { Digest } from '../../base/json.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';

/** Where things lie in a store. */
export const keys = {
  manifest: (digest: Digest) => `dataset/${digest}`,
  chunk: (digest: Digest) => `dataset-chunk/${digest}`,
  index: (chunk: Digest) => `dataset-index/${chunk}`,
  name: (name: string) => `dataset-name/${name}`,
  source: (digest: Digest) => `dataset-source/${digest}`,
} as const;

/** True for the SHA-256 of something. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}

/** Gives a record as it is stored, for people too. */
export function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value, undefined, 2));
}

/**
 * Gives the JSON under a key, with the version to replace it by; undefined where nothing is there.
 * @throws CORRUPT_RECORD where it is not JSON
 */
export async function readJson(
  store: Store,
  key: string,
  { signal }: CallOptions,
): Promise<{ readonly json: unknown; readonly version: string } | undefined> {
  const found = await store.get(key, { signal });
  if (found === undefined) return undefined;
  try {
    return {
      json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(found.bytes)),
      version: found.version,
    };
  } catch (cause) {
    throw corrupt(key, 'it is not JSON', cause);
  }
}

/** Writes what its key says already; false where that was there. */
export async function putOnce(store: Store, key: string, bytes: Uint8Array, options: CallOptions): Promise<boolean> {
  try {
    await store.put(key, bytes, { ...options, ifVersion: null });
    return true;
  } catch (error) {
    if (TuneloopError.is(error) && error.code === 'STORE_CONFLICT') return false;
    throw error;
  }
}

/** The error for a key that must be there. */
export function notFound(key: string): TuneloopError {
  return new TuneloopError({
    code: 'NOT_FOUND',
    message: `The store has no "${key}".`,
    hint: 'Check the digest or name, and that it is the store the dataset was saved in.',
  });
}

/** The error for a record that is not what it must be. */
export function corrupt(key: string, why: string, cause?: unknown): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `"${key}" in the store is damaged: ${why}.`,
    hint: 'Remove that key and save the dataset again, or restore it from a copy.',
    cause,
  });
}
