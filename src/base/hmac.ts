import { createHmac } from 'node:crypto';

/** Gives the HMAC-SHA-256 of bytes or of UTF-8 text: 32 bytes that nobody can make or guess without the key. */
export function hmacSha256(key: Uint8Array, content: Uint8Array | string): Uint8Array {
  return createHmac('sha256', key).update(content).digest();
}

/**
 * Gives a 32-byte key for one purpose, so that a key that leaks or is misused in one place says nothing of another.
 * @see RFC 5869, HKDF-Expand, one block, with `key` as the pseudorandom key
 */
export function keyFor(purpose: string, key: Uint8Array): Uint8Array {
  return hmacSha256(key, `${purpose}\x01`);
}
