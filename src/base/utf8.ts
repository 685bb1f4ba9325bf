import { isUtf8 } from 'node:buffer';

/** Text from bytes that should be UTF-8. */
export interface Decoded {
  readonly text: string;
  /** False where the bytes were not valid UTF-8; the text then holds U+FFFD in their place. */
  readonly valid: boolean;
}

/** Decodes UTF-8 and keeps a byte-order mark. */
export function decodeUtf8(bytes: Buffer, from = 0, to = bytes.length): Decoded {
  const text = bytes.toString('utf8', from, to);
  // whatever is not UTF-8 becomes U+FFFD, so only a text with one has to be looked at strictly
  return { text, valid: !text.includes('\uFFFD') || isUtf8(bytes.subarray(from, to)) };
}

/** Gives the same bytes, not a copy, as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
