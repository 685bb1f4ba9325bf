import { open } from 'node:fs/promises';

/** Writes a file that is not there yet, and waits until its content is on the disk. */
export async function writeDurably(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the names in a folder are on the disk: a new name is only as durable as the folder that holds it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows does not open folders, and writes their entries itself
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives the system's name of a failure, such as ENOENT. */
export function errno(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null | undefined)?.code;
}
