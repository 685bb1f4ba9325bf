import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';
import { hashText } from '../hash/text-hash.js';

/**
 * How many different texts there are, in little memory: 2^precision bytes, with a standard error of 1.04/√(2^precision).
 * Merging two sketches gives exactly the sketch of all their texts.
 * @see Flajolet et al. 2007, HyperLogLog; Ertl 2017, New cardinality estimation algorithms for HyperLogLog sketches
 */
export class DistinctSketch {
  readonly precision: number;
  readonly #registers: Uint8Array;
  readonly #hash = new Int32Array(3);

  private constructor(precision: number) {
    this.precision = precision;
    this.#registers = new Uint8Array(2 ** precision);
  }

  /**
   * An empty sketch.
   * @param precision 4 to 18. @default 14: 16 KiB, standard error 0.8 %
   * @throws INVALID_OPTION for another precision
   */
  static of(precision = 14): DistinctSketch {
    if (Number.isInteger(precision) && precision >= 4 && precision <= 18) return new DistinctSketch(precision);
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `A distinct sketch cannot have the precision ${precision}.`,
      hint: 'Choose a whole number from 4 to 18, such as 14.',
    });
  }

  add(text: string): void {
    hashText(text, 0, this.#hash);
    const [first, second] = [this.#hash[0]!, this.#hash[1]!];
    const register = first >>> (32 - this.precision);
    const rest = first << this.precision;
    const left = 32 - this.precision;
    const rank = rest === 0 ? left + Math.clz32(second) + 1 : Math.clz32(rest) + 1;
    if (rank > this.#registers[register]!) this.#registers[register] = rank;
  }

  /** The estimate; not rounded. */
  get count(): number {
    const registers = this.#registers.length;
    const most = 64 - this.precision + 1;
    const counts = new Array<number>(most + 1).fill(0);
    for (const rank of this.#registers) counts[rank]!++;
    let z = registers * tau(1 - counts[most]! / registers);
    for (let rank = most - 1; rank >= 1; rank--) z = 0.5 * (z + counts[rank]!);
    z += registers * sigma(counts[0]! / registers);
    return registers ** 2 / (2 * Math.LN2 * z);
  }

  /** Adds all texts of another sketch. @throws INVALID_OPTION for one of another precision */
  merge(other: DistinctSketch): void {
    if (other.precision !== this.precision) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `Distinct sketches with precisions ${this.precision} and ${other.precision} cannot be merged.`,
        hint: 'Build both with the same precision.',
      });
    }
    for (let i = 0; i < this.#registers.length; i++) {
      this.#registers[i] = Math.max(this.#registers[i]!, other.#registers[i]!);
    }
  }

  toJSON(): JsonObject {
    return { kind: 'DistinctSketch', v: 1, precision: this.precision, count: this.count };
  }
}

function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  let power = 1;
  let sum = x;
  for (let last = -1; sum !== last; power *= 2) {
    x *= x;
    last = sum;
    sum += x * power;
  }
  return sum;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let power = 1;
  let sum = 1 - x;
  for (let last = -1; sum !== last; ) {
    x = Math.sqrt(x);
    last = sum;
    power *= 0.5;
    sum -= (1 - x) ** 2 * power;
  }
  return sum / 3;
}
