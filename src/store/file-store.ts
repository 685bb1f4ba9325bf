import { link, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { digestBytes } from '../base/digest.js';
import { errno, writeDurably } from '../base/disk.js';
import { TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';
import {
  ignoring,
  makeFolderDurably,
  readOrUndefined,
  refuseLinks,
  removeEmptyFolders,
  syncIfThere,
} from './file-disk.js';
import { fileFailure } from './file-failure.js';
import { withFileLock } from './file-lock.js';
import { fromFileName, toFileName } from './file-name.js';
import { hasEnded, ownedName, ownerOfName } from './file-owner.js';
import { conflict, folderClash, keySegments, prefixSegments } from './key.js';

/** No key can reach these two: `~` is no character of a key. */
const scratchName = '~scratch';
const locksName = '~locks';

/**
 * Gives a store in a folder: one file for each key, named like it, so that people and other programs can read it.
 * (`:` is written `=` and a capital letter as `+` and its small one, since not every file system tells them apart.)
 *
 * A write is complete and on the disk, or did not happen, also when the process is killed or the machine loses power.
 * Conditional writes hold between processes of one machine. The folder is made on the first write. Links inside the
 * folder are refused, as they could lead out of it.
 *
 * @throws INVALID_OPTION for what is no path
 * @throws STORE_FAILED from every method when the system refuses: no permission, disk full, read-only
 */
export function fileStore(folder: string): Store {
  if (typeof folder !== 'string' || folder === '') throw noFolder(folder);
  const root = resolve(folder);
  const scratch = join(root, scratchName);
  const pathOf = (key: string) => join(root, ...keySegments(key).map(toFileName));
  const guard = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw fileFailure(error, action, root);
    }
  };
  const locked = <T>(key: string, work: () => Promise<T>, options: CallOptions | undefined) =>
    withFileLock(join(root, locksName, digestBytes(key).slice(7)), work, { scratch, signal: options?.signal });

  let opened: Promise<void> | undefined;
  const openForWriting = () => {
    opened ??= prepare(root, scratch).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  return {
    get: (key, options) =>
      guard(`read "${key}"`, async () => {
        options?.signal?.throwIfAborted();
        const path = pathOf(key);
        await refuseLinks(root, path);
        const bytes = await readOrUndefined(path);
        return bytes && { bytes, version: digestBytes(bytes) };
      }),

    put: (key, bytes, options) =>
      guard(`write "${key}"`, async () => {
        options?.signal?.throwIfAborted();
        const path = pathOf(key);
        await openForWriting();
        await refuseLinks(root, path);
        const draft = join(scratch, await ownedName());
        try {
          await writeDurably(draft, bytes);
          options?.signal?.throwIfAborted();
          const wanted = options?.ifVersion;
          if (wanted === null) await createExclusively(key, draft, path);
          else await locked(key, () => replace(key, draft, path, wanted), options);
        } finally {
          await rm(draft, { force: true });
        }
        return { version: digestBytes(bytes) };
      }),

    async *list(prefix, options) {
      const above = prefixSegments(prefix);
      for await (const key of walk(root, above, guard)) {
        options?.signal?.throwIfAborted();
        if (key.startsWith(prefix)) yield key;
      }
    },

    remove: (key, options) =>
      guard(`remove "${key}"`, async () => {
        options?.signal?.throwIfAborted();
        const path = pathOf(key);
        await refuseLinks(root, path);
        if ((await readOrUndefined(path)) === undefined) return;
        await openForWriting();
        await locked(key, () => ignoring(['ENOENT'], unlink(path)), options);
        await syncIfThere(dirname(path));
        await removeEmptyFolders(root, dirname(path));
      }),
  };
}

function noFolder(given: unknown): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `fileStore() needs the path of a folder; it was given ${JSON.stringify(given) ?? String(given)}.`,
    hint: "For instance fileStore('.tuneloop/store').",
  });
}

/** Makes the folders and clears away what processes that were killed left half-written. */
async function prepare(root: string, scratch: string): Promise<void> {
  await makeFolderDurably(scratch);
  await makeFolderDurably(join(root, locksName));
  for (const name of await readdir(scratch)) {
    const owner = ownerOfName(name);
    if (owner !== undefined && (await hasEnded(owner))) await rm(join(scratch, name), { force: true });
  }
}

/** Gives the draft its name unless the name is taken: one system call, so it needs no lock. */
async function createExclusively(key: string, draft: string, path: string): Promise<void> {
  try {
    await inFolderOf(key, path, () => link(draft, path));
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
    const found = await readOrUndefined(path);
    throw found === undefined ? folderClash(key) : conflict(key, null, digestBytes(found));
  }
}

/** Puts the draft in the place of what is there. Runs under the key's lock, so what was compared is what is replaced. */
async function replace(key: string, draft: string, path: string, wanted: string | undefined): Promise<void> {
  if (wanted !== undefined) {
    const found = await readOrUndefined(path);
    const version = found && digestBytes(found);
    if (version !== wanted) throw conflict(key, wanted, version);
  }
  try {
    await inFolderOf(key, path, () => rename(draft, path));
  } catch (error) {
    throw ['EISDIR', 'ENOTEMPTY'].includes(errno(error) as string) ? folderClash(key) : error;
  }
}

/** Runs a change of a folder's entries, making the folder first, and waits until it is on the disk. */
async function inFolderOf(key: string, path: string, change: () => Promise<void>): Promise<void> {
  const folder = dirname(path);
  for (let attempt = 1; ; attempt++) {
    try {
      await makeFolderDurably(folder);
    } catch (error) {
      throw ['EEXIST', 'ENOTDIR'].includes(errno(error) as string) ? folderClash(key) : error;
    }
    try {
      await change();
      break;
    } catch (error) {
      // Another process removed the last key of the folder, and the folder with it, in between.
      if (errno(error) !== 'ENOENT' || attempt === 10) throw error;
    }
  }
  await syncIfThere(folder);
}

/** Yields the keys in a folder in ascending order. A folder sorts as its name with the slash, as it does within keys. */
async function* walk(
  root: string,
  above: readonly string[],
  guard: <T>(action: string, work: () => Promise<T>) => Promise<T>,
): AsyncGenerator<string, void, void> {
  const folder = join(root, ...above.map(toFileName));
  const entries = await guard(`list ${folder}`, async () => {
    await refuseLinks(root, folder);
    return (await ignoring(['ENOENT', 'ENOTDIR'], readdir(folder, { withFileTypes: true }))) ?? [];
  });
  const named = entries.flatMap((entry) => {
    const segment = fromFileName(entry.name);
    if (segment === undefined) return [];
    if (entry.isDirectory()) return [{ segment, order: `${segment}/`, isFolder: true }];
    return entry.isFile() ? [{ segment, order: segment, isFolder: false }] : [];
  });
  for (const { segment, isFolder } of named.sort((a, b) => (a.order < b.order ? -1 : 1))) {
    if (isFolder) yield* walk(root, [...above, segment], guard);
    else yield [...above, segment].join('/');
  }
}
