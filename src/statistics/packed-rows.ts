/** Doubles beside each other in a row of a block, each with a sum of its own that stays in a register. */
const LANES = 4;
/** Whole numbers below 2 to this are exact in a double. */
const EXACT_BITS = 53;
/** So many rows at least are summed before the digits must be read. */
const ROWS_AT_ONCE = 64;

/**
 * Columns of small whole numbers laid out for summing chosen rows. Several columns share a double, as digits of one large
 * number: a sum of such numbers has the sums for digits, as long as these are read before one can outgrow its base. The
 * ten columns of BLEU so take three additions a row. Whole numbers are exact, so nothing depends on the order.
 */
export class PackedRows {
  /** No number is above this. */
  readonly largest: number;
  private readonly width: number;
  private readonly base: number;
  private readonly digits: number;
  private readonly rowsAtOnce: number;
  /** For every {@link LANES} lanes a block of its own, row after row; lanes that are missing are zero. */
  private readonly blocks: readonly Float64Array[];
  private readonly laneSums: Float64Array;

  /**
   * @param columns of whole numbers from 0 to `largest`
   * @param largest at most {@link PackedRows.limit}
   */
  constructor(columns: readonly Float64Array[], largest: number) {
    this.largest = largest;
    this.width = columns.length;
    const bits = Math.ceil(Math.log2(largest * ROWS_AT_ONCE + 1));
    this.digits = Math.max(1, Math.floor(EXACT_BITS / Math.max(1, bits)));
    this.base = 2 ** Math.floor(EXACT_BITS / this.digits);
    this.rowsAtOnce = Math.floor((this.base - 1) / Math.max(1, largest));
    const blocks = Math.ceil(columns.length / this.digits / LANES);
    this.blocks = Array.from({ length: blocks }, (_, block) => this.laidOut(columns, block * LANES * this.digits));
    this.laneSums = new Float64Array(blocks * LANES);
  }

  /** Numbers up to here can be packed. */
  static readonly limit = 2 ** EXACT_BITS / ROWS_AT_ONCE / 2;

  /** Sums of the columns over the rows that were drawn, to `sums`. */
  drawn(rows: Int32Array, sums: Float64Array): void {
    const { blocks, laneSums, rowsAtOnce } = this;
    sums.fill(0);
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      const to = Math.min(from + rowsAtOnce, rows.length);
      for (let block = 0; block < blocks.length; block++) {
        sumDrawn(blocks[block]!, rows, from, to, laneSums, block * LANES);
      }
      this.read(sums);
    }
  }

  /**
   * Sums of the columns, each row taken from `other` where its coin is not `side`, to `sums`.
   * @param other of as many rows and columns and the same `largest`
   */
  swapped(other: PackedRows, coins: Uint8Array, side: 0 | 1, sums: Float64Array): void {
    const { blocks, laneSums, rowsAtOnce } = this;
    sums.fill(0);
    for (let from = 0; from < coins.length; from += rowsAtOnce) {
      const to = Math.min(from + rowsAtOnce, coins.length);
      for (let block = 0; block < blocks.length; block++) {
        sumSwapped(blocks[block]!, other.blocks[block]!, coins, side, from, to, laneSums, block * LANES);
      }
      this.read(sums);
    }
  }

  private laidOut(columns: readonly Float64Array[], first: number): Float64Array {
    const { digits, base } = this;
    const rows = columns[0]!.length;
    const cells = new Float64Array(rows * LANES);
    // The last column of a lane is put down first and moved up by the others, so the first ends as the lowest digit.
    for (let k = Math.min(columns.length, first + LANES * digits) - 1; k >= first; k--) {
      const column = columns[k]!;
      const lane = Math.floor((k - first) / digits);
      for (let i = 0; i < rows; i++) cells[i * LANES + lane] = cells[i * LANES + lane]! * base + column[i]!;
    }
    return cells;
  }

  /** Adds the digits of the lanes' sums to the columns' sums. */
  private read(sums: Float64Array): void {
    const { laneSums, digits, base, width } = this;
    let lane = 0;
    for (let k = 0; k < width; lane++) {
      let rest = laneSums[lane]!;
      for (const end = Math.min(k + digits, width); k < end; k++) {
        const above = Math.floor(rest / base);
        sums[k]! += rest - above * base;
        rest = above;
      }
    }
  }
}

function sumDrawn(
  cells: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
  sums: Float64Array,
  at: number,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = from; i < to; i++) {
    const cell = rows[i]! * LANES;
    a += cells[cell]!;
    b += cells[cell + 1]!;
    c += cells[cell + 2]!;
    d += cells[cell + 3]!;
  }
  sums[at] = a;
  sums[at + 1] = b;
  sums[at + 2] = c;
  sums[at + 3] = d;
}

function sumSwapped(
  own: Float64Array,
  other: Float64Array,
  coins: Uint8Array,
  side: 0 | 1,
  from: number,
  to: number,
  sums: Float64Array,
  at: number,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = from; i < to; i++) {
    // Products with 0 and 1 rather than a branch: a processor cannot foresee a coin.
    const mine = coins[i] === side ? 1 : 0;
    const theirs = 1 - mine;
    const cell = i * LANES;
    a += own[cell]! * mine + other[cell]! * theirs;
    b += own[cell + 1]! * mine + other[cell + 1]! * theirs;
    c += own[cell + 2]! * mine + other[cell + 2]! * theirs;
    d += own[cell + 3]! * mine + other[cell + 3]! * theirs;
  }
  sums[at] = a;
  sums[at + 1] = b;
  sums[at + 2] = c;
  sums[at + 3] = d;
}
