import { NgramCounter } from './ngram-counter.js';

const MAX_CELLS = 1 << 22;
const MAX_ID = 1 << 30;

/**
 * Counts the n-grams two sequences share, order by order. Every n-gram of the reference gets a number; that of order
 * n + 1 is found in a plain table at (number of its first n symbols, next symbol), without hashing. Numbers only grow,
 * so a table entry from an earlier sequence is known by being too small, and nothing is ever cleared.
 */
export class NgramOverlap {
  private readonly order: number;
  private table = new Int32Array(1 << 12);
  private nextId = 1;
  private hypothesisNodes = new Int32Array(256);
  private referenceNodes = new Int32Array(256);
  private left = new Int32Array(256);
  private readonly counter: NgramCounter;

  /** @param order length of the longest n-grams */
  constructor(order: number) {
    this.order = order;
    this.counter = new NgramCounter(order);
  }

  /**
   * Writes how many n-grams of order 1…N are shared to `matches[offset]`, `matches[offset + stride]`, …
   * @param symbols every symbol is below this; small numbers are fast
   */
  count(
    hypothesis: Int32Array,
    reference: Int32Array,
    symbols: number,
    matches: number[],
    offset: number,
    stride: number,
  ): void {
    const cells = (reference.length + 1) * symbols;
    if (cells > MAX_CELLS) {
      this.countHashed(hypothesis, reference, matches, offset, stride);
      return;
    }
    this.reserve(cells, Math.max(hypothesis.length, reference.length));
    const { table, hypothesisNodes, referenceNodes, left } = this;
    hypothesisNodes.fill(0, 0, hypothesis.length);
    referenceNodes.fill(0, 0, reference.length);
    for (let n = 0; n < this.order; n++) {
      const first = this.nextId;
      let id = first;
      for (let p = 0; p + n < reference.length; p++) {
        const cell = referenceNodes[p]! * symbols + reference[p + n]!;
        let found = table[cell]!;
        if (found < first) {
          found = id++;
          table[cell] = found;
          left[found - first] = 0;
        }
        left[found - first]!++;
        referenceNodes[p] = found - first;
      }
      let shared = 0;
      for (let p = 0; p + n < hypothesis.length; p++) {
        const node = hypothesisNodes[p]!;
        if (node < 0) continue;
        const found = table[node * symbols + hypothesis[p + n]!]! - first;
        hypothesisNodes[p] = found < 0 ? -1 : found;
        if (found >= 0 && left[found]!-- > 0) shared++;
      }
      this.nextId = id;
      matches[offset + n * stride] = shared;
    }
  }

  private countHashed(
    hypothesis: Int32Array,
    reference: Int32Array,
    matches: number[],
    offset: number,
    stride: number,
  ): void {
    const each = new Array<number>(this.order).fill(0);
    this.counter.clear(reference.length);
    this.counter.add(reference);
    this.counter.match(hypothesis, each, 0);
    each.forEach((shared, n) => {
      matches[offset + n * stride] = shared;
    });
  }

  private reserve(cells: number, length: number): void {
    if (cells > this.table.length || this.nextId > MAX_ID) {
      this.table = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(cells, this.table.length))));
      this.nextId = 1;
    }
    if (length <= this.left.length) return;
    const size = 2 ** Math.ceil(Math.log2(length));
    this.hypothesisNodes = new Int32Array(size);
    this.referenceNodes = new Int32Array(size);
    this.left = new Int32Array(size);
  }
}

/** Numbers the symbols of a pair of sequences from 0 in order of appearance, so that they are small. */
export class LocalSymbols {
  private numberOf: Int32Array;
  private readonly rare = new Map<number, number>();
  private base = 1;
  private next = 1;

  /** @param common symbols below this are found in a table, others in a map */
  constructor(common: number) {
    this.numberOf = new Int32Array(common);
  }

  /** Forgets all numbers. */
  clear(): void {
    this.base = this.next;
    if (this.rare.size > 0) this.rare.clear();
    if (this.next > MAX_ID) {
      this.numberOf = new Int32Array(this.numberOf.length);
      this.base = this.next = 1;
    }
  }

  /** How many there are. */
  get size(): number {
    return this.next - this.base;
  }

  /** The number of a symbol, new or known. */
  of(symbol: number): number {
    if (symbol < this.numberOf.length) {
      let found = this.numberOf[symbol]!;
      if (found < this.base) {
        found = this.next++;
        this.numberOf[symbol] = found;
      }
      return found - this.base;
    }
    let found = this.rare.get(symbol);
    if (found === undefined) {
      found = this.next++;
      this.rare.set(symbol, found);
    }
    return found - this.base;
  }
}
