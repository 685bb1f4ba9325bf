import { lstat, open, rmdir } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { TuneloopError } from '../base/errors.js';
import { makeFolder } from '../base/make-folder.js';

/** Writes a new file and waits until it is on the disk. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder and all above it, durably. */
export async function makeFolderDurably(folder: string): Promise<void> {
  for (const made of await makeFolder(folder)) await syncFolder(dirname(made));
}

/** A new name is only as durable as the folder that holds it. */
export async function syncFolder(folder: string): Promise<void> {
  if (sep === '\\') return; // Windows does not open folders, and writes their entries itself
  const handle = await ignoring(['ENOENT'], open(folder, 'r'));
  if (handle === undefined) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
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
    if (codes.some((code) => isCode(error, code))) return undefined;
    throw error;
  }
}

/** True for a system error of that code. */
export function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}
