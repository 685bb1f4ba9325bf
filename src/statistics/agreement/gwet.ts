import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import { type Agreement, agreementOf } from './agreement.js';
import type { WeightedAgreementOptions } from './cohen-kappa.js';
import { countTable, pairAgreement } from './counts.js';
import { type AgreementOptions, agreementOptionNames, type Ratings, ratingTable } from './ratings.js';
import { type AgreementWeights, weightMatrix } from './weights.js';

/**
 * Gwet's AC1 of two or more raters: agreement beyond chance, where chance is small when one category is common. So it
 * stays high when raters agree on nearly everything, where kappa falls to 0. Abstains for fewer than two categories:
 * give `categories` where nobody used one of them.
 * @throws INVALID_OPTION for a rating outside `categories`
 * @see Gwet 2008, Computing inter-rater reliability and its variance in the presence of high agreement
 */
export function gwetAC1(ratings: Ratings, options: AgreementOptions = {}): Agreement | Abstention {
  checkOptions(options, agreementOptionNames, 'gwetAC1');
  return gwet('gwetAC1', ratings, 'none', options);
}

/**
 * Gwet's AC2: {@link gwetAC1} with partial credit for categories that are near each other.
 * @param options `weights`, @default 'linear'
 * @throws INVALID_OPTION for a rating outside `categories`, or weights without an order
 * @see Gwet 2014, Handbook of Inter-Rater Reliability, 4th edition, chapter 5
 */
export function gwetAC2(ratings: Ratings, options: WeightedAgreementOptions = {}): Agreement | Abstention {
  checkOptions(options, ['weights', ...agreementOptionNames], 'gwetAC2');
  const kind = oneOf('gwetAC2', 'weights', options.weights ?? 'linear', ['none', 'linear', 'quadratic']);
  return gwet('gwetAC2', ratings, kind, options);
}

function gwet(
  name: string,
  ratings: Ratings,
  kind: AgreementWeights,
  options: AgreementOptions,
): Agreement | Abstention {
  const table = ratingTable(name, ratings, options.categories);
  const weight = weightMatrix(name, table, kind, options.categories !== undefined);
  const q = table.categories.length;
  const counts = countTable(table);
  const allWeights = weight.reduce((sum, one) => sum + one, 0);
  const parts = (weights: Float64Array) => {
    const { observed, shares } = pairAgreement(counts, weight, weights);
    let chance = 0;
    for (let k = 0; k < q; k++) chance += shares[k]! * (1 - shares[k]!);
    return { observed, expected: (allWeights * chance) / (q * (q - 1)) };
  };
  return agreementOf(name, counts.rated, table.items, parts, options);
}
