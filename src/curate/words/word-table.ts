import { classAt, LETTER, SYMBOL, unitClasses } from '../text/character-class.js';

/** Odd numbers whose powers the two lanes of a hash are built on. */
export const BASE_1 = 0x01000193;
export const BASE_2 = 0x9e3779b1;

/** The word holds a letter. */
export const HAS_LETTER = 1;
/** The word holds something that is no symbol. */
export const HAS_CONTENT = 2;

/**
 * The words of one text, column by column in typed arrays that are used again for the next text. A word's hash is a
 * polynomial in its units, so that hashes of several words together follow from theirs.
 */
export class WordTable {
  count = 0;
  /** Where each word begins in the text; −1 for words that a function gave. */
  starts = new Int32Array(256);
  ends = new Int32Array(256);
  /** Code points. */
  points = new Int32Array(256);
  units = new Int32Array(256);
  flags = new Uint8Array(256);
  lane1 = new Int32Array(256);
  lane2 = new Int32Array(256);
  #text = '';
  #given: readonly string[] | undefined;

  clear(text: string): void {
    this.count = 0;
    this.#text = text;
    this.#given = undefined;
  }

  /** Takes words from a function that has split the text. */
  fill(words: readonly string[]): void {
    this.clear('');
    this.#given = words;
    for (const word of words) {
      this.#measure(word, 0, word.length);
      this.starts[this.count - 1] = -1;
    }
  }

  /** Adds the word between two places of the text. */
  add(start: number, end: number): void {
    this.#measure(this.#text, start, end);
  }

  /** Adds a word of letters and numbers below U+D800 that was hashed on the way. */
  addPlain(start: number, end: number, hasLetter: boolean, lane1: number, lane2: number): void {
    this.#put(start, end, end - start, hasLetter ? HAS_LETTER | HAS_CONTENT : HAS_CONTENT, lane1, lane2);
  }

  word(at: number): string {
    return this.#given?.[at] ?? this.#text.slice(this.starts[at], this.ends[at]);
  }

  #measure(text: string, start: number, end: number): void {
    const classes = unitClasses();
    let lane1 = 0;
    let lane2 = 0;
    let points = 0;
    let flags = 0;
    for (let i = start; i < end; i++) {
      const unit = text.charCodeAt(i);
      lane1 = (Math.imul(lane1, BASE_1) + unit) | 0;
      lane2 = (Math.imul(lane2, BASE_2) + unit) | 0;
      if (unit >= 0xdc00 && unit <= 0xdfff && i > start) continue; // the first half has told
      points++;
      const bits = unit >= 0xd800 && unit <= 0xdbff ? classAt(text, i) : classes[unit]!;
      if (bits & LETTER) flags |= HAS_LETTER;
      if (!(bits & SYMBOL)) flags |= HAS_CONTENT;
    }
    this.#put(start, end, points, flags, lane1, lane2);
  }

  #put(start: number, end: number, points: number, flags: number, lane1: number, lane2: number): void {
    const at = this.#next();
    this.starts[at] = start;
    this.ends[at] = end;
    this.points[at] = points;
    this.units[at] = end - start;
    this.flags[at] = flags;
    this.lane1[at] = lane1;
    this.lane2[at] = lane2;
  }

  #next(): number {
    if (this.count === this.starts.length) {
      for (const name of ['starts', 'ends', 'points', 'units', 'lane1', 'lane2'] as const) {
        const grown = new Int32Array(this.count * 2);
        grown.set(this[name]);
        this[name] = grown;
      }
      const flags = new Uint8Array(this.count * 2);
      flags.set(this.flags);
      this.flags = flags;
    }
    return this.count++;
  }
}
