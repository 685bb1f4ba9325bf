import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import { type Agreement, agreementOf } from './agreement.js';
import type { WeightedAgreementOptions } from './cohen-kappa.js';
import { countTable, pairAgreement } from './counts.js';
import { agreementOptionNames, type Ratings, ratingTable } from './ratings.js';
import { weightMatrix } from './weights.js';

/**
 * The share of pairs of raters that agree, averaged over items with at least two ratings. Nothing is taken off for chance
 * (`expected` is 0), so two raters who toss a coin have ½: report it beside a coefficient, not in its place. Abstains
 * where no item has two ratings.
 * @param options with `weights`, categories that are near each other agree in part
 * @throws INVALID_OPTION for a rating outside `categories`, or weights without an order
 */
export function percentAgreement(ratings: Ratings, options: WeightedAgreementOptions = {}): Agreement | Abstention {
  const name = 'percentAgreement';
  checkOptions(options, ['weights', ...agreementOptionNames], name);
  const kind = oneOf(name, 'weights', options.weights ?? 'none', ['none', 'linear', 'quadratic']);
  const table = ratingTable(name, ratings, options.categories);
  const weight = weightMatrix(name, table, kind, options.categories !== undefined);
  const counts = countTable(table);
  const used = counts.rated.filter((i) => counts.totals[i]! >= 2);
  const parts = (weights: ArrayLike<number>) => ({
    observed: pairAgreement({ ...counts, rated: used }, weight, weights).observed,
    expected: 0,
  });
  return agreementOf(name, used, table.items, parts, options, [0, 1]);
}
