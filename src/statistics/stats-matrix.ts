import { TuneloopError } from '../base/errors.js';
import type { Scale, Stats } from '../spec/metric.js';
import { PackedRows } from './packed-rows.js';
import type { Pcg64 } from './rng-pcg64.js';
import { valueOfSum } from './value-of-sum.js';

/** Whether sums are rounded to 32 bits after each step, as sacreBLEU's resampling does, or kept in 64. */
export type Precision = 'single' | 'double';

/** Names what belongs together: rows with the same key are drawn together. */
export type Clusters = readonly (string | number)[];

/** One draw of rows with replacement: which, and how often each. Several matrices may share it. */
export class Draw {
  /** The rows in the order they were drawn. */
  readonly rows: Int32Array;
  private readonly howOften: Int32Array;
  private counted = false;

  constructor(rows: number) {
    this.rows = new Int32Array(rows);
    this.howOften = new Int32Array(rows);
  }

  /** Draws again. */
  next(random: Pcg64): void {
    random.fillBelow(this.rows.length, this.rows);
    this.counted = false;
  }

  /** How often each row was drawn; counted only when asked for, since sums of whole numbers do without. */
  get counts(): Int32Array {
    const { rows, howOften } = this;
    if (this.counted) return howOften;
    howOften.fill(0);
    for (let i = 0; i < rows.length; i++) howOften[rows[i]!]!++;
    this.counted = true;
    return howOften;
  }
}

/** Whole numbers up to here, and their sums, are exact in 32-bit floats, in any order. */
const EXACT_IN_SINGLE = 2 ** 24;

/** The stats of many segments, one flat block per column, ready for resampling without a single object per draw. */
export class StatsMatrix {
  /** Units that are drawn: segments, or clusters of them. */
  readonly rows: number;
  private readonly width: number;
  private readonly columns: readonly Float64Array[];
  private readonly sum: Float64Array;
  /** True where the order of additions can change a sum. */
  private readonly ordered: boolean;
  /** The largest number, if all are whole and none is negative, else infinite. */
  private readonly largest: number;
  private packed: PackedRows | undefined;
  private readonly score: (sum: Float64Array) => number;

  /** @throws INVALID_OUTPUT for stats of unequal length or with a number that is not finite */
  constructor(stats: readonly Stats[], metric: Scale, precision: Precision, clusters?: Clusters) {
    const rowOf = clusterRows(stats.length, clusters);
    const single = precision === 'single';
    this.width = stats[0]?.length ?? 0;
    this.rows = rowOf.count;
    this.sum = new Float64Array(this.width);
    this.columns = Array.from({ length: this.width }, () => new Float64Array(this.rows));
    stats.forEach((row, i) => {
      if (row.length !== this.width || !row.every(Number.isFinite)) throw badStats(metric.name, i, row, this.width);
      const at = rowOf.row(i);
      for (let k = 0; k < this.width; k++) {
        const column = this.columns[k]!;
        column[at] = single ? Math.fround(column[at]! + Math.fround(row[k]!)) : column[at]! + row[k]!;
      }
    });
    this.largest = largestWhole(this.columns);
    this.ordered = single && !(this.largest * this.rows < EXACT_IN_SINGLE);
    const round = single ? Math.fround : undefined;
    this.score = (sum) => valueOfSum(metric, sum, round);
  }

  /** The value over all rows. */
  total(): number {
    const { sum, columns } = this;
    for (let k = 0; k < columns.length; k++) sum[k] = columns[k]!.reduce((total, value) => total + value, 0);
    return this.score(sum);
  }

  /** The value over all rows but one, for each row; `NaN` where the metric has none. */
  withoutEach(): Float64Array {
    const { sum, columns } = this;
    const totals = columns.map((column) => column.reduce((total, value) => total + value, 0));
    return Float64Array.from({ length: this.rows }, (_, i) => {
      for (let k = 0; k < columns.length; k++) sum[k] = totals[k]! - columns[k]![i]!;
      return this.score(sum);
    });
  }

  /** The value over the drawn rows; `NaN` where the metric has none. */
  drawn(draw: Draw): number {
    const { sum, columns, ordered } = this;
    if (this.largest <= PackedRows.limit && !ordered) this.packedUpTo(this.largest).drawn(draw.rows, sum);
    else
      for (const [k, column] of columns.entries())
        sum[k] = ordered ? sumInSingle(column, draw.rows) : weightedSum(column, draw.counts);
    return this.score(sum);
  }

  /** The value over all rows, each taken from `other` where the coin is not `side`. */
  swapped(other: StatsMatrix, coins: Uint8Array, side: 0 | 1): number {
    const { sum, columns } = this;
    const largest = Math.max(this.largest, other.largest);
    if (largest <= PackedRows.limit) this.packedUpTo(largest).swapped(other.packedUpTo(largest), coins, side, sum);
    else for (const [k, column] of columns.entries()) sum[k] = swappedSum(column, other.columns[k]!, coins, side);
    return this.score(sum);
  }

  private packedUpTo(largest: number): PackedRows {
    if (this.packed?.largest !== largest) this.packed = new PackedRows(this.columns, largest);
    return this.packed;
  }
}

/** The largest number, if all are whole and none is negative, else infinite. */
function largestWhole(columns: readonly Float64Array[]): number {
  let largest = 0;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i]!;
      if (value < 0 || Math.floor(value) !== value) return Number.POSITIVE_INFINITY;
      if (value > largest) largest = value;
    }
  }
  return largest;
}

function weightedSum(column: Float64Array, counts: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]! * counts[i]!;
  return sum;
}

function sumInSingle(column: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum = Math.fround(sum + column[rows[i]!]!);
  return sum;
}

function swappedSum(own: Float64Array, other: Float64Array, coins: Uint8Array, side: 0 | 1): number {
  let sum = 0;
  for (let i = 0; i < own.length; i++) {
    const mine = coins[i] === side ? 1 : 0;
    sum += own[i]! * mine + other[i]! * (1 - mine);
  }
  return sum;
}

function clusterRows(segments: number, clusters: Clusters | undefined) {
  if (clusters === undefined) return { count: segments, row: (i: number) => i };
  if (clusters.length !== segments) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `resampling: ${clusters.length} cluster keys for ${segments} segments.`,
      hint: 'Give one key per segment, in the same order.',
    });
  }
  const rowOf = new Map<string | number, number>();
  for (const key of clusters) if (!rowOf.has(key)) rowOf.set(key, rowOf.size);
  return { count: rowOf.size, row: (i: number) => rowOf.get(clusters[i]!)! };
}

function badStats(name: string, at: number, row: Stats, width: number): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `${name}: the stats of segment ${at} are [${row.join(', ')}]; expected ${width} finite numbers.`,
    hint: 'A metric that has no number for a segment must abstain, so that the segment is left out.',
  });
}
