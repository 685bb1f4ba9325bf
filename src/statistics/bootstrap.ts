import { numberAbove, wholeNumber } from '../base/option-values.js';
import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { abstain } from './abstain.js';
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
    resamples: wholeNumber('bootstrap', 'resamples', options.resamples ?? 1000, 1, 1e7),
    seed: options.seed ?? 12345,
    level,
  };
}

/**
 * The percentile bootstrap interval of a corpus score. Abstains when there are fewer than two segments (or clusters) to
 * draw from, since nothing can be learned about spread from one.
 * @param segments one entry per segment; those that abstained are left out
 * @throws INVALID_OUTPUT for stats with a number that is not finite
 * @see Efron 1979, Bootstrap methods; Koehn 2004, Statistical Significance Tests for Machine Translation Evaluation
 */
export function bootstrapInterval(
  segments: readonly (Stats | Abstention)[],
  metric: Scale,
  options: BootstrapOptions = {},
): Interval | Abstention {
  const { resamples, seed, level } = resamplingOf(options);
  const stats = segments.filter((segment): segment is Stats => !('status' in segment));
  const clusters = options.clusters?.filter((_, i) => segments[i] === undefined || !('status' in segments[i]));
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
  return intervalOf(metric.name, values, level, seed);
}

/** The interval that holds the middle `level` of the values; values that are `NaN` are left out and not counted. */
export function intervalOf(name: string, values: Float64Array, level: number, seed: number): Interval | Abstention {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return abstain(name, 'undefined-value');
  const tail = (1 - level) / 2;
  return {
    status: 'value',
    low: quantile(sorted, tail),
    high: quantile(sorted, 1 - tail),
    mean: mean(sorted),
    level,
    resamples: sorted.length,
    seed,
  };
}
