import { wholeNumberIn } from '../base/option-values.js';

/**
 * The exact sign test: probability of so uneven a split of `wins` and `losses` if both were equally likely, two-sided.
 * Ties are left out. 1 where there is nothing to count.
 * @throws INVALID_OPTION for counts that are no whole numbers from 0
 * @see Dixon and Mood 1946, The statistical sign test
 */
export function signTest(wins: number, losses: number): number {
  wholeNumberIn('signTest', 'wins', wins, 0, Number.MAX_SAFE_INTEGER);
  wholeNumberIn('signTest', 'losses', losses, 0, Number.MAX_SAFE_INTEGER);
  const throws = wins + losses;
  // In logarithms, so that many throws do not underflow.
  let log = -throws * Math.LN2;
  let tail = Math.exp(log);
  for (let k = 1; k <= Math.min(wins, losses); k++) {
    log += Math.log((throws - k + 1) / k);
    tail += Math.exp(log);
  }
  return Math.min(1, 2 * tail);
}
