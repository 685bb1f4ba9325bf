import { checkOptions } from '../base/check-options.js';
import { numberAbove } from '../base/option-values.js';
import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { tEnds } from './estimate-intervals.js';
import { type Pairs, pairUp, spreadOfDifference } from './pairs.js';
import { isShare } from './score-interval.js';
import { normalQuantile } from './special/normal.js';
import type { Clusters } from './stats-matrix.js';

/** Settings of {@link differenceInterval}. */
export interface DifferenceIntervalOptions {
  /** Share of such intervals that hold the true difference, 0 to 1. @default 0.95 */
  readonly level?: number | undefined;
  /** One key per segment; segments with one key are no independent evidence. */
  readonly clusters?: Clusters | undefined;
}

/** Where a true difference may lie, judged from segments both systems have answered. */
export interface DifferenceInterval {
  readonly status: 'value';
  readonly method: 't' | 'bonett-price';
  readonly baseline: number;
  readonly system: number;
  /** `system - baseline`, in the metric's own unit. */
  readonly difference: number;
  /** Of the difference, by the jackknife over units. */
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Segments, or clusters of them, it rests on. */
  readonly units: number;
  /** Segments that one or both abstained on. */
  readonly leftOut: number;
}

/**
 * The interval of a paired difference, without resampling: `bonett-price` where each row is right or wrong and no two
 * share a cluster, else `t`, Student's with the jackknife's standard error. Both cover closer to `level` than the
 * percentile bootstrap below about 300 segments. Abstains for fewer than two units, and where one system has no value.
 * @throws INVALID_OPTION when the two have not the same number of segments, or for a level outside (0, 1)
 * @see Bonett and Price 2012, Adjusted Wald confidence interval for a difference of binomial proportions based on paired
 * data; Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 11
 */
export function differenceInterval(
  baseline: readonly (Stats | Abstention)[],
  system: readonly (Stats | Abstention)[],
  metric: Scale,
  options: DifferenceIntervalOptions = {},
): DifferenceInterval | Abstention {
  const what = 'differenceInterval';
  checkOptions(options, ['level', 'clusters'], what);
  const { level = 0.95 } = options;
  numberAbove(what, 'level', level, 0);
  numberAbove(what, '1 - level', 1 - level, 0);
  const pairs = pairUp(baseline, system, metric, options.clusters);
  const { spread, units, ...scores } = spreadOfDifference(pairs, metric);
  if (units < 2) return abstain(metric.name, units === 0 ? 'no-segments' : 'too-few-segments');
  if (spread === undefined) return abstain(metric.name, 'undefined-value');
  const flips = discordance(pairs, metric, units);
  const widest = metric.range[1] - metric.range[0];
  const [low, high] = flips === undefined ? tEnds(spread, level) : bonettPriceEnds(flips, level);
  return {
    status: 'value',
    method: flips === undefined ? 't' : 'bonett-price',
    ...scores,
    difference: spread.value,
    standardError: spread.standardError,
    low: Math.max(-widest, low),
    high: Math.min(widest, high),
    level,
    units,
    leftOut: pairs.leftOut,
  };
}

/** How often two systems differ on questions that are right or wrong. */
export interface Discordance {
  /** Rows only the system got right. */
  readonly gained: number;
  /** Rows only the baseline got right. */
  readonly lost: number;
  readonly total: number;
}

/** Counts rows where the two differ; undefined where rows are not just right or wrong, or share clusters. */
export function discordance({ baseline, system }: Pairs, metric: Scale, units: number): Discordance | undefined {
  if (units !== baseline.length || !isShare(baseline, metric) || !isShare(system, metric)) return undefined;
  let gained = 0;
  let lost = 0;
  baseline.forEach(([before], i) => {
    const after = system[i]![0]!;
    if (after > before!) gained++;
    if (after < before!) lost++;
  });
  return { gained, lost, total: baseline.length };
}

/** The difference of two paired shares with its standard error, one more flip counted on each side. */
export function bonettPrice({ gained, lost, total }: Discordance): { readonly value: number; readonly error: number } {
  const [up, down] = [(gained + 1) / (total + 2), (lost + 1) / (total + 2)];
  return { value: up - down, error: Math.sqrt((up + down - (up - down) ** 2) / (total + 2)) };
}

function bonettPriceEnds(flips: Discordance, level: number): readonly [number, number] {
  const { value, error } = bonettPrice(flips);
  const half = -normalQuantile((1 - level) / 2) * error;
  return [value - half, value + half];
}
