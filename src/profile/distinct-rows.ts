/**
 * How many different keys there are, of 64 bits each. Exact up to `most`; beyond, only the keys of a half, a quarter, …
 * of the hash space are followed, each with all its repetitions. 16 to 32 bytes a key that is held.
 * @see Flajolet 1990, On adaptive sampling (the method is Wegman's)
 */
export class DistinctRows {
  #first = new Int32Array(1 << 10);
  #second = new Int32Array(1 << 10);
  #held = 0;
  #added = 0;
  /** Keys whose lowest so many bits are 0 are followed. */
  #level = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(first: number, second: number): void {
    this.#added++;
    if ((first & ((1 << this.#level) - 1)) !== 0 || !this.#put(first, second)) return;
    if (++this.#held * 2 > this.#first.length) this.#rebuild(this.#first.length * 2);
    while (this.#held > this.#most) {
      this.#level++;
      this.#rebuild(this.#first.length);
    }
  }

  get added(): number {
    return this.#added;
  }

  /** How many different keys came, and the standard error of that; 0 where it is exact. */
  estimate(): { readonly distinct: number; readonly standardError: number } {
    const scale = 2 ** this.#level;
    const distinct = this.#held * scale;
    return { distinct: Math.min(this.#added, distinct), standardError: Math.sqrt(distinct * (scale - 1)) };
  }

  /** Puts a key where it is not; tells whether it was new. */
  #put(first: number, second: number): boolean {
    const marked = second | 1; // so that no key looks like a free slot
    const mask = this.#first.length - 1;
    let slot = (second >>> 1) & mask;
    while (this.#second[slot] !== 0) {
      if (this.#second[slot] === marked && this.#first[slot] === first) return false;
      slot = (slot + 1) & mask;
    }
    this.#first[slot] = first;
    this.#second[slot] = marked;
    return true;
  }

  #rebuild(slots: number): void {
    const [first, second] = [this.#first, this.#second];
    this.#first = new Int32Array(slots);
    this.#second = new Int32Array(slots);
    this.#held = 0;
    const mask = (1 << this.#level) - 1;
    for (let i = 0; i < first.length; i++) {
      if (second[i] !== 0 && (first[i]! & mask) === 0 && this.#put(first[i]!, second[i]!)) this.#held++;
    }
  }
}
