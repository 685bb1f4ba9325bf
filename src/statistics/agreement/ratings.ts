import { TuneloopError } from '../../base/errors.js';
import type { Clusters } from '../stats-matrix.js';

/** What a rater said of an item: a category, or a number. */
export type Rating = string | number | boolean;

/** One entry per item, each with one rating per rater in the same order; null or undefined where a rater gave none. */
export type Ratings = readonly (readonly (Rating | null | undefined)[])[];

/** Settings that all coefficients of agreement share. */
export interface AgreementOptions {
  /** All categories there are, in their order; those nobody used count too. @default those used, in ascending order */
  readonly categories?: readonly Rating[] | undefined;
  /**
   * How the interval is made. `jackknife`: Wilson's on an effective number of items, which holds what it says from about
   * thirty items on, near 1 too. `bootstrap`: the expanded percentile of resampled items, too narrow near 1.
   * @default 'jackknife'
   */
  readonly interval?: 'jackknife' | 'bootstrap' | undefined;
  /** Of the bootstrap. @default 1000 */
  readonly resamples?: number | undefined;
  /** Of the bootstrap. @default 12345 */
  readonly seed?: number | undefined;
  /** One key per item; items with one key are no independent evidence, as answers to one input are not. */
  readonly clusters?: Clusters | undefined;
}

export const agreementOptionNames = ['categories', 'interval', 'resamples', 'seed', 'clusters'];

/** Ratings as numbers of categories. */
export interface RatingTable {
  readonly items: number;
  readonly raters: number;
  readonly categories: readonly Rating[];
  /** Item by item, one entry per rater; −1 where there is no rating. */
  readonly codes: Int32Array;
}

/**
 * Reads ratings.
 * @throws INVALID_OPTION for items with unequal numbers of raters, for NaN, or a rating that is none of the categories
 */
export function ratingTable(what: string, ratings: Ratings, categories = categoriesOf(ratings)): RatingTable {
  const raters = ratings[0]?.length ?? 0;
  const codeOf = new Map(categories.map((category, code) => [category, code]));
  const codes = new Int32Array(ratings.length * raters).fill(-1);
  ratings.forEach((item, i) => {
    if (item.length !== raters) {
      throw refusal(
        `${what}: item ${i} has ${item.length} ratings, the first has ${raters}.`,
        'Put null where a rater gave none.',
      );
    }
    item.forEach((rating, rater) => {
      if (rating === null || rating === undefined) return;
      const code = Number.isNaN(rating) ? undefined : codeOf.get(rating);
      if (code === undefined) {
        const shown = typeof rating === 'string' ? JSON.stringify(rating) : String(rating);
        throw refusal(`${what}: item ${i} is rated ${shown}.`, `The categories are ${categories.join(', ')}.`);
      }
      codes[i * raters + rater] = code;
    });
  });
  return { items: ratings.length, raters, categories, codes };
}

/** The ratings that occur: numbers by value, others by code unit, so that no locale changes a weight. */
function categoriesOf(ratings: Ratings): readonly Rating[] {
  const used = new Set<Rating>();
  for (const item of ratings) for (const rating of item) if (rating !== null && rating !== undefined) used.add(rating);
  const all = [...used];
  if (all.every((rating) => typeof rating === 'number')) return all.sort((a, b) => a - b);
  return all.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

export function refusal(message: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message, hint });
}
