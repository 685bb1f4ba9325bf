import { digestBytes } from '../base/digest.js';
import type { Store } from '../spec/store.js';
import { conflict, folderClash, keySegments, prefixSegments } from './key.js';

/** Gives a store that lives as long as the process: for tests, notebooks and tries. Nothing is shared between two of them. */
export function memoryStore(): Store {
  const entries = new Map<string, { readonly bytes: Uint8Array; readonly version: string }>();

  /** The same rule as in a folder: no key goes through another one. */
  const refuseClash = (key: string, segments: readonly string[]) => {
    for (let depth = 1; depth < segments.length; depth++) {
      if (entries.has(segments.slice(0, depth).join('/'))) throw folderClash(key);
    }
    for (const other of entries.keys()) if (other.startsWith(`${key}/`)) throw folderClash(key);
  };

  return {
    async get(key, options) {
      options?.signal?.throwIfAborted();
      keySegments(key);
      const entry = entries.get(key);
      return entry && { bytes: entry.bytes.slice(), version: entry.version };
    },

    async put(key, bytes, options) {
      options?.signal?.throwIfAborted();
      const segments = keySegments(key);
      const found = entries.get(key)?.version;
      const wanted = options?.ifVersion;
      if (found === undefined) refuseClash(key, segments);
      if (wanted !== undefined && wanted !== (found ?? null)) throw conflict(key, wanted, found);
      const version = digestBytes(bytes);
      entries.set(key, { bytes: bytes.slice(), version });
      return { version };
    },

    async *list(prefix, options) {
      prefixSegments(prefix);
      for (const key of [...entries.keys()].filter((each) => each.startsWith(prefix)).sort()) {
        options?.signal?.throwIfAborted();
        yield key;
      }
    },

    async remove(key, options) {
      options?.signal?.throwIfAborted();
      keySegments(key);
      entries.delete(key);
    },
  };
}
