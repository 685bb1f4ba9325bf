import { mix32 } from '../hash/mix.js';
import { IDEOGRAPH, LETTER, lowerUnits, MARK, NUMBER, unitClasses } from '../text/character-class.js';

/** What is compared of texts: runs of `size` words, or of `size` characters. */
export interface ShingleOptions {
  /**
   * Words are runs of letters and numbers; case and everything else do not count, and in Chinese and Japanese each
   * character is a word. Characters are the same with one space between the words. @default 'words'
   */
  readonly shingles?: 'words' | 'characters' | undefined;
  /** @default 5 */
  readonly shingleSize?: number | undefined;
}

const BASE = 0x01000193;
const SPACE = 0x20;
const encoder = new TextEncoder();
/** The lower-case form of ASCII letters and digits; 0 for all else. */
const asciiLetters = Uint8Array.from({ length: 256 }, (_, unit) =>
  unit < 128 && /[a-z0-9]/i.test(String.fromCharCode(unit)) ? String.fromCharCode(unit).toLowerCase().charCodeAt(0) : 0,
);

/** Cuts texts into shingles, and gives the 32-bit hash of each; a text too short for one is one shingle. */
export class Shingler {
  /** The hashes of the last text; the first `count` are its. */
  hashes = new Int32Array(1024);
  count = 0;
  /** Hashes of its units or words, one after the other. */
  #items = new Int32Array(1024);
  #bytes = new Uint8Array(4096);
  readonly #size: number;
  readonly #byWord: boolean;
  readonly #power: number;

  constructor(shingles: 'words' | 'characters', size: number) {
    this.#size = size;
    this.#byWord = shingles === 'words';
    let power = 1;
    for (let i = 0; i < size; i++) power = Math.imul(power, BASE);
    this.#power = power;
  }

  read(text: string): void {
    if (this.#items.length < text.length * 2 + 2) {
      const room = 2 ** Math.ceil(Math.log2(text.length * 2 + 2));
      this.#items = new Int32Array(room);
      this.hashes = new Int32Array(room);
    }
    this.#roll(this.#byWord ? this.#words(text) : this.#characters(text));
  }

  /** Writes the hash of each word; gives their number. */
  #words(text: string): number {
    return this.#asciiWords(text) ?? this.#anyWords(text);
  }

  /** The same for ASCII, over bytes, which are quicker to read than a string; undefined for other texts. */
  #asciiWords(text: string): number | undefined {
    if (this.#bytes.length < text.length) this.#bytes = new Uint8Array(text.length * 2);
    const bytes = this.#bytes;
    const { read, written } = encoder.encodeInto(text, bytes);
    if (written !== text.length || read !== text.length) return undefined;
    const items = this.#items;
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
    const items = this.#items;
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

  #characters(text: string): number {
    const classes = unitClasses();
    const lower = lowerUnits();
    const items = this.#items;
    let count = 0;
    let gap = false;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (classes[unit]! & (LETTER | NUMBER | MARK) || (unit & 0xf800) === 0xd800) {
        if (gap && count > 0) items[count++] = SPACE;
        gap = false;
        items[count++] = lower[unit]!;
      } else gap = true;
    }
    return count;
  }

  /** The hash of each run of items from that of the run before it. */
  #roll(count: number): void {
    const size = this.#size;
    const items = this.#items;
    const hashes = this.hashes;
    const power = this.#power;
    let hash = 0;
    let shingles = 0;
    for (let i = 0; i < count; i++) {
      hash = (Math.imul(hash, BASE) + items[i]!) | 0;
      if (i >= size) hash = (hash - Math.imul(items[i - size]!, power)) | 0;
      if (i >= size - 1) hashes[shingles++] = mix32(hash);
    }
    if (shingles === 0 && count > 0) hashes[shingles++] = mix32(hash);
    this.count = shingles;
  }
}
