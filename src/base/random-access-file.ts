import { openHandle } from './open-file.js';

/** Bytes that are read from any place, such as a file or a URL with ranges. */
export interface RandomAccess {
  /** In bytes, when it was opened. */
  readonly size: number;
  /** Gives the bytes from `start` up to, but not with, `end`; fewer where there are no more. */
  read(start: number, end: number, signal?: AbortSignal | undefined): Promise<ArrayBuffer>;
  /** Lets go of what stands behind it. */
  close(): Promise<void>;
}

/**
 * Opens a file to read from any place in it.
 * @throws NOT_FOUND when there is no such file
 * @throws INVALID_OPTION when it is a directory or may not be read
 */
export async function openRandomAccessFile(path: string | URL): Promise<RandomAccess> {
  const file = await openHandle(path);
  const { size } = await file.stat();
  return {
    size,
    async read(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) return bytes.buffer.slice(0, at); // it became shorter since
        at += bytesRead;
      }
      return bytes.buffer;
    },
    close: () => file.close(),
  };
}
