import { incompleteBeta } from './incomplete-beta.js';
import type { Tails } from './incomplete-gamma.js';

/**
 * Probability of at most `hits`, and of more, in `throws` of a coin that shows heads with `share`.
 * @see Abramowitz and Stegun 1964, 26.5.24
 */
export function binomialTails(hits: number, throws: number, share: number): Tails {
  if (hits < 0) return { lower: 0, upper: 1 };
  if (hits >= throws) return { lower: 1, upper: 0 };
  const { lower, upper } = incompleteBeta(share, hits + 1, throws - hits);
  return { lower: upper, upper: lower };
}
