import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errno, syncFolder, writeDurably } from '../../base/disk.js';
import { TuneloopError } from '../../base/errors.js';
import { makeFolder } from '../../base/make-folder.js';

/**
 * Writes a file so that after a kill or a power cut it is either the old one or the new one, whole.
 * @throws STORE_FAILED when the bytes could not be written; nothing is left behind
 */
export async function writeDurable(path: string, bytes: Uint8Array | string): Promise<void> {
  await withDraft(path, bytes, (draft) => rename(draft, path));
}

/**
 * Writes a file only where there is none: true for the one caller that made it, however many try at once.
 * @throws STORE_FAILED when the bytes could not be written
 */
export async function createDurable(path: string, bytes: Uint8Array | string): Promise<boolean> {
  let created = true;
  await withDraft(path, bytes, async (draft) => {
    try {
      await link(draft, path);
    } catch (error) {
      if (errno(error) !== 'EEXIST') throw error;
      created = false;
    }
    await rm(draft);
  });
  return created;
}

/** The content of a file, or undefined where there is none. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return undefined;
    throw storeFailure('read', path, error);
  }
}

/** The names in a folder; none where it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errno(error) === 'ENOENT') return [];
    throw storeFailure('read', folder, error);
  }
}

/**
 * The record in a file, or undefined where there is none.
 * @param kind what its `kind` must be
 * @throws CORRUPT_RECORD when it is something else, or of a version that this release does not know
 */
export async function readRecord<T extends { readonly kind: string; readonly v: 1 }>(
  path: string,
  kind: T['kind'],
): Promise<T | undefined> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return undefined;
  let found: { readonly kind?: unknown; readonly v?: unknown } | null = null;
  try {
    found = JSON.parse(bytes.toString());
  } catch {
    // told below
  }
  if (found?.kind === kind && found.v === 1) return found as T;
  throw new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `${path} is no ${kind} of version 1: it begins with ${JSON.stringify(bytes.toString().slice(0, 60))}.`,
    hint: 'Remove it, or read it with the release that wrote it.',
    provider: 'local',
  });
}

/** A name beside the path that no one else uses; leftovers are told by their ending. */
export function draftOf(path: string): string {
  return `${path}.${randomUUID()}.draft`;
}

/** Gives the STORE_FAILED error for what the file system refused. */
export function storeFailure(did: 'read' | 'write' | 'remove', path: string, cause: unknown): TuneloopError {
  if (TuneloopError.is(cause)) return cause;
  const code = errno(cause);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  const misplaced = code === 'ENOENT' || code === 'ENOTDIR' || code === 'EEXIST';
  return new TuneloopError({
    code: 'STORE_FAILED',
    message: `Cannot ${did} ${path}: ${full ? 'the disk is full' : ((cause as Error).message ?? String(cause))}.`,
    hint: full
      ? 'Free some space and try again.'
      : denied
        ? 'Check the permissions, or choose another dir.'
        : misplaced
          ? 'Choose another dir: a folder of its own on a usual disk.'
          : undefined,
    provider: 'local',
    retryable: full,
    cause,
  });
}

async function withDraft(
  path: string,
  bytes: Uint8Array | string,
  publish: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = draftOf(path);
  try {
    await makeFolder(dirname(path));
    await writeDurably(draft, bytes);
    await publish(draft);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {}); // the first failure is the one to tell
    throw storeFailure('write', path, error);
  }
}
