import { TuneloopError } from '../../base/errors.js';

/** How long n-grams are: a number of words, or by the set's own lengths as for GPT-3. */
export type NgramLength = number | 'percentile';

/**
 * The length by GPT-3's rule: the 5th percentile of the items' lengths in words, at least 8 and at most 13.
 * @see Brown et al. 2020, Language models are few-shot learners, appendix C
 */
export function percentileLength(lengths: readonly number[]): number {
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = sorted[Math.floor(0.05 * (sorted.length - 1))] ?? 13;
  return Math.min(13, Math.max(8, at));
}

/** @throws INVALID_OPTION for anything but a whole number from 1 to 100, or `percentile` */
export function checkNgramLength(n: NgramLength): NgramLength {
  if (n === 'percentile' || (Number.isInteger(n) && n >= 1 && n <= 100)) return n;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `decontaminator: n is ${String(n)}.`,
    hint: "Give a whole number of words, usually 8 to 13, or 'percentile'.",
  });
}
