/**
 * From 64-bit keys, given as two 32-bit lanes, to whole numbers: open addressing in typed arrays that double when they
 * are half full. 12 bytes a slot, so 24 to 48 bytes a key; 2^29 keys at most.
 */
export class HashTable {
  #mask: number;
  #first: Int32Array;
  #second: Int32Array;
  /** The value + 1; 0 where the slot is free. */
  #values: Int32Array;
  #size = 0;

  /** @param expected how many keys will come; more may */
  constructor(expected = 1024) {
    const slots = 2 ** Math.max(4, Math.ceil(Math.log2(expected * 2)));
    this.#mask = slots - 1;
    this.#first = new Int32Array(slots);
    this.#second = new Int32Array(slots);
    this.#values = new Int32Array(slots);
  }

  /** How many keys there are. */
  get size(): number {
    return this.#size;
  }

  /** The bytes that the arrays take. */
  get bytes(): number {
    return (this.#mask + 1) * 12;
  }

  /** The value of a key, or −1. */
  get(first: number, second: number): number {
    return this.#values[this.#slotOf(first, second)]! - 1;
  }

  /** Gives the value that the key has; if it has none, it gets this one and −1 is given. */
  add(first: number, second: number, value: number): number {
    const slot = this.#slotOf(first, second);
    const held = this.#values[slot]! - 1;
    if (held === -1) this.#put(slot, first, second, value);
    return held;
  }

  /** Gives a key another value. @returns the one it had, or −1 */
  set(first: number, second: number, value: number): number {
    const slot = this.#slotOf(first, second);
    const held = this.#values[slot]! - 1;
    if (held === -1) this.#put(slot, first, second, value);
    else this.#values[slot] = value + 1;
    return held;
  }

  /** Where the key is, or may be put. */
  #slotOf(first: number, second: number): number {
    const mask = this.#mask;
    const values = this.#values;
    let slot = first & mask;
    while (values[slot] !== 0 && (this.#first[slot] !== first || this.#second[slot] !== second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #put(slot: number, first: number, second: number, value: number): void {
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#values[slot] = value + 1;
    if (++this.#size * 2 > this.#mask) this.#grow();
  }

  #grow(): void {
    const [first, second, values] = [this.#first, this.#second, this.#values];
    const slots = values.length * 2;
    this.#mask = slots - 1;
    this.#first = new Int32Array(slots);
    this.#second = new Int32Array(slots);
    this.#values = new Int32Array(slots);
    for (let i = 0; i < values.length; i++) {
      if (values[i] === 0) continue;
      const slot = this.#slotOf(first[i]!, second[i]!);
      this.#first[slot] = first[i]!;
      this.#second[slot] = second[i]!;
      this.#values[slot] = values[i]!;
    }
  }
}
