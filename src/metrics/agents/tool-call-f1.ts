import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Metric, SegmentResult } from '../../spec/metric.js';
import { precisionRecallF1, precisionRecallParts } from '../precision-recall.js';
import type { ReferenceToolCallSegment } from '../segments.js';
import { ownSignature } from '../signature.js';
import { abstain, scored } from '../text-metric.js';
import { type CallComparisonOptions, callComparison, callComparisonNames, callSettings } from './call-comparison.js';
import { callsText } from './call-list.js';
import { sharedCalls } from './shared-calls.js';

/** Settings of {@link toolCallF1}. */
export interface ToolCallF1Options extends CallComparisonOptions {
  /** `mean`: rows weigh alike · `pooled`: calls of all rows are counted together. @default 'mean' */
  readonly average?: 'mean' | 'pooled' | undefined;
}

/**
 * F1 of the calls an agent made and those it should have made, 0 to 1, in whatever order: a call is shared if tool and
 * arguments are equal, each at most once, so that calling twice what was wanted once is one call too many. Where no call
 * was wanted and none made, a row's F1 is 1; pooled it adds nothing. A row whose reference is undefined abstains.
 *
 * Ragas' `ToolCallF1` but for these: it counts equal calls once, gives 0 where there is nothing to call, and rounds.
 * Stats, as mean: `[F1, 1]`; pooled: `[shared, made, wanted]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, where a comparison gives no share
 */
export function toolCallF1(options: ToolCallF1Options = {}): Metric<ReferenceToolCallSegment> {
  const name = 'toolCallF1';
  checkOptions(options, ['average', ...callComparisonNames], name);
  const average = oneOf(name, 'average', options.average ?? 'mean', ['mean', 'pooled']);
  const comparison = callComparison(name, options);
  const isMean = average === 'mean';
  const value = (sum: ArrayLike<number>) => (isMean ? sum[0]! / sum[1]! : precisionRecallF1(sum).f1);
  return {
    name,
    higherIsBetter: true,
    range: [0, 1],
    aggregate: average,
    segment({ toolCalls: made, referenceToolCalls: wanted }): SegmentResult {
      if (wanted === undefined) return abstain(name, 'no-reference');
      const counts = [sharedCalls(made, wanted, comparison), made.length, wanted.length];
      const f1 = made.length + wanted.length === 0 ? 1 : precisionRecallF1(counts).f1;
      const stats = isMean ? [f1, 1] : counts;
      return f1 === 1 ? stats : { status: 'measured', stats, explanation: callsText(made, wanted) };
    },
    value,
    score: (sum) =>
      scored(name, sum, value(sum), () => {
        if (isMean) return { segments: sum[1]! };
        return { ...precisionRecallParts(sum), shared: sum[0]!, calls: sum[1]!, referenceCalls: sum[2]! };
      }),
    signature: (seen) => ownSignature(name, seen, Object.entries({ average, ...callSettings(options) })),
  };
}
