import { checkOptions } from '../base/check-options.js';
import { wholeNumberIn } from '../base/option-values.js';
import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { approximateRandomization } from './paired.js';
import { pairUp } from './pairs.js';
import { type Clusters, StatsMatrix } from './stats-matrix.js';

/** Sums of the same numbers in another order differ by rounding; this much of one counts as equal. */
const TIE = 1e-9;

/** Settings of {@link permutationTest}. */
export interface PermutationOptions {
  /** All swaps are tried where there are no more than this, else this many drawn ones. @default 10000 */
  readonly trials?: number | undefined;
  /** Of the drawn swaps. @default 12345 */
  readonly seed?: number | undefined;
  /** One key per segment; segments with one key are swapped together. */
  readonly clusters?: Clusters | undefined;
}

/** What a permutation test found. */
export interface PermutationTest {
  readonly status: 'value';
  readonly name: string;
  readonly method: 'exact' | 'monte-carlo';
  /** `system - baseline`, in the metric's own unit. */
  readonly difference: number;
  /** Probability of a difference at least this large, either way, if the two were equally good. */
  readonly pValue: number;
  /** Swaps that were tried. */
  readonly trials: number;
}

/**
 * The paired permutation test: how often would swapping the two systems' answers at random give so large a difference?
 * Up to 14 units every way to swap is tried, so that the p-value is exact; beyond, it is `pPermutation` of
 * {@link approximateRandomization}. With fewer than six units no result can be significant at 0.05.
 * Abstains for no segments, and where one system has no value.
 * @throws INVALID_OPTION when the two have not the same number of segments
 * @see Fisher 1935, The Design of Experiments; Phipson and Smyth 2010, Permutation P-values Should Never Be Zero
 */
export function permutationTest(
  baseline: readonly (Stats | Abstention)[],
  system: readonly (Stats | Abstention)[],
  metric: Scale,
  options: PermutationOptions = {},
): PermutationTest | Abstention {
  checkOptions(options, ['trials', 'seed', 'clusters'], 'permutationTest');
  const trials = wholeNumberIn('permutationTest', 'trials', options.trials ?? 10_000, 1, 1e7);
  const pairs = pairUp(baseline, system, metric, options.clusters);
  if (pairs.at.length === 0) return abstain(metric.name, 'no-segments');
  const a = new StatsMatrix(pairs.baseline, metric, 'double', pairs.clusters);
  const b = new StatsMatrix(pairs.system, metric, 'double', pairs.clusters);
  const difference = b.total() - a.total();
  if (!Number.isFinite(difference)) return abstain(metric.name, 'undefined-value');
  const found = { status: 'value', name: metric.name, difference } as const;
  const exact = exactPermutation(a, b, trials);
  if (exact !== undefined) return { ...found, method: 'exact', ...exact };
  const { pPermutation } = approximateRandomization(pairs.baseline, pairs.system, metric, {
    trials,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(pairs.clusters ? { clusters: pairs.clusters } : {}),
  });
  return { ...found, method: 'monte-carlo', pValue: pPermutation, trials };
}

/** Tries every way to swap; undefined where there are more than `trials`. */
export function exactPermutation(
  a: StatsMatrix,
  b: StatsMatrix,
  trials: number,
): { readonly pValue: number; readonly trials: number } | undefined {
  // Swapping all units turns the sign only, so half of the ways are enough.
  const ways = 2 ** (a.rows - 1);
  if (ways > trials) return undefined;
  const seen = Math.abs(b.total() - a.total());
  const coins = new Uint8Array(a.rows);
  const atLeast = seen - TIE * Math.max(1, seen);
  let count = 0;
  for (let way = 0; way < ways; way++) {
    for (let unit = 1; unit < a.rows; unit++) coins[unit] = (way >> (unit - 1)) & 1;
    if (Math.abs(a.swapped(b, coins, 1) - a.swapped(b, coins, 0)) >= atLeast) count++;
  }
  return { pValue: count / ways, trials: ways };
}
