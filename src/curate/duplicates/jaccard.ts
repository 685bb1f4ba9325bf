import type { Shingler } from './shingles.js';

/** Exact Jaccard similarity of two sets of shingle hashes, in a table that is wiped by renaming its generation. */
export class Jaccard {
  #keys = new Int32Array(1024);
  /** `generation` where only the first set has the key, one more where both have, two more where only the second has. */
  #stamps = new Int32Array(1024);
  #generation = 0;

  /** From 0 to 1; two empty sets are not alike. */
  of(a: Shingler, b: Shingler): number {
    this.#begin(a.count + b.count);
    const generation = this.#generation;
    const stamps = this.#stamps;
    let union = 0;
    for (let i = 0; i < a.count; i++) {
      const slot = this.#slotOf(a.hashes[i]!);
      if (stamps[slot]! >= generation) continue;
      stamps[slot] = generation;
      union++;
    }
    let shared = 0;
    for (let i = 0; i < b.count; i++) {
      const slot = this.#slotOf(b.hashes[i]!);
      if (stamps[slot]! > generation) continue;
      if (stamps[slot] === generation) {
        stamps[slot] = generation + 1;
        shared++;
      } else {
        stamps[slot] = generation + 2;
        union++;
      }
    }
    return union === 0 ? 0 : shared / union;
  }

  /** Where the key is, or may be put. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (key ^ (key >>> 15)) & mask;
    while (this.#stamps[slot]! >= this.#generation && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    this.#keys[slot] = key;
    return slot;
  }

  #begin(most: number): void {
    this.#generation += 3;
    if (most * 2 <= this.#keys.length && this.#generation < 2 ** 31 - 3) return;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(this.#keys.length, most * 2)));
    this.#keys = new Int32Array(slots);
    this.#stamps = new Int32Array(slots);
    this.#generation = 3;
  }
}
