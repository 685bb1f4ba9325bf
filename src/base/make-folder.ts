import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errno } from './disk.js';

const maxAttempts = 10;

/**
 * Makes a folder and all above it, and gives those that were not there, outermost first. Node's own recursive `mkdir`
 * never comes to an end where the system has no such entry under a folder that exists, as in `/proc`.
 * @throws the system's error, when a folder cannot be made
 */
export async function makeFolder(folder: string): Promise<readonly string[]> {
  const made: string[] = [];
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(folder);
      return [...made, folder];
    } catch (error) {
      const above = dirname(folder);
      const isOrphan = errno(error) === 'ENOENT' && above !== folder;
      if (!isOrphan && (await isFolder(folder))) return made;
      // More than once only where another process removes the folder above in between.
      if (!isOrphan || attempt === maxAttempts) throw error;
      made.push(...(await makeFolder(above)));
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
