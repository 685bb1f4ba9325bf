import { digestJson } from '../base/digest.js';
import { isPlainObject } from '../base/json.js';
import { loadManifest, savedBytes } from '../dataset/saved.js';
import type { CallOptions } from '../spec/call.js';
import type { FileRef } from '../spec/files.js';
import type { Provider } from '../spec/provider.js';
import type { Store } from '../spec/store.js';
import type { SavedRows } from './state.js';

/** Where rows are kept, and who is to have them. */
export interface UploadHome {
  readonly provider: Provider<'files'>;
  readonly store: Store;
}

/** An upload that is done, kept in the store for the next job with the same rows. */
interface Upload {
  readonly kind: 'Upload';
  readonly v: 1;
  readonly provider: string;
  readonly file: FileRef;
}

/**
 * Gives the provider's file with saved rows, uploading them only where no job of this store has done so before.
 * @param name for people who look at the provider's list of files
 */
export async function uploadOnce(
  home: UploadHome,
  rows: SavedRows,
  name: string,
  options: CallOptions = {},
): Promise<FileRef> {
  const { provider, store } = home;
  const known = await knownUpload(home, rows, options);
  if (known !== undefined) return known;
  const manifest = await loadManifest(store, rows.digest, options);
  const body = () => savedBytes(store, manifest, options.signal);
  const file = await provider.files.upload(body, { name, digest: rows.digest }, options);
  const upload: Upload = { kind: 'Upload', v: 1, provider: provider.name, file };
  await store.put(keyOf(home, rows), Buffer.from(JSON.stringify(upload)));
  return file;
}

/** Forgets an upload, since the provider may not have the file any more. */
export async function forgetUpload(home: UploadHome, rows: SavedRows): Promise<void> {
  await home.store.remove(keyOf(home, rows));
}

async function knownUpload(home: UploadHome, rows: SavedRows, options: CallOptions): Promise<FileRef | undefined> {
  const found = await home.store.get(keyOf(home, rows), options);
  if (found === undefined) return undefined;
  try {
    const upload: unknown = JSON.parse(Buffer.from(found.bytes).toString('utf8'));
    const isUpload = isPlainObject(upload) && upload.kind === 'Upload' && upload.v === 1;
    return isUpload ? (upload as unknown as Upload).file : undefined;
  } catch {
    return undefined; // damaged; uploading once more is safe
  }
}

function keyOf({ provider }: UploadHome, rows: SavedRows): string {
  return `uploads/${digestJson({ provider: provider.name, rows: rows.digest })}.json`;
}
