import { mix32 } from '../../curate/hash/mix.js';

/** Counts of pairs and triples of word numbers, in typed arrays: 16 bytes a slot, half of them free. */
export class GramTable {
  #keys = new Int32Array(3 << 8);
  #counts = new Int32Array(1 << 8);
  size = 0;

  /** Numbers are above 0; the third is 0 for pairs. */
  add(first: number, second: number, third: number, times = 1): void {
    const keys = this.#keys;
    const mask = this.#counts.length - 1;
    let slot = mix32((Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca77) + third) | 0) & mask;
    for (; this.#counts[slot] !== 0; slot = (slot + 1) & mask) {
      const at = slot * 3;
      if (keys[at] === first && keys[at + 1] === second && keys[at + 2] === third) {
        this.#counts[slot]! += times;
        return;
      }
    }
    keys[slot * 3] = first;
    keys[slot * 3 + 1] = second;
    keys[slot * 3 + 2] = third;
    this.#counts[slot] = times;
    if (++this.size * 2 > mask) this.rebuild((count) => count, this.#counts.length * 2);
  }

  each(take: (first: number, second: number, third: number, count: number) => void): void {
    const keys = this.#keys;
    this.#counts.forEach((count, slot) => {
      if (count > 0) take(keys[slot * 3]!, keys[slot * 3 + 1]!, keys[slot * 3 + 2]!, count);
    });
  }

  /** Gives each entry another count; those with none go. */
  rebuild(
    countOf: (count: number, first: number, second: number, third: number) => number,
    slots = this.#counts.length,
  ): void {
    const [keys, counts] = [this.#keys, this.#counts];
    this.#keys = new Int32Array(slots * 3);
    this.#counts = new Int32Array(slots);
    this.size = 0;
    for (let slot = 0; slot < counts.length; slot++) {
      if (counts[slot] === 0) continue;
      const [first, second, third] = [keys[slot * 3]!, keys[slot * 3 + 1]!, keys[slot * 3 + 2]!];
      const count = countOf(counts[slot]!, first, second, third);
      if (count > 0) this.add(first, second, third, count);
    }
  }

  /** The least count that at least half of the entries do not exceed. */
  median(): number {
    return medianOf(this.#counts, this.size);
  }
}

/** The least number that at least half of the counts, zeros apart, do not exceed. */
export function medianOf(counts: ArrayLike<number>, size: number): number {
  let seen = 0;
  for (let limit = 1; ; limit *= 2) {
    seen = 0;
    for (let i = 0; i < counts.length; i++) if (counts[i]! > 0 && counts[i]! <= limit) seen++;
    if (seen * 2 >= size) return limit;
  }
}
