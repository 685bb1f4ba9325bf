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

/** Settings of {@link logLoss}. */
export interface LogLossOptions extends ProbabilityOptions {}

/** The least probability that is told from 0, the spacing of doubles at 1: a truth held impossible costs 36.04, not infinity. */
const least = Number.EPSILON;

/**
 * Log loss: mean of −ln of the probability that was given to what was true, 0 to 36.04; **less is better**. Probabilities
 * below 2^−52 count as that. A row without references abstains. Stats: `[loss, 1]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, for numbers that are no probabilities
 * @see Good 1952, Rational decisions
 */
export function logLoss(
  options?: LogLossOptions & { readonly of?: 'probabilities' | undefined },
): Metric<ProbabilitySegment>;
export function logLoss(options: LogLossOptions & { readonly of: 'confidence' }): Metric<ConfidenceSegment>;
export function logLoss(options: LogLossOptions = {}): Metric<ProbabilitySegment & ConfidenceSegment> {
  const name = 'logLoss';
  checkOptions(options, probabilityOptionNames, name);
  const read = probabilityReader(name, options);
  return rowMetric<ProbabilitySegment & ConfidenceSegment>({
    name,
    value(segment: AnyProbabilitySegment) {
      const row = read(segment);
      if ('status' in row) return row;
      return 0 - Math.log(Math.max(row.each.get(row.truth) ?? 0, least)); // from 0, so that no loss is not −0
    },
    higherIsBetter: false,
    range: [0, -Math.log(least)],
    settings: probabilitySettings(options),
    equals: 'scikit-learn-1.9.1',
  });
}
