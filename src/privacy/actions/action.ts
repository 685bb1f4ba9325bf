import { TuneloopError } from '../../base/errors.js';
import { hmacSha256, keyFor } from '../../base/hmac.js';
import type { Finding } from '../finding.js';

/** What is done with a value that was found. A pure function, so that a dataset that goes through it twice is the same. */
export interface Action {
  readonly name: string;
  /** How it was made, for lineage: without keys. */
  readonly signature: string;
  /** Gives what stands in place of the value. */
  apply(value: string, finding: Finding): string;
}

/** A secret of the caller's: bytes, or text that is read as UTF-8. At least 16 bytes, and random: `randomBytes(32)`. */
export type PrivacyKey = string | Uint8Array;

const leastBytes = 16;

/**
 * Gives the bytes of a key.
 * @throws INVALID_OPTION when there are fewer than 16
 */
export function keyBytes(key: PrivacyKey, what: string): Uint8Array {
  const bytes = typeof key === 'string' ? new TextEncoder().encode(key) : key;
  if (bytes instanceof Uint8Array && bytes.length >= leastBytes) return bytes;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: the key has ${bytes instanceof Uint8Array ? `${bytes.length} bytes` : 'no bytes'}.`,
    hint: `Use at least ${leastBytes} random bytes: whoever guesses the key can undo what it did.`,
  });
}

/** Gives 8 hexadecimal digits that tell keys apart and say nothing else of them. */
export function keyId(key: Uint8Array): string {
  return hex(hmacSha256(keyFor('tuneloop privacy key id', key), ''), 8);
}

/** Gives the first digits of bytes in hexadecimal. */
export function hex(bytes: Uint8Array, digits: number): string {
  return Buffer.from(bytes).toString('hex').slice(0, digits);
}
