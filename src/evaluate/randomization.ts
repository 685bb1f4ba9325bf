import { Pcg64 } from '../metrics/rng-pcg64.js';
import { StatsMatrix } from '../metrics/stats-matrix.js';
import type { Metric, Stats } from '../spec/metric.js';

/** Gaps that differ by less than this share of the one seen are ties: their sums were added in another order. */
const tie = 1e-9;

/** Two-sided p-values of "it does not matter which system gave which output". */
export interface RandomizationPValues {
  /** Gaps as large as the one seen count, so it is valid for any number of rows. */
  readonly permutation: number;
  /** Only larger gaps count: equal to sacreBLEU's approximate randomisation, and too small for a handful of rows. */
  readonly randomization: number;
}

/**
 * Swaps the outputs of every row at random, many times, and counts how often the gap between the scores is as large.
 * @param a one list per row; `b` the same rows
 * @see Riezler and Maxwell 2005, On Some Pitfalls in Automatic Evaluation and Significance Testing for MT
 * @see Phipson and Smyth 2010, Permutation p-values should never be zero
 */
export function randomizationPValues(
  a: readonly Stats[],
  b: readonly Stats[],
  metric: Metric,
  { trials, seed }: { readonly trials: number; readonly seed: number },
): RandomizationPValues {
  const first = new StatsMatrix(a, metric, 'double');
  const second = new StatsMatrix(b, metric, 'double');
  const coins = new Uint8Array(first.rows);
  const gap = () => Math.abs(first.swapped(second, coins, 1) - first.swapped(second, coins, 0));
  const seen = gap();
  const random = new Pcg64(seed);
  let larger = 0;
  let asLarge = 0;
  for (let trial = 0; trial < trials; trial++) {
    random.fillCoins(coins);
    const found = gap();
    if (found > seen) larger++;
    if (found >= seen * (1 - tie)) asLarge++;
  }
  return { permutation: (asLarge + 1) / (trials + 1), randomization: (larger + 1) / (trials + 1) };
}
