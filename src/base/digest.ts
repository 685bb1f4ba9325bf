import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { Digest } from './json.js';

/** Gives the SHA-256 of bytes or of UTF-8 text. */
export function digestBytes(content: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Gives the SHA-256 of a JSON value's canonical text, so equal values have equal digests. */
export function digestJson(value: unknown): Digest {
  return digestBytes(canonicalJson(value));
}

/** Digests content that arrives in pieces. */
export class DigestStream {
  readonly #hash = createHash('sha256');

  update(content: Uint8Array | string): this {
    this.#hash.update(content);
    return this;
  }

  /** Gives the digest of everything so far; the stream can go on afterwards. */
  digest(): Digest {
    return `sha256:${this.#hash.copy().digest('hex')}`;
  }
}

/** Gives the first 12 hexadecimal digits of a digest, for lines that people read. */
export function shortDigest(digest: Digest): string {
  return digest.slice(7, 19);
}
