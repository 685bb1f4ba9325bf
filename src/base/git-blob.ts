import { createHash } from 'node:crypto';

/** Gives the id under which git keeps a file: the SHA-1 of its length and content. It tells equal files; it proves nothing. */
export function gitBlobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
