import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Metric } from '../../spec/metric.js';
import { bestAssignment } from '../assignment.js';
import { rowMetric } from '../row-metric.js';
import type { Call, ReferenceToolCallSegment } from '../segments.js';
import { type CallComparisonOptions, callComparison, callComparisonNames, callSettings } from './call-comparison.js';
import { callsText } from './call-list.js';

/** Settings of {@link toolCallAccuracy}. */
export interface ToolCallAccuracyOptions extends CallComparisonOptions {
  /** Whether the tools must be called in the reference's order. Where not, calls are paired as agrees best. @default 'strict' */
  readonly order?: 'strict' | 'any' | undefined;
}

/**
 * Accuracy of tool calls, 0 to 1, as Ragas defines it: 0 unless exactly the reference's tools were called; else the mean,
 * over the reference's calls, of the share of its arguments that are equal. Arguments beyond the reference's do not count,
 * unless it has none: then the call has 0. Where no call was wanted, none made is 1 and any is 0.
 *
 * Unlike Ragas' it compares JSON values, not their texts, and without an order it pairs calls as agrees best, not as they
 * sort. A row whose reference is undefined abstains. Stats: `[accuracy, 1]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, where a comparison gives no share
 * @see Ragas 0.4, `ToolCallAccuracy`
 */
export function toolCallAccuracy(options: ToolCallAccuracyOptions = {}): Metric<ReferenceToolCallSegment> {
  const name = 'toolCallAccuracy';
  checkOptions(options, ['order', ...callComparisonNames], name);
  const order = oneOf(name, 'order', options.order ?? 'strict', ['strict', 'any']);
  const { argumentShare } = callComparison(name, options);
  return rowMetric<ReferenceToolCallSegment>({
    name,
    value({ toolCalls: made, referenceToolCalls: wanted }) {
      if (wanted === undefined) return { status: 'abstained', reason: 'no-reference' };
      if (!haveSameTools(made, wanted, order)) return { value: 0, explanation: callsText(made, wanted) };
      if (wanted.length === 0) return 1;
      const share = (i: number, j: number) => argumentShare(made[i]!, wanted[j]!);
      const total =
        order === 'strict'
          ? wanted.reduce((sum, _, i) => sum + share(i, i), 0)
          : bestAssignment(made.length, wanted.length, share).total;
      return total / wanted.length;
    },
    settings: { order, ...callSettings(options) },
  });
}

function haveSameTools(made: readonly Call[], wanted: readonly Call[], order: 'strict' | 'any'): boolean {
  const [a, b] = [made, wanted].map((calls) => calls.map(({ name }) => name)) as [string[], string[]];
  if (order === 'any') for (const names of [a, b]) names.sort();
  return a.length === b.length && a.every((tool, i) => tool === b[i]);
}
