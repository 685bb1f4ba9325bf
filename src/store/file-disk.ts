import { lstat, open, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errno, syncFolder } from '../base/disk.js';
import { TuneloopError } from '../base/errors.js';
import { makeFolder } from '../base/make-folder.js';

/** Makes a folder and all above it, durably. */
export async function makeFolderDurably(folder: string): Promise<void> {
  for (const made of await makeFolder(folder)) await syncIfThere(dirname(made));
}

/** Makes the names in a folder durable; does nothing where another process removed it meanwhile. */
export async function syncIfThere(folder: string): Promise<void> {
  await ignoring(['ENOENT'], syncFolder(folder));
}

/** Removes the folder and those above it, up to the root, as far as nothing is in them. */
export async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let empty = folder; empty !== root; empty = dirname(empty)) {
    const removed = await rmdir(empty).then(
      () => true,
      () => false, // something is in it
    );
    if (!removed) return;
  }
}

/** Gives the bytes of a file; undefined where there is none, or a folder. */
export async function readOrUndefined(path: string): Promise<Uint8Array | undefined> {
  const file = await ignoring(['ENOENT', 'ENOTDIR'], open(path, 'r'));
  if (file === undefined) return undefined;
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const content = await file.readFile();
    return new Uint8Array(content.buffer, content.byteOffset, content.length); // a plain view: no copy, no Buffer methods
  } finally {
    await file.close();
  }
}

/**
 * Refuses a path under the root that goes through a symbolic link.
 * @throws STORE_FAILED naming the link
 */
export async function refuseLinks(root: string, path: string): Promise<void> {
  for (let at = path; at !== root; at = dirname(at)) {
    const status = await ignoring(['ENOENT', 'ENOTDIR'], lstat(at));
    if (status?.isSymbolicLink()) {
      throw new TuneloopError({
        code: 'STORE_FAILED',
        message: `${at} is a symbolic link, which could lead out of the store.`,
        hint: `Put the file itself there, or make ${root} itself the link.`,
      });
    }
  }
}

/** Gives undefined where the promise fails with one of the system's codes. */
export async function ignoring<T>(codes: readonly string[], promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (codes.includes(errno(error) as string)) return undefined;
    throw error;
  }
}
