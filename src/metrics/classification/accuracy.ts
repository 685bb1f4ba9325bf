import { checkOptions } from '../../base/check-options.js';
import { ownSignature } from '../signature.js';
import { ratioScore, type TextMetric } from '../text-metric.js';
import { type LabelOptions, labelOptionNames, labelReader, labelSetting } from './label-reader.js';

/** Settings of {@link accuracy}. */
export interface AccuracyOptions extends LabelOptions {}

/**
 * Share of the outputs that name a reference's label, 0 to 1. A row without a reference that names one abstains.
 * Stats: `[1 if right, else 0; 1]`.
 * @throws INVALID_OPTION for an option that does not exist
 */
export function accuracy(options: AccuracyOptions = {}): TextMetric {
  const name = 'accuracy';
  checkOptions(options, labelOptionNames, name);
  const read = labelReader(name, options, () => true);
  return {
    name,
    label: 'Accuracy',
    higherIsBetter: true,
    range: [0, 1],
    aggregate: 'mean',
    segment(segment) {
      const row = read(segment);
      if ('status' in row) return row;
      return [row.answer !== undefined && row.truths.includes(row.answer) ? 1 : 0, 1];
    },
    ...ratioScore(name, (sum) => ({ right: sum[0]!, segments: sum[1]! })),
    signature: (seen) => ownSignature(name, seen, [labelSetting(options)], 'scikit-learn-1.9.1'),
  };
}
