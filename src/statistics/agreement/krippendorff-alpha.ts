import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import { type Agreement, agreementOf } from './agreement.js';
import { distancesOf, type RatingLevel } from './distances.js';
import {
  type AgreementOptions,
  agreementOptionNames,
  type Rating,
  type Ratings,
  type RatingTable,
  ratingTable,
  refusal,
} from './ratings.js';

/** Settings of {@link krippendorffAlpha}. */
export interface KrippendorffOptions extends AgreementOptions {
  /**
   * What ratings are. `nominal`: names. `ordinal`: an order, as by numbers or `categories`. `interval`: numbers whose
   * differences mean something. `ratio`: numbers of at least 0 whose ratios do.
   * @default 'nominal'
   */
  readonly level?: RatingLevel | undefined;
}

/**
 * Krippendorff's alpha: 1 − disagreement seen / disagreement among all ratings, whosever and of whatever item. For any
 * number of raters, of whom some may miss items; an item with fewer than two ratings is left out. Abstains where all
 * ratings are alike.
 *
 * `observed` and `expected` are 1 − each of the two, as shares of the largest difference between categories.
 * @throws INVALID_OPTION for a rating outside `categories`, ratings without an order for `ordinal`, other than finite
 * numbers for `interval` or `ratio`, or a negative one for `ratio`
 * @see Krippendorff 2011, Computing Krippendorff's Alpha-Reliability
 * @example krippendorffAlpha([[4, 5, null], [2, 2, 1], [5, 5, 5]], { level: 'interval' })
 */
export function krippendorffAlpha(ratings: Ratings, options: KrippendorffOptions = {}): Agreement | Abstention {
  const name = 'krippendorffAlpha';
  checkOptions(options, ['level', ...agreementOptionNames], name);
  const level = oneOf(name, 'level', options.level ?? 'nominal', ['nominal', 'ordinal', 'interval', 'ratio']);
  const table = ratingTable(name, ratings, options.categories);
  const { categories } = table;
  checkLevel(name, level, categories, options.categories !== undefined);
  const given = givenRatings(table);
  const used = [...given.keys()].filter((i) => given[i]!.length >= 2);
  const parts = (weights: ArrayLike<number>) => {
    const counts = new Float64Array(categories.length);
    let total = 0;
    for (const i of used) {
      total += weights[i]! * given[i]!.length;
      for (const code of given[i]!) counts[code]! += weights[i]!;
    }
    const distances = distancesOf(level, categories, counts);
    let apart = 0;
    for (const i of used) {
      if (weights[i] === 0) continue;
      const codes = given[i]!;
      let sum = 0;
      for (let a = 0; a < codes.length; a++)
        for (let b = 0; b < a; b++) sum += 2 * distances.between(codes[a]!, codes[b]!);
      apart += (weights[i]! * sum) / (codes.length - 1);
    }
    const share = (disagreement: number) => 1 - disagreement / distances.largest;
    return { observed: share(apart / total), expected: share(distances.sum() / (total * (total - 1))) };
  };
  return agreementOf(name, used, table.items, parts, options);
}

/** The codes of each item, without those that are missing. */
function givenRatings({ items, raters, codes }: RatingTable): readonly Int32Array[] {
  return Array.from({ length: items }, (_, i) =>
    codes.subarray(i * raters, (i + 1) * raters).filter((code) => code >= 0),
  );
}

function checkLevel(what: string, level: RatingLevel, categories: readonly Rating[], ordered: boolean): void {
  const numbers = categories.every((category) => typeof category === 'number');
  if (level === 'ordinal' && !numbers && !ordered)
    throw refusal(`${what}: ordinal ratings need an order.`, 'Give categories in ascending order.');
  if (level !== 'interval' && level !== 'ratio') return;
  const bad = categories.find((one) => !Number.isFinite(one) || (level === 'ratio' && Number(one) < 0));
  if (bad === undefined) return;
  const hint = level === 'ratio' ? 'Use numbers of at least 0, or interval.' : 'Use finite numbers, or ordinal.';
  throw refusal(`${what}: ${JSON.stringify(bad)} is no ${level} rating.`, hint);
}
