import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errno } from './disk.js';

/** What the system says of a file without reading it. Numbers that JSON cannot carry are texts. */
export interface FileStat {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  /** Nanoseconds since the epoch: when the content was changed last. */
  readonly mtimeNs: string;
  /** Nanoseconds since the epoch: when anything about the file was changed last; no program can set it. */
  readonly ctimeNs: string;
  /** Device and inode: another file in the same place has others. */
  readonly inode: string;
}

/** Gives what the system says of a file; undefined where there is none. */
export async function statFile(path: string | URL): Promise<FileStat | undefined> {
  const full = typeof path === 'string' ? resolve(path) : fileURLToPath(path);
  try {
    const { size, mtimeNs, ctimeNs, dev, ino } = await stat(full, { bigint: true });
    return {
      path: full,
      size: Number(size),
      mtimeNs: String(mtimeNs),
      ctimeNs: String(ctimeNs),
      inode: `${dev}:${ino}`,
    };
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
