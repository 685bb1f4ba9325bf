import { checkOptions } from '../../base/check-options.js';
import type { Metric } from '../../spec/metric.js';
import { rowMetric } from '../row-metric.js';
import type { ConfidenceSegment, ProbabilitySegment } from '../segments.js';
import {
  type AnyProbabilitySegment,
  type ProbabilityOptions,
  probabilityOptionNames,
  probabilityReader,
  probabilitySettings,
} from './probability-row.js';

/** Settings of {@link brier}. */
export interface BrierOptions extends ProbabilityOptions {
  /** Whether the sum over labels is halved, as scikit-learn does for two labels, so that it ranges to 1. @default false */
  readonly halved?: boolean | undefined;
}

/**
 * Brier score: mean squared distance of probabilities from what was true; **less is better**. Of labels it is summed over
 * all of them, 0 to 2 (1 if `halved`), and a true label without a probability had 0; of `confidence` it is (confidence − 1
 * if right, else 0)², 0 to 1. A row without references abstains. Stats: `[score, 1]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, for numbers that are no probabilities
 * @see Brier 1950, Verification of forecasts expressed in terms of probability
 */
export function brier(
  options?: BrierOptions & { readonly of?: 'probabilities' | undefined },
): Metric<ProbabilitySegment>;
export function brier(options: BrierOptions & { readonly of: 'confidence' }): Metric<ConfidenceSegment>;
export function brier(options: BrierOptions = {}): Metric<ProbabilitySegment & ConfidenceSegment> {
  const name = 'brier';
  checkOptions(options, ['halved', ...probabilityOptionNames], name);
  const { of = 'probabilities', halved = false } = options;
  const read = probabilityReader(name, options);
  // Right and wrong are one event seen from two sides.
  const isHalf = halved || of === 'confidence';
  return rowMetric<ProbabilitySegment & ConfidenceSegment>({
    name,
    value(segment: AnyProbabilitySegment) {
      const row = read(segment);
      if ('status' in row) return row;
      const { each, truth } = row;
      let sum = each.has(truth) ? 0 : 1;
      for (const [label, probability] of each) sum += (probability - (label === truth ? 1 : 0)) ** 2;
      return Math.min(sum, 2) / (isHalf ? 2 : 1); // rounding may leave it above 2
    },
    higherIsBetter: false,
    range: [0, isHalf ? 1 : 2],
    settings: { ...probabilitySettings(options), half: isHalf ? 'yes' : 'no' },
    equals: 'scikit-learn-1.9.1',
  });
}
