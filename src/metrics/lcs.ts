/**
 * Longest common subsequences of token lists, 32 cells of the table at a time. Bit i of a column is 0 where the length
 * grows from row i to row i + 1.
 * @see Hyyrö 2004, Bit-parallel LCS-length computation revisited
 */
export class LcsTable {
  private masks = new Int32Array(0);
  private rowOf = new Int32Array(0);
  private stampOf = new Int32Array(0);
  private stamp = 0;
  private blocks = 0;
  private rows: Int32Array = new Int32Array(0);
  private columns = new Int32Array(0);
  private columnAt = new Int32Array(1);

  /**
   * Sets the list whose positions are the rows.
   * @param size every token id is below this
   */
  setRows(rows: Int32Array, size: number): void {
    this.rows = rows;
    this.blocks = (rows.length + 31) >>> 5;
    this.stamp++;
    if (size > this.rowOf.length) {
      this.rowOf = new Int32Array(size * 2);
      this.stampOf = new Int32Array(size * 2);
      this.stamp = 1;
    }
    let distinct = 0;
    for (let i = 0; i < rows.length; i++) {
      const token = rows[i]!;
      if (this.stampOf[token] !== this.stamp) {
        this.stampOf[token] = this.stamp;
        this.rowOf[token] = distinct++;
        this.clearMask(distinct);
      }
      this.masks[this.rowOf[token]! * this.blocks + (i >>> 5)]! |= 1 << (i & 31);
    }
  }

  /** Length of the longest common subsequence of the rows and `other`. */
  length(other: Int32Array): number {
    const { blocks } = this;
    this.reserve(blocks);
    const column = this.columns;
    column.fill(-1, 0, blocks);
    for (let j = 0; j < other.length; j++) {
      const token = other[j]!;
      if (this.stampOf[token] === this.stamp) this.step(token, 0, 0);
    }
    let length = 0;
    for (let b = 0; b < blocks; b++) length += bits(~column[b]! & this.rowBits(b));
    return length;
  }

  /**
   * Marks in `hit` the rows of one longest common subsequence with `other`: going back from the end, a match is always
   * taken; otherwise the path drops the last token of `other` only if that keeps the length and dropping the row does not.
   */
  markRows(other: Int32Array, hit: Uint8Array): void {
    const { blocks, rows } = this;
    this.reserve(blocks * (other.length + 1));
    if (other.length >= this.columnAt.length) this.columnAt = new Int32Array(other.length * 2 + 1);
    const { columns, columnAt } = this;
    columns.fill(-1, 0, blocks);
    let at = 0;
    for (let j = 0; j < other.length; j++) {
      const token = other[j]!;
      // A token that is in no row leaves the column as it was.
      if (this.stampOf[token] === this.stamp) {
        this.step(token, at, at + blocks);
        at += blocks;
      }
      columnAt[j + 1] = at;
    }
    if (at === 0) return;
    let i = rows.length - 1;
    let j = other.length;
    while (i >= 0 && j > 0) {
      if (rows[i] === other[j - 1]) {
        hit[i--] = 1;
        j--;
      } else if ((columns[columnAt[j]! + (i >>> 5)]! >>> (i & 31)) & 1) {
        i--;
      } else {
        j--;
      }
    }
  }

  /** Computes the column at `to` from the one at `from` for a token that is in the rows. */
  private step(token: number, from: number, to: number): void {
    const { blocks, masks, columns } = this;
    const mask = this.rowOf[token]! * blocks;
    let carry = 0;
    for (let b = 0; b < blocks; b++) {
      const v = columns[from + b]!;
      const u = v & masks[mask + b]!;
      const sum = (v + u + carry) | 0;
      // u is a part of v, so this is the carry of the addition out of bit 31.
      carry = (u | (v & ~sum)) >>> 31;
      columns[to + b] = sum | (v ^ u);
    }
  }

  private clearMask(distinct: number): void {
    const end = distinct * this.blocks;
    if (end > this.masks.length) {
      const masks = new Int32Array(end * 2);
      masks.set(this.masks);
      this.masks = masks;
    }
    this.masks.fill(0, end - this.blocks, end);
  }

  private reserve(length: number): void {
    if (length > this.columns.length) this.columns = new Int32Array(length * 2);
  }

  private rowBits(block: number): number {
    const rest = this.rows.length - block * 32;
    return rest >= 32 ? -1 : (1 << rest) - 1;
  }
}

function bits(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
