import { TuneloopError } from '../base/errors.js';
import type { Scale, Stats } from '../spec/metric.js';
import { PackedRows } from './packed-rows.js';
import type { Pcg64 } from './rng-pcg64.js';

/** Whether sums are rounded to 32 bits after each step, as sacreBLEU's resampling does, or kept in 64. */
export type Precision = 'single' | 'double';

/** Names what belongs together: rows with the same key are drawn together. */
export type Clusters = readonly (string | number)[];

/** One draw of rows with replacement: which, and how often each. Several matrices may share it. */
export class Draw {
  /** The rows in the order they were drawn. */
  readonly rows: Int32Array;
  /** How often each row was drawn. */
  readonly counts: Int32Array;

  constructor(rows: number) {
    this.rows = new Int32Array(rows);
    this.counts = new Int32Array(rows);
  }

  /** Draws again. */
  next(random: Pcg64): void {
    const { rows, counts } = this;
    random.fillBelow(rows.length, rows);
    counts.fill(0);
    for (let i = 0; i < rows.length; i++) counts[rows[i]!]!++;
  }
}

/** Whole numbers up to here, and their sums, are exact in 32-bit floats, in any order. */
const EXACT_IN_SINGLE = 2 ** 24;
const EXACT_BITS = 53;

/** The stats of many segments, one flat block per column, ready for resampling without a single object per draw. */
export class StatsMatrix {
  /** Units that are drawn: segments, or clusters of them. */
  readonly rows: number;
  private readonly width: number;
  private readonly columns: readonly Float64Array[];
  private readonly sum: Float64Array;
  /** True where the order of additions can change a sum. */
  private readonly ordered: boolean;
  /** Sums over as many rows as there are are whole numbers from 0 to below 2 to this; 53 where they may not be. */
  private readonly bits: number;
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
    const largest = largestWhole(this.columns) * this.rows;
    this.ordered = single && !(largest < EXACT_IN_SINGLE);
    this.bits = Math.min(EXACT_BITS, Math.ceil(Math.log2(largest + 1)));
    const round = single ? Math.fround : undefined;
    this.score = metric.value
      ? (sum) => metric.value!(sum, round)
      : (sum) => {
          const score = metric.score(Array.from(sum));
          return score.status === 'value' ? score.value : Number.NaN;
        };
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
  drawn({ rows, counts }: Draw): number {
    const { sum, columns } = this;
    if (this.ordered) for (let k = 0; k < columns.length; k++) sum[k] = sumInSingle(columns[k]!, rows);
    else this.packedIn(this.bits).weighted(counts, sum);
    return this.score(sum);
  }

  /** The value over all rows, each taken from `other` where the coin is not `side`. */
  swapped(other: StatsMatrix, coins: Uint8Array, side: 0 | 1): number {
    const bits = Math.max(this.bits, other.bits);
    this.packedIn(bits).swapped(other.packedIn(bits), coins, side, this.sum);
    return this.score(this.sum);
  }

  private packedIn(bits: number): PackedRows {
    if (this.packed?.bits !== bits) this.packed = new PackedRows(this.columns, this.rows, bits);
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

function sumInSingle(column: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum = Math.fround(sum + column[rows[i]!]!);
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
