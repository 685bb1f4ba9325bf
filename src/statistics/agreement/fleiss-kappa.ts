import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import { type Agreement, agreementOf } from './agreement.js';
import type { WeightedAgreementOptions } from './cohen-kappa.js';
import { countTable, pairAgreement } from './counts.js';
import { agreementOptionNames, type Ratings, ratingTable } from './ratings.js';
import { weightMatrix } from './weights.js';

/**
 * Fleiss' kappa of two or more raters: agreement beyond what chance would bring if every rater used each category as often
 * as all of them do together. Whose ratings they are does not matter. Items may have unequally many: those with two or
 * more tell of agreement, and those with one or more of how often each category is used.
 *
 * Abstains for one category or one rater. Of two raters it is Scott's pi, not Cohen's kappa.
 * @param options with `weights`, categories that are near each other agree in part
 * @throws INVALID_OPTION for a rating outside `categories`, or weights without an order
 * @see Fleiss 1971, Measuring nominal scale agreement among many raters; Gwet 2014, Handbook of Inter-Rater Reliability,
 * 4th edition, chapters 2 and 3, for weights and missing ratings
 */
export function fleissKappa(ratings: Ratings, options: WeightedAgreementOptions = {}): Agreement | Abstention {
  const name = 'fleissKappa';
  checkOptions(options, ['weights', ...agreementOptionNames], name);
  const kind = oneOf(name, 'weights', options.weights ?? 'none', ['none', 'linear', 'quadratic']);
  const table = ratingTable(name, ratings, options.categories);
  const weight = weightMatrix(name, table, kind, options.categories !== undefined);
  const q = table.categories.length;
  const counts = countTable(table);
  const parts = (weights: Float64Array) => {
    const { observed, shares } = pairAgreement(counts, weight, weights);
    let expected = 0;
    for (let k = 0; k < q; k++) for (let l = 0; l < q; l++) expected += weight[k * q + l]! * shares[k]! * shares[l]!;
    return { observed, expected };
  };
  return agreementOf(name, counts.rated, table.items, parts, options);
}
