import { TuneloopError } from '../base/errors.js';
import type { JsonObject } from '../base/json.js';

/** Values below this count as zero. */
const smallest = 1e-9;

/** How many values lie in (`from`, `to`]. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Quantiles of non-negative numbers in little memory: bins that grow with the value, so that every quantile is within
 * `relativeError` of a value that was really added. Merging two sketches gives exactly the sketch of all their values.
 *
 * @see Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", PVLDB 12(12), 2019
 */
export class QuantileSketch {
  readonly relativeError: number;
  readonly #logGamma: number;
  /** Bin `first + i` counts the values in (γ^(first+i−1), γ^(first+i)]. */
  #bins = new Float64Array(0);
  #first = 0;
  #zeros = 0;
  #count = 0;

  private constructor(relativeError: number) {
    this.relativeError = relativeError;
    this.#logGamma = Math.log((1 + relativeError) / (1 - relativeError));
  }

  /**
   * An empty sketch.
   * @param relativeError in (0, 1). @default 0.01, about 5 KB for values that span 1 ms to 1 h
   */
  static of(relativeError = 0.01): QuantileSketch {
    if (!(relativeError > 0 && relativeError < 1)) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `A quantile sketch cannot have the relative error ${relativeError}.`,
        hint: 'Choose one between 0 and 1, such as 0.01.',
      });
    }
    return new QuantileSketch(relativeError);
  }

  /** How many values were added. */
  get count(): number {
    return this.#count;
  }

  /** @throws INVALID_OPTION for a value that is negative or not finite */
  add(value: number): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `A quantile sketch cannot take the value ${value}.`,
        hint: 'Values are finite and not negative.',
      });
    }
    this.#count++;
    if (value < smallest) {
      this.#zeros++;
      return;
    }
    const bin = Math.ceil(Math.log(value) / this.#logGamma);
    this.#reach(bin, bin);
    (this.#bins[bin - this.#first] as number) += 1;
  }

  /** Adds all values of another sketch with the same relative error. */
  merge(other: QuantileSketch): void {
    if (other.relativeError !== this.relativeError) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `Sketches with relative errors ${this.relativeError} and ${other.relativeError} cannot be merged.`,
        hint: 'Build both with the same relative error.',
      });
    }
    this.#count += other.#count;
    this.#zeros += other.#zeros;
    if (other.#bins.length === 0) return;
    this.#reach(other.#first, other.#first + other.#bins.length - 1);
    const shift = other.#first - this.#first;
    for (let i = 0; i < other.#bins.length; i++) (this.#bins[shift + i] as number) += other.#bins[i] as number;
  }

  copy(): QuantileSketch {
    const copy = new QuantileSketch(this.relativeError);
    copy.merge(this);
    return copy;
  }

  /**
   * Gives the value at rank ⌊q·(count − 1)⌋ of the sorted values, within the relative error; undefined when empty.
   * @param q in [0, 1]
   */
  quantile(q: number): number | undefined {
    if (this.#count === 0) return undefined;
    let ahead = Math.floor(q * (this.#count - 1)) - this.#zeros;
    if (ahead < 0) return 0;
    let bin = -1;
    while (ahead >= 0) ahead -= this.#bins[++bin] as number;
    // The point of the bin that is equally far, relatively, from both its ends.
    return (2 * Math.exp((this.#first + bin) * this.#logGamma)) / (Math.exp(this.#logGamma) + 1);
  }

  /** Gives the counts in at most `most` bins of equal ratio, from the smallest value to the largest; none when empty. */
  histogram(most = 20): readonly HistogramBin[] {
    const counts: HistogramBin[] = this.#zeros === 0 ? [] : [{ from: 0, to: smallest, count: this.#zeros }];
    const low = this.#bins.findIndex((count) => count > 0);
    if (low === -1) return counts;
    const high = this.#bins.findLastIndex((count) => count > 0);
    const width = Math.ceil((high - low + 1) / most);
    for (let start = low; start <= high; start += width) {
      const end = Math.min(start + width, high + 1);
      counts.push({
        from: Math.exp((this.#first + start - 1) * this.#logGamma),
        to: Math.exp((this.#first + end - 1) * this.#logGamma),
        count: this.#bins.subarray(start, end).reduce((sum, count) => sum + count, 0),
      });
    }
    return counts;
  }

  toJSON(): JsonObject {
    return {
      kind: 'QuantileSketch',
      v: 1,
      relativeError: this.relativeError,
      zeros: this.#zeros,
      first: this.#first,
      counts: [...this.#bins],
    };
  }

  /** Grows the bins to hold `from` to `to`, with room to spare so that growing stays rare. */
  #reach(from: number, to: number): void {
    const end = this.#first + this.#bins.length;
    if (this.#bins.length > 0 && from >= this.#first && to < end) return;
    const first = this.#bins.length === 0 ? from : Math.min(from, this.#first);
    const last = this.#bins.length === 0 ? to : Math.max(to, end - 1);
    const spare = 16;
    const grown = new Float64Array(last - first + 1 + 2 * spare);
    grown.set(this.#bins, this.#bins.length === 0 ? 0 : this.#first - first + spare);
    this.#bins = grown;
    this.#first = first - spare;
  }
}
