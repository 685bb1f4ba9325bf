// A spelling's entry: hash, length and mark, number, what is kept for it; then its units, two in a word of 32 bits.
const SHAPE = 1;
const NUMBER = 2;
const VALUE = 3;
const UNITS = 4;

/** The hash of no units; continue it unit by unit with {@link hashOn}. */
export const EMPTY_HASH = 0x811c9dc5 | 0;

/** FNV-1a over UTF-16 units. */
export function hashOn(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/**
 * Numbers spellings (runs of UTF-16 units) from 0 in order of appearance, with one whole number kept for each. They are
 * found in a piece of a text without making a string of it: a string per word would cost more than all the rest. An entry
 * holds all there is of a spelling, so that finding it waits for memory twice: for the slot and for the entry.
 */
export class SpellingTable {
  /** How many spellings there are. */
  size = 0;
  // All start small, so that the code that makes them larger has run before the compiler looks at the loops around it;
  // code that never ran is compiled as a way back to the interpreter, which costs a cold start several compilations.
  private slots = new Int32Array(16);
  private places = new Int32Array(8);
  private words = new Int32Array(64);
  /** The same memory as `words`. */
  private units = new Uint16Array(this.words.buffer);
  /** Nothing lies at 0, which is an empty slot. */
  private used = 1;

  /** Words of 32 bits all entries take. */
  get memory(): number {
    return this.used;
  }

  /**
   * Where the entry of `text` from `start` to `end` is, new or known.
   * @param hash of just these units
   * @param mark 0 to 3; the same units with another mark are another spelling
   */
  find(text: string, start: number, end: number, hash: number, mark: number): number {
    const shape = ((end - start) << 2) | mark;
    const mixed = Math.imul(hash ^ (hash >>> 15) ^ mark, 0x85ebca6b);
    const { slots, words, units } = this;
    const mask = slots.length - 1;
    let slot = (mixed ^ (mixed >>> 13)) & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (words[entry] === mixed && words[entry + SHAPE] === shape) {
        const from = 2 * (entry + UNITS) - start;
        let i = start;
        while (i < end && units[from + i] === text.charCodeAt(i)) i++;
        if (i === end) return entry;
      }
      slot = (slot + 1) & mask;
    }
    return this.add(text, start, end, mixed, shape);
  }

  /** The number of a spelling. */
  numberAt(entry: number): number {
    return this.words[entry + NUMBER]!;
  }

  /** What was kept for a spelling; 0 if nothing was. */
  valueAt(entry: number): number {
    return this.words[entry + VALUE]!;
  }

  /** Keeps a whole number of 32 bits for a spelling. */
  keep(entry: number, value: number): void {
    this.words[entry + VALUE] = value;
  }

  /** The units of the spelling with a number, as a string. */
  spelling(number: number): string {
    const entry = this.places[number]!;
    const from = 2 * (entry + UNITS);
    const to = from + (this.words[entry + SHAPE]! >>> 2);
    let spelling = '';
    for (let i = from; i < to; i++) spelling += String.fromCharCode(this.units[i]!);
    return spelling;
  }

  private add(text: string, start: number, end: number, hash: number, shape: number): number {
    const number = this.size++;
    if (2 * this.size > this.slots.length) this.widen();
    const entry = this.used;
    this.used += UNITS + ((end - start + 1) >>> 1);
    if (this.used > this.words.length) {
      const words = new Int32Array(Math.max(this.used, 2 * this.words.length));
      words.set(this.words);
      this.words = words;
      this.units = new Uint16Array(words.buffer);
    }
    const { words, units } = this;
    words[entry] = hash;
    words[entry + SHAPE] = shape;
    words[entry + NUMBER] = number;
    for (let i = start, to = 2 * (entry + UNITS); i < end; i++) units[to++] = text.charCodeAt(i);
    this.places[number] = entry;
    this.place(entry);
    return entry;
  }

  private widen(): void {
    const places = new Int32Array(this.slots.length);
    places.set(this.places);
    this.places = places;
    this.slots = new Int32Array(2 * this.slots.length);
    for (let number = 0; number < this.size - 1; number++) this.place(places[number]!);
  }

  private place(entry: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    const hash = this.words[entry]!;
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = entry;
  }
}
