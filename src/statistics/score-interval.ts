import { checkOptions } from '../base/check-options.js';
import { numberAbove, oneOf } from '../base/option-values.js';
import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { bootstrapInterval, scored } from './bootstrap.js';
import { type Ends, effectiveWilsonEnds, hallEnds } from './estimate-intervals.js';
import { jackknife } from './jackknife.js';
import { wilson } from './proportion.js';
import { type Clusters, StatsMatrix } from './stats-matrix.js';

/** How an interval of a score was made; {@link scoreInterval} says which is for what. */
export type ScoreIntervalMethod = 'wilson' | 'wilson-effective' | 'hall' | 'percentile' | 'expanded' | 'bca';

/** Settings of {@link scoreInterval}. */
export interface ScoreIntervalOptions {
  /** `auto` picks by the metric and the rows, as {@link scoreInterval} tells. @default 'auto' */
  readonly method?: 'auto' | Exclude<ScoreIntervalMethod, 'wilson'> | undefined;
  /** Share of such intervals that hold the true score, 0 to 1. @default 0.95 */
  readonly level?: number | undefined;
  /** One key per segment; segments with one key are no independent evidence, as rows that repeat are not. */
  readonly clusters?: Clusters | undefined;
  /** Of a bootstrap. @default 1000 */
  readonly resamples?: number | undefined;
  /** Of a bootstrap. @default 12345 */
  readonly seed?: number | undefined;
}

/** Where the score of all rows of this kind may lie, judged from those that were seen. */
export interface ScoreInterval {
  readonly status: 'value';
  readonly method: ScoreIntervalMethod;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Segments, or clusters of them, it rests on. */
  readonly units: number;
}

const optionNames = ['method', 'level', 'clusters', 'resamples', 'seed'];

/**
 * The interval a report shows beside a score. No resampling, no seed, and time in proportion to the segments:
 *
 * - `wilson` where each row is right or wrong, and no two share a cluster;
 * - `wilson-effective` for other scores with a range, such as a mean F1, accuracy over clusters, BLEU: Wilson's, on as
 *   many rows as would give the jackknife's standard error;
 * - `hall` for scores without an upper or a lower bound, such as word error rate: Student's t with the jackknife's
 *   standard error, corrected for skewness;
 * - `expanded`, a bootstrap, where a score does not exist without one of the rows, so that a jackknife cannot be made.
 *
 * Covers 95 % ± 1 from 30 rows on unless most rows have one value and few are far from it: docs/statistics.md has the
 * measured table. Abstains for no segments, for one that is not right or wrong, and where the score has no value.
 * @param segments one entry per segment; those that abstained are left out
 * @throws INVALID_OUTPUT for stats with a number that is not finite
 * @throws INVALID_OPTION for an unknown method or option, or a level outside (0, 1)
 */
export function scoreInterval(
  segments: readonly (Stats | Abstention)[],
  metric: Scale,
  options: ScoreIntervalOptions = {},
): ScoreInterval | Abstention {
  const what = 'scoreInterval';
  checkOptions(options, optionNames, what);
  const { level = 0.95, resamples = 1000, seed = 12345 } = options;
  numberAbove(what, 'level', level, 0);
  numberAbove(what, '1 - level', 1 - level, 0);
  const method = oneOf(what, 'method', options.method ?? 'auto', [
    'auto',
    'wilson-effective',
    'hall',
    'percentile',
    'expanded',
    'bca',
  ]);
  const { stats, clusters } = scored(segments, options.clusters);
  const result = (kind: ScoreIntervalMethod, [low, high]: Ends, units: number): ScoreInterval => {
    const [least, most] = metric.range;
    return { status: 'value', method: kind, low: Math.max(least, low), high: Math.min(most, high), level, units };
  };
  const matrix = new StatsMatrix(stats, metric, 'double', clusters);
  if (matrix.rows === 0) return abstain(metric.name, 'no-segments');
  if (method === 'auto' && matrix.rows === stats.length && isShare(stats, metric)) {
    return result('wilson', wilson(matrix.total() * stats.length, stats.length, level), stats.length);
  }
  if (matrix.rows === 1) return abstain(metric.name, 'too-few-segments');
  const bootstrapped = (kind: 'percentile' | 'expanded' | 'bca') => {
    const interval = bootstrapInterval(stats, metric, {
      method: kind,
      level,
      resamples,
      seed,
      ...(clusters ? { clusters } : {}),
    });
    return interval.status === 'value' ? result(kind, [interval.low, interval.high], matrix.rows) : interval;
  };
  if (method === 'percentile' || method === 'expanded' || method === 'bca') return bootstrapped(method);
  const value = matrix.total();
  if (!Number.isFinite(value)) return abstain(metric.name, 'undefined-value');
  const spread = jackknife(value, matrix.withoutEach());
  if (spread === undefined) return bootstrapped('expanded');
  if (method === 'hall' || !metric.range.every(Number.isFinite))
    return result('hall', hallEnds(spread, level), matrix.rows);
  return result('wilson-effective', effectiveWilsonEnds(spread, metric.range, level), matrix.rows);
}

/** Whether the score is the share of rows that are right. */
export function isShare(stats: readonly Stats[], { aggregate, range }: Scale): boolean {
  return aggregate === 'mean' && range[0] === 0 && range[1] === 1 && stats.every(isRightOrWrong);
}

/** Stats of a row that is right or wrong: 1 or 0, out of one. */
export function isRightOrWrong(stats: Stats): boolean {
  return stats.length === 2 && stats[1] === 1 && (stats[0] === 0 || stats[0] === 1);
}
