import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A folder for files that are needed for a while. */
export interface TemporaryFolder {
  /** Gives the path of a file in it. */
  readonly path: (name: string) => string;
  /** Gives the same as a URL, for libraries that read files by URL. */
  readonly url: (name: string) => URL;
  /** Gives a whole file. */
  readonly read: (name: string) => Promise<Uint8Array>;
}

/** Makes a folder, does the work, and removes the folder with all that is in it. */
export async function inTemporaryFolder<T>(work: (folder: TemporaryFolder) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tuneloop-'));
  const path = (name: string) => join(folder, name);
  try {
    return await work({ path, url: (name) => pathToFileURL(path(name)), read: (name) => readFile(path(name)) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
