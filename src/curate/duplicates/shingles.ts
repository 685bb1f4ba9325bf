import { mix32 } from '../hash/mix.js';
import { LETTER, lowerUnits, MARK, NUMBER, unitClasses } from '../text/character-class.js';
import { WordHashes } from '../words/word-hashes.js';

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
/** Cuts texts into shingles, and gives the 32-bit hash of each; a text too short for one is one shingle. */
export class Shingler {
  /** The hashes of the last text; the first `count` are its. */
  hashes = new Int32Array(1024);
  count = 0;
  readonly #wordHashes = new WordHashes();
  #characterUnits = new Int32Array(1024);
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
    if (this.#byWord) {
      this.#wordHashes.read(text);
      this.#roll(this.#wordHashes.hashes, this.#wordHashes.count);
    } else this.#roll(this.#characterUnits, this.#characters(text));
  }

  #characters(text: string): number {
    const classes = unitClasses();
    const lower = lowerUnits();
    if (this.#characterUnits.length < text.length * 2) this.#characterUnits = new Int32Array(text.length * 4);
    const items = this.#characterUnits;
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
  #roll(items: Int32Array, count: number): void {
    if (this.hashes.length < count) this.hashes = new Int32Array(count * 2);
    const size = this.#size;
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
