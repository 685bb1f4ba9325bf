import { TuneloopError } from '../base/errors.js';

/** Adjusts p-values for there being several of them; those that are missing stay so, and are not counted. */
export interface Adjustment {
  (pValues: readonly number[]): readonly number[];
  (pValues: readonly (number | undefined)[]): readonly (number | undefined)[];
}

/**
 * Holm's adjusted p-values, in the order given. To call those at most α significant is wrong about any of them with
 * probability at most α, whatever their dependence. Never worse than {@link bonferroni}.
 * @throws INVALID_OPTION for a p-value outside [0, 1]
 * @see Holm 1979, A Simple Sequentially Rejective Multiple Test Procedure
 */
export const holm: Adjustment = adjustment('holm', (ascending) => {
  const count = ascending.length;
  let highest = 0;
  return ascending.map((p, i) => (highest = Math.max(highest, (count - i) * p)));
});

/**
 * Benjamini and Hochberg's adjusted p-values, in the order given. Of those called significant at α, a share of at most α
 * is expected to be wrong. Holds for tests that are independent or positively dependent, as tests on one set of rows are.
 * @throws INVALID_OPTION for a p-value outside [0, 1]
 * @see Benjamini and Hochberg 1995, Controlling the False Discovery Rate
 */
export const benjaminiHochberg: Adjustment = adjustment('benjaminiHochberg', (ascending) => {
  const count = ascending.length;
  let lowest = 1;
  return ascending
    .map((_, i) => (lowest = Math.min(lowest, (count / (count - i)) * ascending[count - 1 - i]!)))
    .reverse();
});

/**
 * Bonferroni's adjusted p-values, in the order given: each times how many there are, at most 1.
 * @throws INVALID_OPTION for a p-value outside [0, 1]
 * @see Dunn 1961, Multiple Comparisons Among Means
 */
export const bonferroni: Adjustment = adjustment('bonferroni', (ascending) =>
  ascending.map((p) => p * ascending.length),
);

function adjustment(what: string, adjust: (ascending: readonly number[]) => readonly number[]): Adjustment {
  function adjusted(pValues: readonly number[]): readonly number[];
  function adjusted(pValues: readonly (number | undefined)[]): readonly (number | undefined)[];
  function adjusted(pValues: readonly (number | undefined)[]): readonly (number | undefined)[] {
    const known = pValues.flatMap((p, at) => (p === undefined ? [] : [{ p: checked(what, p, at), at }]));
    known.sort((one, other) => one.p - other.p);
    const result: (number | undefined)[] = pValues.map(() => undefined);
    adjust(known.map(({ p }) => p)).forEach((p, i) => {
      result[known[i]!.at] = Math.min(1, p);
    });
    return result;
  }
  return adjusted;
}

function checked(what: string, p: number, at: number): number {
  if (p >= 0 && p <= 1) return p;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: the p-value at ${at} is ${p}.`,
    hint: 'Give numbers from 0 to 1, and undefined where a test had no result.',
  });
}
