import { canonicalJson } from '../../base/canonical-json.js';
import { type Clock, systemClock } from '../../base/clock.js';
import { digestJson } from '../../base/digest.js';
import { TuneloopError } from '../../base/errors.js';
import { type Digest, isPlainObject } from '../../base/json.js';
import { type FileStat, statFile } from '../../base/stat-file.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';
import type { Lineage } from '../lineage.js';
import { type DatasetManifest, loadManifest } from './manifest.js';
import { encode, isDigest, keys, readJson } from './records.js';

/** What decides which rows come out, as far as it can be known without reading them. */
export interface FileSource {
  readonly files: readonly (string | URL)[];
  /** Where the rows come from and what is done to them. */
  readonly lineage: Lineage;
  /** The caller's name for what lineage cannot say: the schema, and what functions do. */
  readonly code: string;
}

/** Remembers which version the rows of some files were saved as. Paths are in it as digests only. */
interface SourceFingerprint {
  readonly kind: 'SourceFingerprint';
  readonly v: 1;
  readonly dataset: Digest;
  /** Of the {@link FileStat} of all files. */
  readonly files: Digest;
}

/**
 * A file is believed unchanged only if it was left alone for this long before it was read. File systems count time in
 * steps, of up to 2 s (FAT): a change within the step of the last one leaves no trace.
 * @see git's documentation/technical/racy-git for the same problem
 */
const settledNs = 2_000_000_000n;

/**
 * Gives the version that the rows of some files were saved as, where no file, plan or code has changed since: at the
 * cost of one `stat` for each file and two reads of the store. Otherwise saves, and remembers it.
 *
 * A file has changed where its size, its time of change, its inode, or the time of any change of these differs, so a
 * file that was put in place of another, or whose time was set back, is read again. A file that was changed less than
 * 2 s before it is read, or while it is read, is not remembered.
 *
 * @param save reads and saves the rows
 */
export async function reuseUnchanged(
  store: Store,
  source: FileSource,
  save: () => Promise<DatasetManifest>,
  options: Pick<CallOptions, 'signal'> & { readonly clock?: Clock | undefined } = {},
): Promise<DatasetManifest> {
  const { clock = systemClock, signal } = options;
  const call = { signal };
  const begun = BigInt(Math.floor(clock.now())) * 1_000_000n;
  const before = await statAll(source.files);
  if (before === undefined) return save(); // who opens the file says best what is wrong
  const { lineage, code } = source;
  const key = keys.source(digestJson({ files: before.map(({ path }) => path), lineage, code }));
  const known = await readFingerprint(store, key, call);
  if (known?.files === digestJson(before)) {
    const manifest = await loadManifest(store, known.dataset, call).catch(gone);
    if (manifest !== undefined) return manifest;
  }
  const manifest = await save();
  const after = await statAll(source.files);
  if (canonicalJson(after ?? null) === canonicalJson(before) && before.every((file) => isSettled(file, begun))) {
    const { digest } = manifest;
    const record: SourceFingerprint = { kind: 'SourceFingerprint', v: 1, dataset: digest, files: digestJson(before) };
    await store.put(key, encode(record), call);
  }
  return manifest;
}

async function statAll(files: FileSource['files']): Promise<readonly FileStat[] | undefined> {
  const stats = await Promise.all(files.map((file) => statFile(file)));
  return stats.every((file) => file !== undefined) ? stats : undefined;
}

function isSettled({ mtimeNs, ctimeNs }: FileStat, begun: bigint): boolean {
  return BigInt(mtimeNs) + settledNs <= begun && BigInt(ctimeNs) + settledNs <= begun;
}

/** Gives what was remembered; a damaged record is as good as none. */
async function readFingerprint(
  store: Store,
  key: string,
  options: CallOptions,
): Promise<SourceFingerprint | undefined> {
  const found = (await readJson(store, key, options).catch(gone))?.json;
  const isOne = isPlainObject(found) && found.kind === 'SourceFingerprint' && found.v === 1 && isDigest(found.dataset);
  return isOne ? (found as unknown as SourceFingerprint) : undefined;
}

/** What is not there any more, or damaged, or was erased, is made again. */
function gone(error: unknown): undefined {
  if (TuneloopError.is(error) && (error.code === 'NOT_FOUND' || error.code === 'CORRUPT_RECORD')) return undefined;
  throw error;
}
