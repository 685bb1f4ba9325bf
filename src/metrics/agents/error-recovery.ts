import type { Metric } from '../../spec/metric.js';
import type { CallOutcomeSegment } from '../segments.js';
import { ownSignature } from '../signature.js';
import { ratioScore } from '../text-metric.js';

/**
 * Share of the failed calls after which the same tool was called without failing, in the same row, 0 to 1. Counted over the
 * calls of all rows; rows without a failed call add nothing, and without any there is no value. An agent that found another
 * way around a tool has not recovered by this measure. Stats: `[recovered, failed]`.
 */
export function errorRecovery(): Metric<CallOutcomeSegment> {
  const name = 'errorRecovery';
  return {
    name,
    higherIsBetter: true,
    range: [0, 1],
    aggregate: 'pooled',
    segment({ toolCalls }) {
      const works = new Set<string>();
      let [recovered, failed] = [0, 0];
      // From the end, so that what comes later is known.
      for (const call of [...toolCalls].reverse()) {
        if (!call.failed) works.add(call.name);
        else {
          failed++;
          if (works.has(call.name)) recovered++;
        }
      }
      return [recovered, failed];
    },
    ...ratioScore(name, (sum) => ({ recovered: sum[0]!, failed: sum[1]! })),
    signature: (seen) => ownSignature(name, seen, [['by', 'tool']]),
  };
}
