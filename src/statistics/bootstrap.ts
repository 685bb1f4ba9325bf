import { numberAbove, oneOf, wholeNumberIn } from '../base/option-values.js';
import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { bcaTails, expandedTails, type Tails } from './bootstrap-tails.js';
import { jackknife } from './jackknife.js';
import { mean, quantile } from './numeric.js';
import { Pcg64 } from './rng-pcg64.js';
import { type Clusters, Draw, StatsMatrix } from './stats-matrix.js';

/** Settings of a bootstrap. */
export interface BootstrapOptions {
  /** @default 1000 */
  readonly resamples?: number;
  /** @default 12345, sacreBLEU's */
  readonly seed?: number;
  /** Share of the distribution inside the interval, 0 to 1. @default 0.95 */
  readonly level?: number;
  /** One key per segment; segments with one key are drawn together, as rows that repeat must be. */
  readonly clusters?: Clusters;
}

/** Settings of {@link bootstrapInterval}. */
export interface BootstrapIntervalOptions extends BootstrapOptions {
  /**
   * Which of the resampled values are the ends. `percentile`: the middle of them, as the field does it. `expanded`: a
   * little farther out, as much as Student's t is wider than the normal. `bca`: corrected for bias and skewness.
   * @default 'percentile'
   */
  readonly method?: 'percentile' | 'expanded' | 'bca' | undefined;
}

/** Where a value may lie, judged by resampling the segments it was made from. */
export interface Interval {
  readonly status: 'value';
  readonly low: number;
  readonly high: number;
  /** Mean over the resamples. */
  readonly mean: number;
  readonly level: number;
  /** Resamples that had a value; fewer than were asked for where the metric has none for some. */
  readonly resamples: number;
  readonly seed: number;
}

/** Settings with their defaults, checked. */
export interface Resampling {
  readonly resamples: number;
  readonly seed: number;
  readonly level: number;
}

/** @throws INVALID_OPTION for a level outside (0, 1) or fewer than one resample */
export function resamplingOf(options: BootstrapOptions): Resampling {
  const level = numberAbove('bootstrap', 'level', options.level ?? 0.95, 0);
  numberAbove('bootstrap', '1 - level', 1 - level, 0);
  return {
    resamples: wholeNumberIn('bootstrap', 'resamples', options.resamples ?? 1000, 1, 1e7),
    seed: options.seed ?? 12345,
    level,
  };
}

/**
 * The bootstrap interval of a corpus score. Abstains when there are fewer than two segments (or clusters) to draw from,
 * since nothing can be learned about spread from one. Below about a hundred segments all three are too narrow;
 * {@link scoreInterval} is not.
 * @param segments one entry per segment; those that abstained are left out
 * @throws INVALID_OUTPUT for stats with a number that is not finite
 * @see Efron 1979, Bootstrap methods; Koehn 2004, Statistical Significance Tests for Machine Translation Evaluation;
 * Efron 1987, Better Bootstrap Confidence Intervals; Hesterberg 2015, What Teachers Should Know About the Bootstrap
 */
export function bootstrapInterval(
  segments: readonly (Stats | Abstention)[],
  metric: Scale,
  options: BootstrapIntervalOptions = {},
): Interval | Abstention {
  const { resamples, seed, level } = resamplingOf(options);
  const kind = options.method ?? 'percentile';
  const method = oneOf('bootstrapInterval', 'method', kind, ['percentile', 'expanded', 'bca']);
  const { stats, clusters } = scored(segments, options.clusters);
  const matrix = new StatsMatrix(stats, metric, 'double', clusters);
  if (matrix.rows === 0) return abstain(metric.name, 'no-segments');
  if (matrix.rows === 1) return abstain(metric.name, 'too-few-segments');

  const random = new Pcg64(seed);
  const draw = new Draw(matrix.rows);
  const values = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    draw.next(random);
    values[i] = matrix.drawn(draw);
  }
  if (method === 'percentile') return intervalOf(metric.name, values, level, seed);
  if (method === 'expanded') return intervalOf(metric.name, values, level, seed, expandedTails(level, matrix.rows));
  const spread = jackknife(matrix.total(), matrix.withoutEach());
  if (spread === undefined) return abstain(metric.name, 'undefined-value');
  return intervalOf(metric.name, values, level, seed, bcaTails(level, values, spread));
}

/** The segments that did not abstain, with their clusters. */
export function scored(
  segments: readonly (Stats | Abstention)[],
  clusters?: Clusters,
): { readonly stats: readonly Stats[]; readonly clusters: Clusters | undefined } {
  return {
    stats: segments.filter((segment): segment is Stats => !('status' in segment)),
    clusters: clusters?.filter((_, i) => segments[i] === undefined || !('status' in segments[i])),
  };
}

/**
 * The interval that holds the middle `level` of the values; values that are `NaN` are left out and not counted.
 * @param tails shares of the values below its ends, where they are not the same on both sides
 */
export function intervalOf(
  name: string,
  values: Float64Array,
  level: number,
  seed: number,
  tails: Tails = [(1 - level) / 2, 1 - (1 - level) / 2],
): Interval | Abstention {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return abstain(name, 'undefined-value');
  return {
    status: 'value',
    low: quantile(sorted, tails[0]),
    high: quantile(sorted, tails[1]),
    mean: mean(sorted),
    level,
    resamples: sorted.length,
    seed,
  };
}
