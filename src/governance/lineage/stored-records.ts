import { isPlainObject } from '../../base/json.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';

/** One thing in a store, as far as it can be read: JSON, or lines of JSON. */
export interface StoredRecord {
  readonly key: string;
  readonly version: string;
  /** One value, or one for each line of JSON Lines; none for bytes that are neither. */
  readonly values: readonly unknown[];
  /** What the first value says it is; undefined where it says nothing. */
  readonly kind: string | undefined;
  readonly text: string;
}

/** Rows and what belongs to them: read by the digests that manifests name. */
const rowFolders = ['dataset-chunk', 'dataset-index', 'dataset-source'];

/** Reads everything in a store but rows, in the order of keys. */
export async function* storedRecords(
  store: Store,
  options: CallOptions,
  prefix = '',
): AsyncGenerator<StoredRecord, void, void> {
  for await (const key of store.list(prefix, { signal: options.signal })) {
    if (rowFolders.includes(folderOf(key))) continue;
    const found = await store.get(key, { signal: options.signal });
    if (found === undefined) continue; // removed since it was listed
    const text = new TextDecoder().decode(found.bytes);
    const values = parse(text);
    const [first] = values;
    const kind = isPlainObject(first) && typeof first.kind === 'string' ? first.kind : undefined;
    yield { key, version: found.version, values, kind, text };
  }
}

/** Gives the first segment of a key. */
export function folderOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')));
}

/** Gives the second segment of a key: the name of what lies in a folder of its own. */
export function nameOf(key: string): string {
  return key.split('/')[1] ?? key;
}

function parse(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    try {
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown);
    } catch {
      return [];
    }
  }
}
