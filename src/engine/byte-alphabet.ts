/*
 * Tokenizer files hold text, tokens hold bytes. GPT-2 writes each byte as one printable character: bytes that print in Latin-1
 * stand for themselves, the other 68 take U+0100 and on, in order (a space becomes U+0120, a newline U+010A).
 */
const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

/** The character that stands for each byte: 256 entries, indexed by byte. @see the reference GPT-2 encoder, `bytes_to_unicode` */
export const byteToChar: readonly string[] = (() => {
  let spare = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : spare++));
})();

const charToByte: ReadonlyMap<string, number> = new Map(byteToChar.map((char, byte) => [char, byte]));

/** Writes bytes as printable characters, one for each byte. */
export function bytesToText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byteToChar[byte]!;
  return text;
}

/** Reads back what {@link bytesToText} wrote; `undefined` where a character stands for no byte. */
export function textToBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const byte = charToByte.get(text[at]!);
    if (byte === undefined) return undefined;
    bytes[at] = byte;
  }
  return bytes;
}
