import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errno, syncFolder } from './disk.js';
import { TuneloopError } from './errors.js';
import { makeFolder } from './make-folder.js';

/** A file that is seen under its name only when all of it is on the disk; until then, what was there stays. */
export interface AtomicFile {
  /** Absolute. */
  readonly path: string;
  /** Adds bytes at the end. @throws STORE_FAILED where the disk is full or the like */
  write(bytes: Uint8Array): Promise<void>;
  /** Puts the file in its place. @throws STORE_FAILED as above */
  commit(): Promise<void>;
  /** Leaves nothing behind, unless it was committed. */
  discard(): Promise<void>;
}

/**
 * Begins a file beside its place; folders that are missing are made.
 * @throws STORE_FAILED where nothing can be written there
 */
export async function openAtomicFile(path: string): Promise<AtomicFile> {
  const full = resolve(path);
  const folder = dirname(full);
  const beside = join(folder, `.${basename(full)}.${randomBytes(6).toString('hex')}.tmp`);
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw failed(full, error);
    }
  };
  const file = await guarded(async () => {
    await makeFolder(folder);
    return open(beside, 'wx');
  });
  let state: 'open' | 'committed' | 'gone' = 'open';
  return {
    path: full,
    write: (bytes) => guarded(() => writeAll(file, bytes)),
    commit: () =>
      guarded(async () => {
        await file.sync();
        await file.close();
        await rename(beside, full);
        state = 'committed';
        await syncFolder(folder);
      }),
    async discard() {
      if (state !== 'open') return;
      state = 'gone';
      await file.close().catch(() => {}); // a failed commit has closed it
      await unlink(beside).catch(() => {}); // nothing better can be done
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
    at += bytesWritten;
  }
}

function failed(path: string, cause: unknown): TuneloopError {
  const code = errno(cause);
  return new TuneloopError({
    code: 'STORE_FAILED',
    message: `"${path}" cannot be written (${code ?? String(cause)}); what was there before is unharmed.`,
    hint: code === 'ENOSPC' ? 'The disk is full: make room.' : 'Check the path and its permissions.',
    cause,
  });
}
