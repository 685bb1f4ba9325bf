import { checkOptions } from '../../base/check-options.js';
import type { Metric } from '../../spec/metric.js';
import type { Call, ToolCallSegment } from '../segments.js';
import { settingText } from '../setting-text.js';
import { ownSignature } from '../signature.js';
import { ratioScore } from '../text-metric.js';
import { type CallComparisonOptions, callComparison, callComparisonNames, callSettings } from './call-comparison.js';

/** Settings of {@link redundantCalls}. */
export interface RedundantCallsOptions extends CallComparisonOptions {
  /** Tools that may well be asked the same again, such as a clock or a queue; their calls are not counted at all. @default none */
  readonly allow?: readonly string[] | undefined;
}

/**
 * Share of the calls that repeat an earlier call of the same row, tool and arguments, 0 to 1; **less is better**. Of three
 * equal calls two are redundant. Counted over the calls of all rows; rows without calls add nothing, and without any call
 * there is no value. Stats: `[redundant, calls]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, where a comparison gives no share
 */
export function redundantCalls(options: RedundantCallsOptions = {}): Metric<ToolCallSegment> {
  const name = 'redundantCalls';
  checkOptions(options, ['allow', ...callComparisonNames], name);
  const { allow = [] } = options;
  const { isSame } = callComparison(name, options);
  return {
    name,
    higherIsBetter: false,
    range: [0, 1],
    aggregate: 'pooled',
    segment({ toolCalls }) {
      const counted = toolCalls.filter((call) => !allow.includes(call.name));
      const distinct: Call[] = [];
      for (const call of counted) if (!distinct.some((earlier) => isSame(call, earlier))) distinct.push(call);
      return [counted.length - distinct.length, counted.length];
    },
    ...ratioScore(name, (sum) => ({ redundant: sum[0]!, calls: sum[1]! })),
    signature: (seen) =>
      ownSignature(
        name,
        seen,
        Object.entries({ allow: allow.length === 0 ? 'none' : settingText(allow), ...callSettings(options) }),
      ),
  };
}
