import { UnionFind } from './union-find.js';

/**
 * Joins rows that share a bucket and are alike. Buckets come from several tables, one after the other; in each, rows go
 * in order, so the outcome depends on nothing but the rows. Rows of one cluster are not compared again.
 */
export class BucketJoiner {
  readonly clusters: UnionFind;
  readonly #rows: number;
  readonly #slots: Int32Array;
  /** The next row of the same bucket + 1; 0 at the end. */
  readonly #next: Int32Array;
  readonly #alike: (row: number, earlier: number) => boolean;
  readonly #most: number;

  /**
   * @param alike decides about a row and an earlier one; asked as seldom as possible
   * @param most with how many rows of a bucket a row is compared, the first ones: else one bucket of many takes for ever
   * @param clusters what is joined already
   */
  constructor(
    rows: number,
    alike: (row: number, earlier: number) => boolean,
    most = 32,
    clusters: UnionFind = new UnionFind(rows),
  ) {
    this.#most = most;
    this.clusters = clusters;
    this.#rows = rows;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(16, rows * 1.5))));
    this.#next = new Int32Array(rows);
    this.#alike = alike;
  }

  /**
   * Goes through the buckets of one table.
   * @param keyOf the bucket of a row
   * @param skip rows that are in none
   */
  join(keyOf: (row: number) => number, skip: (row: number) => boolean): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    slots.fill(0);
    this.#next.fill(0);
    for (let row = 0; row < this.#rows; row++) {
      if (skip(row)) continue;
      const key = keyOf(row);
      let slot = Math.imul(key, 0x9e3779b1) >>> 7;
      for (slot &= mask; slots[slot] !== 0 && keyOf(slots[slot]! - 1) !== key; ) slot = (slot + 1) & mask;
      if (slots[slot] === 0) slots[slot] = row + 1;
      else this.#compare(row, slots[slot]! - 1);
    }
  }

  #compare(row: number, first: number): void {
    const { clusters } = this;
    let root = clusters.find(row);
    let last = first;
    for (let seen = 1; ; seen++) {
      if (clusters.find(last) !== root && this.#alike(row, last)) {
        clusters.join(row, last);
        root = clusters.find(row);
      }
      if (seen === this.#most) return;
      if (this.#next[last] === 0) break;
      last = this.#next[last]! - 1;
    }
    this.#next[last] = row + 1;
  }
}
