// Of each spelling: hash, place of its units, length and mark, value.
const FIELDS = 4;
const HASH = 0;
const FROM = 1;
const SHAPE = 2;
const VALUE = 3;

/** The hash of no units; continue it unit by unit with {@link hashOn}. */
export const EMPTY_HASH = 0x811c9dc5 | 0;

/** FNV-1a over UTF-16 units. */
export function hashOn(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/**
 * Numbers spellings (runs of UTF-16 units) from 0 in order of appearance, with one whole number kept for each. They are
 * found in a piece of a text without making a string of it: a string per word would cost more than all the rest.
 */
export class SpellingTable {
  /** How many spellings there are. */
  size = 0;
  /** How many units they have together. */
  units = 0;
  // All start small, so that the code that makes them larger has run before the compiler looks at the loops around it;
  // code that never ran is compiled as a way back to the interpreter, which costs a cold start several compilations.
  private slots = new Int32Array(16);
  private records = new Int32Array(8 * FIELDS);
  private text = new Uint16Array(16);

  /**
   * The number of `text` from `start` to `end`, new or known.
   * @param hash of just these units
   * @param mark 0 to 3; the same units with another mark are another spelling
   */
  numberOf(text: string, start: number, end: number, hash: number, mark: number): number {
    const shape = ((end - start) << 2) | mark;
    const mixed = Math.imul(hash ^ (hash >>> 15) ^ mark, 0x85ebca6b);
    const { slots, records, text: own } = this;
    const mask = slots.length - 1;
    let slot = (mixed ^ (mixed >>> 13)) & mask;
    for (let number = slots[slot]! - 1; number >= 0; number = slots[slot]! - 1) {
      const at = number * FIELDS;
      if (records[at + HASH] === mixed && records[at + SHAPE] === shape) {
        const from = records[at + FROM]! - start;
        let i = start;
        while (i < end && own[from + i] === text.charCodeAt(i)) i++;
        if (i === end) return number;
      }
      slot = (slot + 1) & mask;
    }
    return this.add(text, start, end, mixed, shape);
  }

  /** What was kept for a spelling; 0 if nothing was. */
  valueOf(number: number): number {
    return this.records[number * FIELDS + VALUE]!;
  }

  /** Keeps a whole number of 32 bits for a spelling. */
  keep(number: number, value: number): void {
    this.records[number * FIELDS + VALUE] = value;
  }

  /** The units of a spelling as a string. */
  spelling(number: number): string {
    const from = this.records[number * FIELDS + FROM]!;
    const to = from + (this.records[number * FIELDS + SHAPE]! >>> 2);
    let spelling = '';
    for (let i = from; i < to; i++) spelling += String.fromCharCode(this.text[i]!);
    return spelling;
  }

  private add(text: string, start: number, end: number, hash: number, shape: number): number {
    const number = this.size++;
    if (this.size * 2 > this.slots.length) this.widen();
    const from = this.units;
    this.units += end - start;
    if (this.units > this.text.length) {
      const larger = new Uint16Array(Math.max(this.units, this.text.length * 2));
      larger.set(this.text);
      this.text = larger;
    }
    for (let i = start; i < end; i++) this.text[from + i - start] = text.charCodeAt(i);
    const at = number * FIELDS;
    this.records[at + HASH] = hash;
    this.records[at + FROM] = from;
    this.records[at + SHAPE] = shape;
    this.place(number);
    return number;
  }

  private widen(): void {
    const records = new Int32Array(this.records.length * 2);
    records.set(this.records);
    this.records = records;
    this.slots = new Int32Array(this.slots.length * 2);
    for (let number = 0; number < this.size - 1; number++) this.place(number);
  }

  private place(number: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    const hash = this.records[number * FIELDS + HASH]!;
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = number + 1;
  }
}
