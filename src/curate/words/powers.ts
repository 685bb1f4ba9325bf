import { BASE_1, BASE_2 } from './word-table.js';

/** The powers of the two bases, modulo 2^32: grown when a longer text comes. */
export class Powers {
  first: Int32Array = Int32Array.of(1);
  second: Int32Array = Int32Array.of(1);

  /** Makes sure that all exponents up to `most` are there. */
  reach(most: number): void {
    if (most < this.first.length) return;
    const length = Math.max(1024, 2 ** Math.ceil(Math.log2(most + 1)));
    this.first = powersOf(BASE_1, length);
    this.second = powersOf(BASE_2, length);
  }
}

/** The powers of a number modulo 2^32, for all exponents below `length`. */
export function powersOf(base: number, length: number): Int32Array {
  const powers = new Int32Array(length);
  powers[0] = 1;
  for (let i = 1; i < length; i++) powers[i] = Math.imul(powers[i - 1]!, base);
  return powers;
}
