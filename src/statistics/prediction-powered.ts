import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { numberAbove } from '../base/option-values.js';
import type { Abstention } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { type Ends, effectiveWilsonEnds, tEnds } from './estimate-intervals.js';
import { mean } from './numeric.js';

/** A row that a person and the judge have both scored. */
export interface LabelledScore {
  readonly human: number | boolean;
  readonly judge: number | boolean;
}

/** What {@link predictionPowered} reads. */
export interface PredictionPoweredOptions {
  /** Rows with both scores: a random sample of the rows that the mean is of. */
  readonly labelled: readonly LabelledScore[];
  /** What the judge gave to the other rows. */
  readonly judged: readonly (number | boolean)[];
  /** How far the judge is believed: 1 as it is, 0 not at all; `tuned` picks what makes the interval shortest. @default 'tuned' */
  readonly lambda?: number | 'tuned' | undefined;
  /** Smallest and largest score there can be. @default [0, 1] where all scores are true, false, 0 or 1; else none */
  readonly range?: readonly [low: number, high: number] | undefined;
}

/** A mean score by people, from few of their scores and many of a judge's. */
export interface PredictionPowered {
  readonly status: 'value';
  readonly name: 'predictionPowered';
  readonly value: number;
  readonly interval95: readonly [low: number, high: number];
  /** The mean of the human scores alone, with its interval: what there would be without the judge. */
  readonly labelledOnly: { readonly value: number; readonly interval95: readonly [low: number, high: number] };
  /** The mean of the judge's scores, uncorrected. */
  readonly uncorrected: number;
  /** Mean of `judge − human` on the labelled rows. */
  readonly bias: number;
  /** How far the judge was believed. */
  readonly lambda: number;
  /** Human scores that would be as sure without the judge; at most about as many as labelled where it is of no use. */
  readonly effectiveLabelled: number;
}

/**
 * The mean that people would give to all rows, from a labelled sample and a judge's scores of the rest. It is right
 * whatever the judge is worth; the better the judge, the shorter the interval. Where scores have a range the interval is
 * Wilson's on an effective number of rows, which covers what it says near the ends too; else Student's t, with one degree
 * of freedom less than there are labels. Abstains for fewer than two labelled or judged rows (`too-few-segments`).
 * @throws INVALID_OPTION for a score that is not finite, or outside the range
 * @see Angelopoulos et al. 2023, Prediction-powered inference; Angelopoulos, Duchi and Zrnic 2023, PPI++
 */
export function predictionPowered(options: PredictionPoweredOptions): PredictionPowered | Abstention {
  const name = 'predictionPowered';
  checkOptions(options, ['labelled', 'judged', 'lambda', 'range'], name);
  const human = finite(
    name,
    'human',
    options.labelled.map((row) => row.human),
  );
  const judge = finite(
    name,
    'judge',
    options.labelled.map((row) => row.judge),
  );
  const judged = finite(name, 'judged', options.judged);
  const [n, N] = [human.length, judged.length];
  if (n < 2 || N < 2) return abstain(name, 'too-few-segments');
  const range = rangeOf(name, [...human, ...judge, ...judged], options.range);
  const variance = covariance(judged, judged);
  const lambda =
    options.lambda === undefined || options.lambda === 'tuned'
      ? tuned(human, judge, judged)
      : numberAbove(name, 'lambda', options.lambda, 0, true);
  const corrected = human.map((score, i) => score - lambda * judge[i]!);
  const [low, high] = range;
  const value = Math.min(high, Math.max(low, lambda * mean(judged) + mean(corrected)));
  const spread = (lambda * lambda * variance) / N + covariance(corrected, corrected) / n;
  const alone = covariance(human, human);
  return {
    status: 'value',
    name,
    value,
    interval95: around(value, spread, n, range),
    labelledOnly: { value: mean(human), interval95: around(mean(human), alone / n, n, range) },
    uncorrected: mean(judged),
    bias: mean(judge) - mean(human),
    lambda,
    effectiveLabelled: spread === 0 ? n : alone / spread,
  };
}

/** The λ of PPI++ for a mean: covariance over variance, less for few judged rows, held within 0 and 1. */
function tuned(human: readonly number[], judge: readonly number[], judged: readonly number[]): number {
  const variance = covariance([...judge, ...judged], [...judge, ...judged]);
  if (variance === 0) return 0;
  const lambda = covariance(human, judge) / ((1 + human.length / judged.length) * variance);
  return Math.min(1, Math.max(0, lambda));
}

function around(value: number, variance: number, units: number, range: Ends): Ends {
  const estimate = { value, standardError: Math.sqrt(variance), skewness: 0, units };
  return range.every(Number.isFinite) ? effectiveWilsonEnds(estimate, range, 0.95) : tEnds(estimate, 0.95);
}

function rangeOf(name: string, scores: readonly number[], given: Ends | undefined): Ends {
  if (given === undefined) {
    return scores.every((score) => score === 0 || score === 1)
      ? [0, 1]
      : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  }
  const outside = scores.find((score) => !(score >= given[0] && score <= given[1]));
  if (outside === undefined && given[0] < given[1]) return given;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${name}: scores in the range from ${given[0]} to ${given[1]}, one of them ${outside}.`,
    hint: 'Give the smallest and the largest score there can be, for people and judge alike.',
  });
}

function covariance(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - meanX) * (y[i]! - meanY);
  return sum / (x.length - 1);
}

function finite(name: string, what: string, scores: readonly (number | boolean)[]): readonly number[] {
  const numbers = scores.map(Number);
  const at = numbers.findIndex((score) => !Number.isFinite(score));
  if (at === -1) return numbers;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${name}: the ${what} score at ${at} is ${numbers[at]}.`,
    hint: 'Leave out rows that have no score, in both lists.',
  });
}
