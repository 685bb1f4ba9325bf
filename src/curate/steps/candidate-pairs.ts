import { GrowingInts } from '../hash/growing.js';
import { HashTable } from '../hash/hash-table.js';
import { mix32 } from '../hash/mix.js';

/** Pairs of a row and an earlier one, each put in once and asked for by its row. */
export class CandidatePairs {
  readonly #asked = new HashTable();
  readonly #most: number;
  #rows = new GrowingInts();
  #earlier = new GrowingInts();

  /** @param most how many are taken at a time */
  constructor(most: number) {
    this.#most = most;
  }

  /** False where the pair was put in before, or none is taken until {@link take}. */
  put(row: number, earlier: number): boolean {
    if (this.#rows.length === this.#most) return false;
    if (this.#asked.add(mix32(row) ^ earlier, earlier, 0) !== -1) return false;
    this.#rows.push(row);
    this.#earlier.push(earlier);
    return true;
  }

  /** Gives what was put in, by row; those of a row are `earlier` from `starts[row]` to `starts[row + 1]`. */
  take(rows: number): { readonly count: number; readonly starts: Int32Array; readonly earlier: Int32Array } {
    const [from, to] = [this.#rows, this.#earlier];
    const count = from.length;
    const starts = new Int32Array(rows + 2);
    for (let i = 0; i < count; i++) starts[from.at(i) + 2]!++;
    for (let row = 2; row < starts.length; row++) starts[row]! += starts[row - 1]!;
    const earlier = new Int32Array(count);
    for (let i = 0; i < count; i++) earlier[starts[from.at(i) + 1]!++] = to.at(i);
    this.#rows = new GrowingInts();
    this.#earlier = new GrowingInts();
    return { count, starts, earlier };
  }
}
