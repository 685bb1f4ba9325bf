import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { wholeNumberIn } from '../base/option-values.js';
import type { Abstention, Metric, SegmentResult, Stats } from '../spec/metric.js';
import { sumStats } from '../statistics/sum-stats.js';
import { ownSignature } from './signature.js';
import { abstain, ratioScore } from './text-metric.js';

/** Settings of {@link passAtK} and {@link passHatK}. */
export interface PassOptions {
  /**
   * The score an answer must reach to pass, or, where less is better, may not exceed. @default 1; the metric must then give
   * 0 or 1
   */
  readonly threshold?: number | undefined;
}

/**
 * Probability that of `k` answers to a row at least one passes, 0 to 1; mean over rows. Estimated without bias from n
 * answers of which c pass: 1 − C(n − c, k) / C(n, k). Needs a run with `repeats` of at least `k`; more give a steadier
 * estimate. A row with fewer than `k` scored answers abstains (`too-few-answers`).
 *
 * Stats of an answer: `[0, 0, 1 if it passes, 1]`, which make no score by themselves unless `k` is 1; of a row:
 * `[estimate, 1, passes, answers]`.
 * @typeParam Segment what the metric reads of a row
 * @throws INVALID_OPTION for a `k` that is no whole number above 0, or without a threshold where less is better
 * @throws INVALID_OUTPUT from `segment`, for a score that is neither 0 nor 1, without a threshold
 * @see Chen et al. 2021, Evaluating Large Language Models Trained on Code
 */
export function passAtK<Segment>(k: number, metric: Metric<Segment>, options: PassOptions = {}): Metric<Segment> {
  return passMetric('passAt', k, metric, options, anyPasses);
}

/**
 * Probability that of `k` answers to a row all pass (pass^k), 0 to 1; mean over rows: what one can rely on. Estimated
 * without bias from n answers of which c pass: C(c, k) / C(n, k). All else is as for `passAtK`.
 * @typeParam Segment what the metric reads of a row
 * @throws INVALID_OPTION for a `k` that is no whole number above 0, or without a threshold where less is better
 * @throws INVALID_OUTPUT from `segment`, for a score that is neither 0 nor 1, without a threshold
 * @see Yao et al. 2024, τ-bench
 */
export function passHatK<Segment>(k: number, metric: Metric<Segment>, options: PassOptions = {}): Metric<Segment> {
  return passMetric('passHat', k, metric, options, allPass);
}

/** 1 − C(n − c, k) / C(n, k), as a product, so that nothing overflows. */
export function anyPasses(n: number, c: number, k: number): number {
  let none = 1;
  for (let i = 0; i < k; i++) none *= Math.max(0, n - c - i) / (n - i);
  return 1 - none;
}

/** C(c, k) / C(n, k). */
export function allPass(n: number, c: number, k: number): number {
  let all = 1;
  for (let i = 0; i < k; i++) all *= Math.max(0, c - i) / (n - i);
  return all;
}

function passMetric<Segment>(
  kind: 'passAt' | 'passHat',
  k: number,
  metric: Metric<Segment>,
  options: PassOptions,
  estimate: (n: number, c: number, k: number) => number,
): Metric<Segment> {
  const name = `${kind}${wholeNumberIn(`${kind}K`, 'k', k, 1, 1e6)}`;
  checkOptions(options, ['threshold'], `${kind}K`);
  const passes = passRule(name, metric, options.threshold);
  const ofAnswer = (result: SegmentResult): SegmentResult => {
    if ('status' in result && result.status === 'abstained') return { ...result, name };
    const score = metric.score('status' in result ? result.stats : result);
    if (score.status === 'abstained') return { ...score, name };
    const pass = passes(score.value) ? 1 : 0;
    const stats = k === 1 ? [pass, 1, pass, 1] : [0, 0, pass, 1];
    return 'status' in result ? { ...result, stats } : stats;
  };
  const mean = ratioScore(name, (sum) => ({ segments: sum[1]!, passes: sum[2]!, answers: sum[3]! }));
  return {
    name,
    higherIsBetter: true,
    range: [0, 1],
    aggregate: 'mean',
    segment(segment, call) {
      const result = metric.segment(segment, call);
      return result instanceof Promise ? result.then(ofAnswer) : ofAnswer(result);
    },
    repeats(each): Stats | Abstention {
      const [, , c = 0, n = 0] = sumStats(each);
      return n < k ? abstain(name, 'too-few-answers') : [estimate(n, c, k), 1, c, n];
    },
    value: mean.value,
    score: (sum) => (sum.length > 0 && sum[1] === 0 ? abstain(name, 'too-few-answers') : mean.score(sum)),
    signature: (seen) =>
      ownSignature(name, seen, [
        ['k', k],
        ['from', options.threshold ?? 1],
        ['of', metric.signature({ references: 0 }).replaceAll('|', ',')],
      ]),
    ...(metric.about === undefined ? {} : { about: metric.about }),
  };
}

/** Gives what says whether a score passes. */
function passRule(name: string, metric: Metric<never>, threshold: number | undefined): (value: number) => boolean {
  if (threshold !== undefined) {
    if (!Number.isFinite(threshold)) throw invalid(`${name}: the threshold is ${threshold}.`, 'Give a finite number.');
    return metric.higherIsBetter ? (value) => value >= threshold : (value) => value <= threshold;
  }
  if (!metric.higherIsBetter)
    throw invalid(`${name}: of ${metric.name} less is better.`, 'Say with threshold up to what an answer passes.');
  return (value) => {
    if (value === 0 || value === 1) return value === 1;
    throw new TuneloopError({
      code: 'INVALID_OUTPUT',
      message: `${name}: ${metric.name} gave ${value}, which is neither 0 nor 1.`,
      hint: 'Say with threshold from which score an answer passes.',
    });
  };
}

function invalid(message: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message, hint });
}
