import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { type BootstrapOptions, type Interval, intervalOf, resamplingOf } from './bootstrap.js';
import { approximateRandomization, pairedBootstrap } from './paired.js';
import { pairUp } from './pairs.js';

/** Settings of {@link compareStats}. */
export interface CompareOptions extends BootstrapOptions {
  /** Trials of the randomisation. @default 10000 */
  readonly trials?: number;
}

/** How a system stands beside a baseline, with how sure that is. */
export interface Comparison {
  readonly status: 'value';
  readonly name: string;
  readonly baseline: number;
  readonly system: number;
  /** `system - baseline`, in the metric's own unit. */
  readonly difference: number;
  /** Of the difference, by resampling pairs; an abstention for fewer than two units to draw. */
  readonly interval: Interval | Abstention;
  /** Two-sided, from the paired bootstrap. */
  readonly pBootstrap: number;
  /** Two-sided, from approximate randomisation, as sacreBLEU counts. */
  readonly pRandomization: number;
  /** Two-sided, from the same trials, with ties counted: holds for few segments too. */
  readonly pPermutation: number;
  /** The better one where `pPermutation` is at most `1 - level`, by the metric's own direction. */
  readonly favours: 'system' | 'baseline' | 'neither';
  /** Segments both have stats for; only these are compared. */
  readonly segments: number;
  /** Segments that one or both abstained on. */
  readonly leftOut: number;
}

/**
 * Compares two runs over the same segments: the paired difference with its bootstrap interval and three p-values.
 * Abstains when no segment has stats in both.
 * @throws INVALID_OPTION when the two have not the same number of segments
 */
export function compareStats(
  baseline: readonly (Stats | Abstention)[],
  system: readonly (Stats | Abstention)[],
  metric: Scale,
  options: CompareOptions = {},
): Comparison | Abstention {
  const { baseline: a, system: b, clusters, at, leftOut } = pairUp(baseline, system, metric, options.clusters);
  if (at.length === 0) return abstain(metric.name, 'no-segments');
  const { resamples, seed, level } = resamplingOf(options);
  const shared = { resamples, seed, ...(clusters ? { clusters } : {}) };

  const bootstrap = pairedBootstrap(a, b, metric, shared);
  const { trials } = options;
  const randomization = approximateRandomization(a, b, metric, {
    ...shared,
    resamples: 0,
    ...(trials === undefined ? {} : { trials }),
  });
  const { difference } = bootstrap;
  const units = new Set(clusters ?? at).size;
  const sure = randomization.pPermutation <= 1 - level && difference !== 0;
  return {
    status: 'value',
    name: metric.name,
    baseline: bootstrap.baseline,
    system: bootstrap.system,
    difference,
    interval:
      units < 2
        ? abstain(metric.name, 'too-few-segments')
        : intervalOf(
            metric.name,
            bootstrap.systemValues.map((value, i) => value - bootstrap.baselineValues[i]!),
            level,
            seed,
          ),
    pBootstrap: bootstrap.pValue,
    pRandomization: randomization.pValue,
    pPermutation: randomization.pPermutation,
    favours: sure ? (difference > 0 === metric.higherIsBetter ? 'system' : 'baseline') : 'neither',
    segments: at.length,
    leftOut,
  };
}
