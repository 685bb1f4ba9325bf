import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import { hmacSha256, keyFor } from './hmac.js';

const tagBytes = 16;
const nonceBytes = 12;

/**
 * Encrypts so that an equal text under an equal label gives an equal result: deterministic authenticated encryption.
 * There is no nonce that could be used twice. Whoever sees results learns which texts are equal and how long they are,
 * and nothing else. The form is base64url of the synthetic IV (16 bytes) and the encrypted text.
 * @param key bytes with at least 128 bits of randomness
 * @param label what the text is; opening needs the same
 * @see Rogaway and Shrimpton 2006, Deterministic Authenticated-Encryption: SIV, here of HMAC-SHA-256 and AES-256-CTR
 */
export function sealSame(key: Uint8Array, text: string, label: string): string {
  const content = toBytes(text);
  const iv = syntheticIv(key, content, label);
  const cipher = createCipheriv('aes-256-ctr', keyFor('tuneloop seal siv encrypt', key), iv);
  return Buffer.concat([iv, cipher.update(content), cipher.final()]).toString('base64url');
}

/** Gives what {@link sealSame} was given, or undefined where key, label or result are not the same. */
export function openSame(key: Uint8Array, sealed: string, label: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= tagBytes) return undefined;
  const iv = bytes.subarray(0, tagBytes);
  const decipher = createDecipheriv('aes-256-ctr', keyFor('tuneloop seal siv encrypt', key), iv);
  const content = Buffer.concat([decipher.update(bytes.subarray(tagBytes)), decipher.final()]);
  return timingSafeEqual(iv, syntheticIv(key, content, label)) ? toText(content) : undefined;
}

/**
 * Encrypts so that nobody sees which texts are equal: AES-256-GCM under a random nonce, so each result is another one.
 * One key is good for about 2^32 texts. The form is base64url of nonce (12 bytes), encrypted text and tag (16 bytes).
 * @see NIST SP 800-38D, section 8.3, for the number of texts
 */
export function sealFresh(key: Uint8Array, text: string, label: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyFor('tuneloop seal gcm', key), nonce);
  cipher.setAAD(Buffer.from(label));
  return Buffer.concat([nonce, cipher.update(toBytes(text)), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
}

/** Gives what {@link sealFresh} was given, or undefined where key, label or result are not the same. */
export function openFresh(key: Uint8Array, sealed: string, label: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= nonceBytes + tagBytes) return undefined;
  const authTagLength = tagBytes;
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', keyFor('tuneloop seal gcm', key), nonce, { authTagLength });
  decipher.setAAD(Buffer.from(label));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return toText(Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]));
  } catch {
    return undefined; // the tag does not fit
  }
}

function syntheticIv(key: Uint8Array, content: Uint8Array, label: string): Uint8Array {
  // the label's length stands before it, so that no label and text read like another pair
  const labelled = Buffer.concat([Buffer.from(`${label.length}:${label}`), content]);
  return hmacSha256(keyFor('tuneloop seal siv authenticate', key), labelled).subarray(0, tagBytes);
}

// The first byte says how the text is written: 8 for UTF-8, 16 for what UTF-8 would lose, lone surrogates.
function toBytes(text: string): Buffer {
  const utf8 = Buffer.from(text, 'utf8');
  const lossless = utf8.toString('utf8') === text;
  return Buffer.concat([Buffer.of(lossless ? 8 : 16), lossless ? utf8 : Buffer.from(text, 'utf16le')]);
}

function toText(content: Buffer): string {
  return content.toString(content[0] === 16 ? 'utf16le' : 'utf8', 1);
}
