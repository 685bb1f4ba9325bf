import { TuneloopError } from '../base/errors.js';
import type { Metric, Stats } from '../spec/metric.js';

/** Whether sums are rounded to 32 bits after each step, as sacreBLEU's resampling does, or kept in 64. */
export type Precision = 'single' | 'double';

/** Names what belongs together: rows with the same key are drawn together. */
export type Clusters = readonly (string | number)[];

type Floats = Float32Array | Float64Array;

/** The stats of many segments as one flat block, ready for resampling without a single object per draw. */
export class StatsMatrix {
  /** Units that are drawn: segments, or clusters of them. */
  readonly rows: number;
  private readonly width: number;
  private readonly data: Floats;
  private readonly sum: Floats;
  private readonly score: (sum: Floats) => number;

  /** @throws INVALID_OUTPUT for stats of unequal length or with a number that is not finite */
  constructor(stats: readonly Stats[], metric: Metric, precision: Precision, clusters?: Clusters) {
    const rowOf = clusterRows(stats.length, clusters);
    this.width = stats[0]?.length ?? 0;
    this.rows = rowOf.count;
    this.data = floats(this.rows * this.width, precision);
    this.sum = floats(this.width, precision);
    stats.forEach((row, i) => {
      if (row.length !== this.width || !row.every(Number.isFinite)) throw badStats(metric.name, i, row, this.width);
      const at = rowOf.row(i) * this.width;
      for (let k = 0; k < this.width; k++) this.data[at + k]! += row[k]!;
    });
    const round = precision === 'single' ? Math.fround : undefined;
    this.score = metric.value
      ? (sum) => metric.value!(sum, round)
      : (sum) => {
          const score = metric.score(Array.from(sum));
          return score.status === 'value' ? score.value : Number.NaN;
        };
  }

  /** The value over the drawn rows; `NaN` where the metric has none. */
  drawn(drawn: Int32Array): number {
    const { sum, data, width } = this;
    sum.fill(0);
    for (let i = 0; i < drawn.length; i++) {
      const at = drawn[i]! * width;
      for (let k = 0; k < width; k++) sum[k]! += data[at + k]!;
    }
    return this.score(sum);
  }

  /** The value over all rows, each taken from `other` where the coin is not `side`. */
  swapped(other: StatsMatrix, coins: Uint8Array, side: 0 | 1): number {
    const { sum, data, width } = this;
    sum.fill(0);
    for (let i = 0; i < coins.length; i++) {
      const source = coins[i] === side ? data : other.data;
      const at = i * width;
      for (let k = 0; k < width; k++) sum[k]! += source[at + k]!;
    }
    return this.score(sum);
  }
}

function floats(length: number, precision: Precision): Floats {
  return precision === 'single' ? new Float32Array(length) : new Float64Array(length);
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
