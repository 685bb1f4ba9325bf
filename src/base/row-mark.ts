import { hash } from 'node:crypto';

/** Bytes of a mark. */
export const markBytes = 16;

/**
 * Gives the first 16 bytes of the SHA-256 of a text, each as one character: 128 bits tell rows apart for good and are
 * cheap to keep.
 */
export function rowMark(text: string): string {
  return hash('sha256', text, 'binary').slice(0, markBytes);
}
