import type { Stats } from '../spec/metric.js';

/**
 * The numbers of rows in order, in bounded memory. Up to `limit` rows each is a unit of its own; beyond it neighbours
 * are added up, two by two, so that there are never more than `limit` units. Sums of equally many rows in a row can be
 * resampled like rows, and over that many units an interval is no wider for it.
 */
export class StatsLog {
  readonly #limit: number;
  #width = 0;
  #sums = new Float64Array(0);
  /** Rows with numbers, by unit. */
  #counts = new Int32Array(0);
  #rows = 0;
  #unitRows = 1;

  /** @param limit even */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Rows in one unit: a power of two; the last unit may have fewer. */
  get unitRows(): number {
    return this.#unitRows;
  }

  /** Takes the next row; undefined where it has no numbers. */
  add(stats: Stats | undefined): void {
    if (this.#rows === this.#limit * this.#unitRows) this.#merge();
    const unit = Math.floor(this.#rows / this.#unitRows);
    this.#rows++;
    if (stats !== undefined && this.#width === 0) this.#setWidth(stats.length);
    if (unit >= this.#counts.length) this.#grow();
    if (stats === undefined) return;
    this.#counts[unit]!++;
    const at = unit * this.#width;
    for (let i = 0; i < this.#width; i++) this.#sums[at + i]! += stats[i]!;
  }

  /** The sums of all units; null for one whose rows have no numbers. */
  units(): (Stats | null)[] {
    const units = Math.ceil(this.#rows / this.#unitRows);
    return Array.from({ length: units }, (_, i) =>
      this.#counts[i] === 0 ? null : Array.from(this.#sums.subarray(i * this.#width, (i + 1) * this.#width)),
    );
  }

  #setWidth(width: number): void {
    this.#width = width;
    this.#sums = new Float64Array(this.#counts.length * width);
  }

  #grow(): void {
    const units = Math.min(Math.max(this.#counts.length * 2, 256), this.#limit);
    const counts = new Int32Array(units);
    counts.set(this.#counts);
    const sums = new Float64Array(units * this.#width);
    sums.set(this.#sums);
    [this.#counts, this.#sums] = [counts, sums];
  }

  #merge(): void {
    const half = this.#limit / 2;
    const width = this.#width;
    for (let unit = 0; unit < half; unit++) {
      this.#counts[unit] = this.#counts[2 * unit]! + this.#counts[2 * unit + 1]!;
      for (let i = 0; i < width; i++) {
        this.#sums[unit * width + i] = this.#sums[2 * unit * width + i]! + this.#sums[(2 * unit + 1) * width + i]!;
      }
    }
    this.#counts.fill(0, half);
    this.#sums.fill(0, half * width);
    this.#unitRows *= 2;
  }
}
