import type { Abstention, Metric, Scale, ScoreOutcome, Seen, Stats, TextSegment } from '../spec/metric.js';
import { abstain } from '../statistics/abstain.js';

export { abstain };

/** A {@link Metric} computed here and now from texts: no waiting, no model. */
export interface TextMetric<in Segment = TextSegment> extends Metric<Segment> {
  /** The name in print, such as `BLEU` or `chrF2++`. */
  readonly label: string;
  readonly segment: (segment: Segment) => Stats | Abstention;
  value(sum: ArrayLike<number>, round?: (x: number) => number): number;
  /** The signature as the reference implementation prints it; absent where the reference prints none. */
  referenceSignature?(seen: Seen): string;
}

/** The value of a sum, or an abstention if there are no segments or the value is not a finite number. */
export function scored(
  name: string,
  sum: Stats,
  value: number,
  parts: () => Readonly<Record<string, number>>,
): ScoreOutcome {
  if (sum.length === 0) return abstain(name, 'no-segments');
  if (!Number.isFinite(value)) return abstain(name, 'undefined-value');
  return { status: 'value', name, value, parts: parts() };
}

/** The score of stats that begin with a sum and a count: their ratio, which is the mean where a row's stats are `[value, 1]`. */
export function ratioScore(
  name: string,
  parts: (sum: Stats) => Readonly<Record<string, number>>,
): Required<Pick<Scale, 'value' | 'score'>> {
  const value = (sum: ArrayLike<number>) => sum[0]! / sum[1]!;
  return { value, score: (sum) => scored(name, sum, value(sum), () => parts(sum)) };
}
