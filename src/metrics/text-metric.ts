import type { Abstention, Metric, ScoreOutcome, Seen, Stats } from '../spec/metric.js';

/** A {@link Metric} computed here and now from the two texts: no waiting, no model. */
export interface TextMetric extends Metric {
  /** The name in print, such as `BLEU` or `chrF2++`. */
  readonly label: string;
  segment(hypothesis: string, references: readonly string[]): Stats | Abstention;
  value(sum: ArrayLike<number>, round?: (x: number) => number): number;
  /** The signature as the reference implementation prints it; absent where the reference prints none. */
  referenceSignature?(seen: Seen): string;
}

/** There is no number for `reason`. */
export function abstain(name: string, reason: Abstention['reason']): Abstention {
  return { status: 'abstained', name, reason };
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
