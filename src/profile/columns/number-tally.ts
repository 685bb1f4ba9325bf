import { type HistogramBin, QuantileSketch } from '../../statistics/quantile-sketch.js';

/** Quantiles are within this share of a value that occurs. */
export const relativeError = 0.01;
/** So many of the least and of the greatest values are kept with the numbers of their rows. */
const extremes = 5;

/** A value and the 0-based number of the row it stands in. */
export interface Extreme {
  readonly row: number;
  readonly value: number;
}

/**
 * What there is to say of a stream of finite numbers: exact moments and ends, and a sketch for quantiles. It takes a few
 * KB where values are of a kind; 0.6 MB where they span all that a double can hold.
 * @see Welford 1962 for the moments; Chan, Golub, LeVeque 1979 for their merging
 */
export class NumberTally {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  /** False once a value came that is no whole number. */
  isWhole = true;
  #mean = 0;
  #squares = 0;
  #positive = QuantileSketch.of(relativeError);
  #negative: QuantileSketch | undefined;
  readonly #low: Extreme[] = [];
  readonly #high: Extreme[] = [];

  add(value: number, row: number): void {
    this.count++;
    this.sum += value;
    this.isWhole &&= Number.isInteger(value);
    const delta = value - this.#mean;
    this.#mean += delta / this.count;
    this.#squares += delta * (value - this.#mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value >= 0) this.#positive.add(value);
    else {
      this.#negative ??= QuantileSketch.of(relativeError);
      this.#negative.add(-value);
    }
    if (this.#low.length < extremes || value < this.#low.at(-1)!.value) keep(this.#low, { row, value }, 1);
    if (this.#high.length < extremes || value > this.#high.at(-1)!.value) keep(this.#high, { row, value }, -1);
  }

  merge(other: NumberTally): void {
    if (other.count === 0) return;
    const count = this.count + other.count;
    const delta = other.#mean - this.#mean;
    this.#squares += other.#squares + (delta * delta * this.count * other.count) / count;
    this.#mean += (delta * other.count) / count;
    this.count = count;
    this.sum += other.sum;
    this.isWhole &&= other.isWhole;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.#positive.merge(other.#positive);
    if (other.#negative !== undefined) {
      this.#negative ??= QuantileSketch.of(relativeError);
      this.#negative.merge(other.#negative);
    }
    for (const each of other.#low) keep(this.#low, each, 1);
    for (const each of other.#high) keep(this.#high, each, -1);
  }

  /** Absent where values are too large to be added up. */
  get mean(): number | undefined {
    return Number.isFinite(this.#mean) ? this.#mean : undefined;
  }

  /** Of a sample: divided by n − 1. Absent for fewer than two values, or values too large to be squared. */
  get sd(): number | undefined {
    const sd = Math.sqrt(this.#squares / (this.count - 1));
    return this.count > 1 && Number.isFinite(sd) ? sd : undefined;
  }

  /** The least values, least first. */
  get lowest(): readonly Extreme[] {
    return this.#low;
  }

  /** The greatest values, greatest first. */
  get highest(): readonly Extreme[] {
    return this.#high;
  }

  /**
   * The value at rank ⌊q·(count − 1)⌋, within the relative error; exact for whole numbers below 50.
   * @param q in [0, 1]; there must be a value
   */
  quantile(q: number): number {
    const rank = Math.floor(q * (this.count - 1));
    if (rank === 0) return this.min;
    if (rank === this.count - 1) return this.max;
    const below = this.#negative?.count ?? 0;
    const value = rank < below ? -at(this.#negative!, below - 1 - rank) : at(this.#positive, rank - below);
    // Of whole numbers that close together only one is within the error.
    const nearest = this.isWhole && Math.abs(value) < 0.49 / relativeError ? Math.round(value) : value;
    return Math.min(this.max, Math.max(this.min, nearest));
  }

  /** All values in the sketch's own narrow bins, ascending. */
  bins(): readonly HistogramBin[] {
    const fine = (sketch: QuantileSketch | undefined) =>
      (sketch?.histogram(Number.MAX_SAFE_INTEGER) ?? []).filter(({ count }) => count > 0);
    const negative = fine(this.#negative).map(({ from, to, count }) => ({ from: -to, to: -from, count }));
    return [...negative.reverse(), ...fine(this.#positive)];
  }
}

/** Keeps a list sorted and short; of equal values the earlier row comes first. */
function keep(list: Extreme[], item: Extreme, direction: 1 | -1): void {
  const isAfter = (other: Extreme) =>
    direction * (other.value - item.value) > 0 || (other.value === item.value && other.row > item.row);
  let place = list.length;
  while (place > 0 && isAfter(list[place - 1]!)) place--;
  list.splice(place, 0, item);
  if (list.length > extremes) list.pop();
}

/** The value at a rank of a sketch; half a rank more, so that rounding cannot lose one. */
function at(sketch: QuantileSketch, rank: number): number {
  return sketch.quantile(sketch.count === 1 ? 0 : (rank + 0.5) / (sketch.count - 1)) ?? 0;
}
