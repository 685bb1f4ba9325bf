import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TuneloopError } from './errors.js';

const chunkBytes = 512 * 1024;

/**
 * Reads a file in pieces. The file is closed when the reading ends, fails, or is left early.
 * @throws NOT_FOUND when there is no such file
 * @throws INVALID_OPTION when it is a directory or may not be read
 */
export async function* openFile(path: string | URL): AsyncGenerator<Uint8Array, void, void> {
  const file = await openHandle(path);
  try {
    while (true) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/**
 * Opens a file for reading.
 * @throws NOT_FOUND when there is no such file
 * @throws INVALID_OPTION when it is a directory or may not be read
 */
export async function openHandle(path: string | URL): Promise<FileHandle> {
  const full = typeof path === 'string' ? resolve(path) : fileURLToPath(path);
  const file = await open(full).catch(async (error: NodeJS.ErrnoException) => {
    throw await explain(full, error);
  });
  try {
    if (!(await file.stat()).isDirectory()) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  throw unreadable(full, 'is a directory', 'Name one file in it.');
}

/** Gives the last part of a path or file URL, for people. */
export function fileName(path: string | URL): string {
  return basename(typeof path === 'string' ? path : fileURLToPath(path));
}

async function explain(full: string, error: NodeJS.ErrnoException): Promise<TuneloopError> {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') {
    return unreadable(full, `cannot be read (${error.code ?? error.message})`, 'Check its permissions.', error);
  }
  const folder = dirname(full);
  const there = await readdir(folder).catch(() => undefined);
  const alike = there?.filter((name) => extname(name) === extname(full)).slice(0, 5) ?? [];
  const hint =
    there === undefined
      ? `There is no folder "${folder}" either; relative paths start at "${process.cwd()}".`
      : alike.length === 0
        ? `Its folder "${folder}" holds no "${extname(full)}" file.`
        : `Its folder "${folder}" holds: ${alike.join(', ')}.`;
  return new TuneloopError({ code: 'NOT_FOUND', message: `There is no file "${full}".`, hint, cause: error });
}

function unreadable(full: string, why: string, hint: string, cause?: unknown): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `"${full}" ${why}.`, hint, cause });
}
