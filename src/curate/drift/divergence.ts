import { checkOptions } from '../../base/check-options.js';
import { wholeNumberIn } from '../../base/option-values.js';
import { type Categories, type CountPair, countPair } from './categories.js';
import { checkSample } from './samples.js';

/** Settings of {@link numericStability}. */
export interface StabilityOptions {
  /** Numbers are put in so many bins of the reference's quantiles. @default 10 */
  readonly bins?: number | undefined;
}

/**
 * The population stability index of two samples of categories: 0 where they are alike. By habit below 0.1 is called
 * stable, above 0.25 shifted; a small sample reaches that by chance. A category that one sample lacks counts as half a row.
 * @throws INVALID_OPTION for a sample without rows, or a count that is none
 */
export function populationStability(reference: Categories, current: Categories): number {
  return stability(countPair('populationStability', reference, current));
}

/**
 * The same for numbers, in bins that hold equal shares of the reference; those outside its range go to the outermost.
 * @throws INVALID_OPTION for an empty sample, or a value that is not finite
 */
export function numericStability(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: StabilityOptions = {},
): number {
  checkOptions(options, ['bins'], 'numericStability');
  const bins = wholeNumberIn('numericStability', 'bins', options.bins ?? 10, 2, 10_000);
  checkSample('numericStability', reference, 'reference');
  checkSample('numericStability', current, 'current');
  const edges = quantileEdges(reference, bins);
  const count = (sample: ArrayLike<number>) => {
    const counts = new Array<number>(edges.length + 1).fill(0);
    for (let i = 0; i < sample.length; i++) counts[binOf(sample[i]!, edges)]!++;
    return counts;
  };
  return stability({ names: [], reference: count(reference), current: count(current) });
}

/**
 * The Jensen–Shannon divergence of two samples of categories, in bits: 0 where they are alike, 1 where they share nothing.
 * @throws INVALID_OPTION for a sample without rows, or a count that is none
 * @see Lin 1991, Divergence measures based on the Shannon entropy
 */
export function jensenShannon(reference: Categories, current: Categories): number {
  const pair = countPair('jensenShannon', reference, current);
  const [p, q] = [sharesOf(pair.reference), sharesOf(pair.current)];
  let divergence = 0;
  p.forEach((share, k) => {
    const middle = (share + q[k]!) / 2;
    if (share > 0) divergence += (share / 2) * Math.log2(share / middle);
    if (q[k]! > 0) divergence += (q[k]! / 2) * Math.log2(q[k]! / middle);
  });
  return Math.min(1, Math.max(0, divergence));
}

function stability({ reference, current }: CountPair): number {
  const used = reference.flatMap((count, k) => (count + current[k]! > 0 ? [k] : []));
  const shares = (counts: readonly number[]) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return used.map((k) => (counts[k]! || 0.5) / total);
  };
  const [p, q] = [shares(reference), shares(current)];
  return p.reduce((sum, share, k) => sum + (q[k]! - share) * Math.log(q[k]! / share), 0);
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** The values that part the sample into bins of equal size; fewer where many values are equal. */
function quantileEdges(sample: ArrayLike<number>, bins: number): number[] {
  const sorted = Float64Array.from(sample).sort();
  const edges = Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)]!);
  return [...new Set(edges)];
}

/** The bin of a value: how many edges it has reached. */
function binOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}
