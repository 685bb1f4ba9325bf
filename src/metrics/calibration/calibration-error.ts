import { checkOptions } from '../../base/check-options.js';
import { oneOf, wholeNumberIn } from '../../base/option-values.js';
import type { Metric, Stats } from '../../spec/metric.js';
import type { ConfidenceSegment, ProbabilitySegment } from '../segments.js';
import { ownSignature } from '../signature.js';
import { scored } from '../text-metric.js';
import {
  type AnyProbabilitySegment,
  type ProbabilityOptions,
  probabilityOptionNames,
  probabilityReader,
  probabilitySettings,
} from './probability-row.js';

/** Settings of {@link calibrationError}. */
export interface CalibrationErrorOptions extends ProbabilityOptions {
  /** Bins of equal width, 1 to 1000. @default 15 */
  readonly bins?: number | undefined;
  /** `expected`: the mean gap between confidence and accuracy, weighted by rows (ECE) · `maximum`: the largest one (MCE). @default 'expected' */
  readonly norm?: 'expected' | 'maximum' | undefined;
}

/**
 * Calibration error, 0 to 1; **less is better**: how far the share of right answers lies from the confidence they were
 * given with, by bins of confidence. With few rows it is above 0 even for a model that is calibrated: read its interval.
 * A row without references abstains. Of two labels equally likely the one whose name sorts first is the answer.
 *
 * Stats: for each bin its rows, the sum of their confidence and how many were right; `reliability` reads them.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, for numbers that are no probabilities
 * @see Guo et al. 2017, On Calibration of Modern Neural Networks
 */
export function calibrationError(
  options?: CalibrationErrorOptions & { readonly of?: 'probabilities' | undefined },
): Metric<ProbabilitySegment>;
export function calibrationError(
  options: CalibrationErrorOptions & { readonly of: 'confidence' },
): Metric<ConfidenceSegment>;
export function calibrationError(
  options: CalibrationErrorOptions = {},
): Metric<ProbabilitySegment & ConfidenceSegment> {
  const { norm = 'expected' } = options;
  const name = 'calibrationError';
  checkOptions(options, ['bins', 'norm', ...probabilityOptionNames], name);
  const bins = wholeNumberIn(name, 'bins', options.bins ?? 15, 1, 1000);
  oneOf(name, 'norm', norm, ['expected', 'maximum']);
  const read = probabilityReader(name, options);
  const value = (sum: ArrayLike<number>) => gaps(sum)[norm];
  return {
    name,
    higherIsBetter: false,
    range: [0, 1],
    aggregate: 'pooled',
    segment(segment: AnyProbabilitySegment) {
      const row = read(segment);
      if ('status' in row) return row;
      const { probability, isTrue } = row.top;
      const stats = new Array<number>(3 * bins).fill(0);
      const at = 3 * binOf(probability, bins);
      [stats[at], stats[at + 1], stats[at + 2]] = [1, probability, isTrue ? 1 : 0];
      return stats;
    },
    value,
    score: (sum) => scored(name, sum, value(sum), () => partsOf(sum)),
    signature: (seen) => ownSignature(name, seen, Object.entries({ ...probabilitySettings(options), bins, norm })),
  };
}

/** The bin (i / bins, (i + 1) / bins] a probability falls into; 0 falls into the first. */
function binOf(probability: number, bins: number): number {
  let at = Math.max(0, Math.ceil(probability * bins) - 1);
  // The product may have been rounded across a border.
  if (at > 0 && probability <= at / bins) at--;
  if (at < bins - 1 && probability > (at + 1) / bins) at++;
  return at;
}

function gaps(sum: ArrayLike<number>): { readonly expected: number; readonly maximum: number; readonly rows: number } {
  let [rows, total, maximum] = [0, 0, 0];
  for (let at = 0; at < sum.length; at += 3) {
    const count = sum[at]!;
    if (count === 0) continue;
    const gap = Math.abs(sum[at + 1]! - sum[at + 2]!);
    rows += count;
    total += gap;
    maximum = Math.max(maximum, gap / count);
  }
  return { expected: total / rows, maximum: rows === 0 ? Number.NaN : maximum, rows };
}

function partsOf(sum: Stats): Record<string, number> {
  const { rows, ...errors } = gaps(sum);
  const mean = (at: 1 | 2) => sum.reduce((total, count, i) => (i % 3 === at ? total + count : total), 0) / rows;
  return { ...errors, confidence: mean(1), accuracy: mean(2), segments: rows };
}
