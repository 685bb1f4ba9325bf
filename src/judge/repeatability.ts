import type { Abstention } from '../spec/metric.js';
import { abstain } from '../statistics/abstain.js';
import { mean } from '../statistics/numeric.js';

/** How far a judge agrees with itself. */
export interface Repeatability {
  readonly status: 'value';
  /** Rows asked several times. */
  readonly rows: number;
  /** How often each was asked. */
  readonly times: number;
  /** Share of these rows with the same value, or the same lack of one, every time. */
  readonly unchanged: number;
  /** Mean over rows of largest minus smallest value. */
  readonly spread: number;
}

/**
 * Counts what stayed the same.
 * @param answers one list per row: its value each time, null where there was none
 */
export function repeatability(answers: readonly (readonly (number | null)[])[]): Repeatability | Abstention {
  const [first] = answers;
  if (first === undefined) return abstain('repeatability', 'no-segments');
  const spreads = answers.map((values) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? 0 : Math.max(...known) - Math.min(...known);
  });
  return {
    status: 'value',
    rows: answers.length,
    times: first.length,
    unchanged: answers.filter((values) => values.every((value) => value === values[0])).length / answers.length,
    spread: mean(spreads),
  };
}
