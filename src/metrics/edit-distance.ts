/**
 * Levenshtein distance of token lists, 32 cells of the table at a time. The columns for the prefixes of one list can be
 * kept, so that the distance of a list with the same start costs only its rest.
 * @see Myers 1999, A fast bit-vector algorithm for approximate string matching; Hyyrö 2003, A bit-vector algorithm for
 * computing Levenshtein and Damerau edit distances
 */
export class EditDistance {
  private length = 0;
  private blocks = 0;
  private lastBit = 0;
  private masks = new Int32Array(64);
  private rowOf = new Int32Array(0);
  private stampOf = new Int32Array(0);
  private stamp = 0;
  // Column p: two words a block at p * 2 * blocks, and the distance of the prefix of length p.
  private columns = new Int32Array(64);
  private distances = new Int32Array(64);

  /**
   * Sets the list that others are compared with.
   * @param size every token id is below this
   */
  setReference(reference: Int32Array, size: number): void {
    this.length = reference.length;
    this.blocks = Math.max(1, (reference.length + 31) >>> 5);
    this.lastBit = (reference.length + 31) & 31;
    this.stamp++;
    if (size > this.rowOf.length) {
      this.rowOf = new Int32Array(size * 2);
      this.stampOf = new Int32Array(size * 2);
      this.stamp = 1;
    }
    const needed = (reference.length + 1) * this.blocks;
    if (needed > this.masks.length) this.masks = new Int32Array(needed * 2);
    // Row 0 is for tokens that are not in the reference.
    this.masks.fill(0, 0, needed);
    let rows = 0;
    for (let i = 0; i < reference.length; i++) {
      const token = reference[i]!;
      if (this.stampOf[token] !== this.stamp) {
        this.stampOf[token] = this.stamp;
        this.rowOf[token] = ++rows;
      }
      this.masks[this.rowOf[token]! * this.blocks + (i >>> 5)]! |= 1 << (i & 31);
    }
  }

  /**
   * The distance of a list.
   * @param kept this many tokens at its start are those of the list that was last given to `keep`
   */
  distance(tokens: Int32Array, count = tokens.length, kept = 0): number {
    const width = 2 * this.blocks;
    this.reserve(count + 2);
    const at = (count + 1) * width;
    if (kept === 0) this.start(at);
    else this.columns.copyWithin(at, kept * width, (kept + 1) * width);
    let distance = kept === 0 ? this.length : this.distances[kept]!;
    for (let i = kept; i < count; i++) distance += this.step(tokens[i]!, at, at);
    return distance;
  }

  /** The distance of a list, with the columns of all its prefixes kept for lists of the same length. */
  keep(tokens: Int32Array, count = tokens.length): number {
    const width = 2 * this.blocks;
    this.reserve(count + 2);
    this.start(0);
    this.distances[0] = this.length;
    for (let i = 0; i < count; i++) {
      this.distances[i + 1] = this.distances[i]! + this.step(tokens[i]!, i * width, (i + 1) * width);
    }
    return this.distances[count]!;
  }

  /**
   * How many tokens of the reference a list replaces, misses and has beside. Of several best alignments the one is
   * counted that is found going back from the end and preferring a missing token to one too many to a replaced one.
   * @see rapidfuzz, `Levenshtein.editops`
   */
  operations(tokens: Int32Array): { readonly replaced: number; readonly missing: number; readonly added: number } {
    const distance = this.keep(tokens);
    const width = 2 * this.blocks;
    const bit = (column: number, row: number, kind: 0 | 1) =>
      (this.columns[column * width + 2 * (row >>> 5) + kind]! >>> (row & 31)) & 1;
    let row = this.length;
    let column = tokens.length;
    let missing = 0;
    let added = 0;
    while (row > 0 && column > 0) {
      if (bit(column, row - 1, 0)) {
        row--;
        missing++;
      } else {
        column--;
        if (column > 0 && bit(column, row - 1, 1)) added++;
        else row--;
      }
    }
    missing += row;
    added += column;
    return { replaced: distance - missing - added, missing, added };
  }

  private start(at: number): void {
    for (let b = 0; b < this.blocks; b++) {
      this.columns[at + 2 * b] = -1;
      this.columns[at + 2 * b + 1] = 0;
    }
  }

  /** Computes the column at `to` from the one at `from`; gives the change of the last cell. */
  private step(token: number, from: number, to: number): number {
    const { blocks, columns, masks } = this;
    const mask = (this.stampOf[token] === this.stamp ? this.rowOf[token]! : 0) * blocks;
    let plusIn = 1;
    let minusIn = 0;
    let plus = 0;
    let minus = 0;
    for (let b = 0; b < blocks; b++) {
      const up = columns[from + 2 * b]!;
      const down = columns[from + 2 * b + 1]!;
      const match = masks[mask + b]! | minusIn;
      const diagonal = ((((match & up) + up) | 0) ^ up) | match | down;
      plus = down | ~(diagonal | up);
      minus = diagonal & up;
      const plusShifted = (plus << 1) | plusIn;
      const minusShifted = (minus << 1) | minusIn;
      plusIn = plus >>> 31;
      minusIn = minus >>> 31;
      columns[to + 2 * b] = minusShifted | ~(diagonal | plusShifted);
      columns[to + 2 * b + 1] = plusShifted & diagonal;
    }
    if (this.length === 0) return 1;
    return ((plus >>> this.lastBit) & 1) - ((minus >>> this.lastBit) & 1);
  }

  private reserve(count: number): void {
    const needed = count * 2 * this.blocks;
    if (needed > this.columns.length) {
      const columns = new Int32Array(needed * 2);
      columns.set(this.columns);
      this.columns = columns;
    }
    if (count <= this.distances.length) return;
    const distances = new Int32Array(count * 2);
    distances.set(this.distances);
    this.distances = distances;
  }
}
