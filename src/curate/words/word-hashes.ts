import { mix32 } from '../hash/mix.js';
import { IDEOGRAPH, LETTER, lowerUnits, MARK, NUMBER, unitClasses } from '../text/character-class.js';

const BASE = 0x01000193;
const encoder = new TextEncoder();
/** The lower-case form of ASCII letters and digits; 0 for all else. */
const asciiLetters = Uint8Array.from({ length: 256 }, (_, unit) =>
  unit < 128 && /[a-z0-9]/i.test(String.fromCharCode(unit)) ? String.fromCharCode(unit).toLowerCase().charCodeAt(0) : 0,
);

/**
 * The words of a text as 32-bit hashes, for comparing texts: runs of letters and numbers, in lower case; nothing else
 * counts. In Chinese and Japanese each character is a word.
 */
export class WordHashes {
  /** The first `count` are those of the last text. */
  hashes = new Int32Array(1024);
  count = 0;
  #bytes = new Uint8Array(4096);

  read(text: string): void {
    if (this.hashes.length <= text.length) this.hashes = new Int32Array(text.length * 2);
    this.count = this.#asciiWords(text) ?? this.#anyWords(text);
  }

  /** The same for ASCII, over bytes, which are quicker to read than a string; undefined for other texts. */
  #asciiWords(text: string): number | undefined {
    if (this.#bytes.length < text.length) this.#bytes = new Uint8Array(text.length * 2);
    const bytes = this.#bytes;
    const { read, written } = encoder.encodeInto(text, bytes);
    if (written !== text.length || read !== text.length) return undefined;
    const items = this.hashes;
    const length = written;
    let count = 0;
    let hash = 0;
    let open = false;
    for (let i = 0; i < length; i++) {
      const letter = asciiLetters[bytes[i]!]!;
      if (letter !== 0) {
        hash = Math.imul(hash, BASE) ^ letter;
        open = true;
      } else if (open) {
        items[count++] = mix32(hash);
        hash = 0;
        open = false;
      }
    }
    if (open) items[count++] = mix32(hash);
    return count;
  }

  #anyWords(text: string): number {
    const classes = unitClasses();
    const lower = lowerUnits();
    const items = this.hashes;
    let count = 0;
    let hash = 0;
    let open = false;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const bits = classes[unit]!;
      if (bits & (LETTER | NUMBER | MARK) && !(bits & IDEOGRAPH)) {
        hash = Math.imul(hash, BASE) ^ lower[unit]!;
        open = true;
        continue;
      }
      // Half of a pair is taken for a letter: most of what lies above U+FFFF is one, or an emoji that means as much.
      if ((unit & 0xf800) === 0xd800) {
        hash = Math.imul(hash, BASE) ^ unit;
        open = true;
        continue;
      }
      if (open) items[count++] = mix32(hash);
      hash = 0;
      open = false;
      if (bits & IDEOGRAPH) items[count++] = mix32(unit);
    }
    if (open) items[count++] = mix32(hash);
    return count;
  }
}
