import type { Metric, ScoreOutcome, SegmentResult } from '../spec/metric.js';

/**
 * The same metric under another name, for a run that has it twice with different settings. The signature stays, since
 * the numbers do.
 * @example named('amount', numericCloseness({ relative: 0.01 }))
 */
export function named<Segment>(name: string, metric: Metric<Segment>): Metric<Segment> {
  const renamed = <T extends SegmentResult | ScoreOutcome>(result: T): T =>
    'status' in result && 'name' in result ? { ...result, name } : result;
  return {
    ...metric,
    name,
    segment(segment, options) {
      const result = metric.segment(segment, options);
      return result instanceof Promise ? result.then(renamed) : renamed(result);
    },
    score: (sum) => renamed(metric.score(sum)),
    ...(metric.value === undefined ? {} : { value: (sum, round) => metric.value!(sum, round) }),
    ...(metric.repeats === undefined
      ? {}
      : { repeats: (each) => renamed<ReturnType<NonNullable<typeof metric.repeats>>>(metric.repeats!(each)) }),
    signature: (seen) => metric.signature(seen),
  };
}
