import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { numberAbove } from '../base/option-values.js';
import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { bonettPrice, discordance } from './difference-interval.js';
import { pairUp, spreadOfDifference } from './pairs.js';
import { normalCdf, normalQuantile } from './special/normal.js';
import { studentTCdf, studentTQuantile } from './special/student-t.js';
import type { Clusters } from './stats-matrix.js';

/** Settings of {@link equivalence}. */
export interface EquivalenceOptions {
  /** The smallest difference `system - baseline` that still counts as equal, in the metric's own unit; below 0. */
  readonly low: number;
  /** The largest; above 0. */
  readonly high: number;
  /** Chance to call systems equivalent that differ by as much as a margin. @default 0.05 */
  readonly alpha?: number | undefined;
  /** One key per segment; segments with one key are no independent evidence. */
  readonly clusters?: Clusters | undefined;
}

/** Whether two systems are as good as equal. */
export interface Equivalence {
  readonly status: 'value';
  readonly name: string;
  readonly equivalent: boolean;
  /** The larger of both one-sided p-values. */
  readonly pValue: number;
  /** `system - baseline`, in the metric's own unit. */
  readonly difference: number;
  /** Holds the difference with 1 − 2α; lies inside the margins where, and only where, the two are equivalent. */
  readonly interval: readonly [low: number, high: number];
  readonly margins: readonly [low: number, high: number];
  readonly alpha: number;
  readonly units: number;
}

/** Settings of {@link nonInferiority}. */
export interface NonInferiorityOptions {
  /** By how much the system may be worse, in the metric's own unit; above 0. */
  readonly margin: number;
  /** Chance to accept a system that is worse by the margin. @default 0.05 */
  readonly alpha?: number | undefined;
  /** One key per segment; segments with one key are no independent evidence. */
  readonly clusters?: Clusters | undefined;
}

/** Whether a system is at most a margin worse than a baseline. */
export interface NonInferiority {
  readonly status: 'value';
  readonly name: string;
  readonly nonInferior: boolean;
  readonly pValue: number;
  /** How much better the system is, in the metric's own unit: positive is better, whatever the metric's direction. */
  readonly gain: number;
  /** The gain is at least this much, with 1 − α. */
  readonly gainAtLeast: number;
  readonly margin: number;
  readonly alpha: number;
  readonly units: number;
}

/**
 * Tests that two systems differ by less than margins one would care about: two one-sided tests, at each margin. No proof
 * of a difference is no proof that there is none; this is.
 *
 * By {@link differenceInterval}'s ways: Bonett and Price for rows that are right or wrong, Student's t with the
 * jackknife's standard error otherwise, pooled scores and clusters too. Where no row differs in any way, by the sign test.
 * Abstains for fewer than two units, and where one system has no value.
 * @throws INVALID_OPTION for margins that do not hold 0 between them, or unequal numbers of segments
 * @see Schuirmann 1987, A comparison of the two one-sided tests procedure and the power approach
 */
export function equivalence(
  baseline: readonly (Stats | Abstention)[],
  system: readonly (Stats | Abstention)[],
  metric: Scale,
  options: EquivalenceOptions,
): Equivalence | Abstention {
  checkOptions(options, ['low', 'high', 'alpha', 'clusters'], 'equivalence');
  const { low, high } = options;
  if (!(low < 0 && high > 0)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `equivalence: margins from ${low} to ${high}.`,
      hint: 'Give a low margin below 0 and a high one above, in the unit of the metric.',
    });
  }
  const alpha = alphaOf('equivalence', options.alpha);
  const seen = pairedEstimate(baseline, system, metric, options.clusters);
  if ('status' in seen) return seen;
  const pValue = Math.max(seen.atMost(low), seen.atLeast(high));
  return {
    status: 'value',
    name: metric.name,
    equivalent: pValue <= alpha,
    pValue,
    difference: seen.difference,
    interval: [seen.low(alpha), seen.high(alpha)],
    margins: [low, high],
    alpha,
    units: seen.units,
  };
}

/**
 * Tests that a system is at most `margin` worse than a baseline: what a gate asks of a cheaper model. By the metric's own
 * direction, and by the ways of {@link equivalence}.
 * @throws INVALID_OPTION for a margin that is not above 0, or unequal numbers of segments
 * @see Piaggio et al. 2012, Reporting of noninferiority and equivalence randomized trials
 */
export function nonInferiority(
  baseline: readonly (Stats | Abstention)[],
  system: readonly (Stats | Abstention)[],
  metric: Scale,
  options: NonInferiorityOptions,
): NonInferiority | Abstention {
  checkOptions(options, ['margin', 'alpha', 'clusters'], 'nonInferiority');
  const margin = numberAbove('nonInferiority', 'margin', options.margin, 0);
  const alpha = alphaOf('nonInferiority', options.alpha);
  const seen = pairedEstimate(baseline, system, metric, options.clusters);
  if ('status' in seen) return seen;
  const better = metric.higherIsBetter;
  const pValue = better ? seen.atMost(-margin) : seen.atLeast(margin);
  return {
    status: 'value',
    name: metric.name,
    nonInferior: pValue <= alpha,
    pValue,
    gain: better ? seen.difference : -seen.difference,
    gainAtLeast: better ? seen.low(alpha) : -seen.high(alpha),
    margin,
    alpha,
    units: seen.units,
  };
}

/** A paired difference with its one-sided tests. */
interface PairedEstimate {
  readonly difference: number;
  readonly units: number;
  /** Probability of a difference as large as the one seen if the true one were at most `bound`. */
  atMost(bound: number): number;
  /** Probability of one as small if the true one were at least `bound`. */
  atLeast(bound: number): number;
  low(alpha: number): number;
  high(alpha: number): number;
}

function pairedEstimate(
  baseline: readonly (Stats | Abstention)[],
  system: readonly (Stats | Abstention)[],
  metric: Scale,
  clusters: Clusters | undefined,
): PairedEstimate | Abstention {
  const pairs = pairUp(baseline, system, metric, clusters);
  const { spread, units } = spreadOfDifference(pairs, metric);
  if (units < 2) return abstain(metric.name, units === 0 ? 'no-segments' : 'too-few-segments');
  if (spread === undefined) return abstain(metric.name, 'undefined-value');
  const flips = discordance(pairs, metric, units);
  const { value, error } = flips ? bonettPrice(flips) : { value: spread.value, error: spread.standardError };
  const upper = (x: number) => (flips ? normalCdf(-x) : studentTCdf(-x, units - 1));
  const critical = (alpha: number) => -(flips ? normalQuantile(alpha) : studentTQuantile(alpha, units - 1));
  // All units show one and the same difference: each is a throw that fell inside the margin.
  const beyond = (distance: number) => (error > 0 ? upper(distance / error) : distance > 0 ? 0.5 ** units : 1);
  return {
    difference: spread.value,
    units,
    atMost: (bound) => beyond(value - bound),
    atLeast: (bound) => beyond(bound - value),
    low: (alpha) => value - critical(alpha) * error,
    high: (alpha) => value + critical(alpha) * error,
  };
}

function alphaOf(what: string, alpha = 0.05): number {
  numberAbove(what, 'alpha', alpha, 0);
  numberAbove(what, '0.5 - alpha', 0.5 - alpha, 0);
  return alpha;
}
