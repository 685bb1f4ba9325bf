import type { RatingTable } from './ratings.js';

/** How many raters put an item into each category. */
export interface CountTable {
  readonly categories: number;
  /** Item by item, one entry per category. */
  readonly counts: Float64Array;
  /** Ratings of each item. */
  readonly totals: Float64Array;
  /** Items with a rating. */
  readonly rated: readonly number[];
}

/** Counts the ratings of each item. */
export function countTable({ items, raters, categories, codes }: RatingTable): CountTable {
  const q = categories.length;
  const counts = new Float64Array(items * q);
  const totals = new Float64Array(items);
  for (let i = 0; i < items; i++) {
    for (let rater = 0; rater < raters; rater++) {
      const code = codes[i * raters + rater]!;
      if (code < 0) continue;
      counts[i * q + code]!++;
      totals[i]!++;
    }
  }
  return { categories: q, counts, totals, rated: [...totals.keys()].filter((i) => totals[i]! > 0) };
}

/**
 * Share of pairs of raters that agree, averaged over items with at least two ratings, and the share of each category,
 * averaged over items with at least one: the parts of most coefficients for several raters.
 * @param weight of agreement between two categories, row by row
 * @param itemWeights how often each item counts
 * @see Gwet 2014, Handbook of Inter-Rater Reliability, 4th edition, chapter 2
 */
export function pairAgreement(
  { categories: q, counts, totals, rated }: CountTable,
  weight: Float64Array,
  itemWeights: ArrayLike<number>,
): { readonly observed: number; readonly shares: Float64Array } {
  const shares = new Float64Array(q);
  let items = 0;
  let pairs = 0;
  let agreed = 0;
  for (const i of rated) {
    const times = itemWeights[i]!;
    if (times === 0) continue;
    const total = totals[i]!;
    const at = i * q;
    for (let k = 0; k < q; k++) shares[k]! += (times * counts[at + k]!) / total;
    items += times;
    if (total < 2) continue;
    let sum = -total;
    for (let k = 0; k < q; k++) {
      if (counts[at + k] === 0) continue;
      for (let l = 0; l < q; l++) sum += counts[at + k]! * counts[at + l]! * weight[k * q + l]!;
    }
    agreed += (times * sum) / (total * (total - 1));
    pairs += times;
  }
  for (let k = 0; k < q; k++) shares[k]! /= items;
  return { observed: agreed / pairs, shares };
}
