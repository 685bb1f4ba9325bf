import { checkOptions } from '../../base/check-options.js';
import type { Abstention } from '../../spec/metric.js';
import { abstain } from '../abstain.js';
import { type Agreement, agreementOf } from './agreement.js';
import { countTable, pairAgreement } from './counts.js';
import { type AgreementOptions, agreementOptionNames, type Ratings, ratingTable } from './ratings.js';
import { weightMatrix } from './weights.js';

/**
 * Fleiss' kappa of two or more raters: agreement beyond what chance would bring if every rater used each category as often
 * as all of them do together. Each item needs equally many ratings; whose they are does not matter. Items that nobody
 * rated are left out.
 *
 * Abstains with `unequal-ratings` where items differ in how many they have ({@link krippendorffAlpha} does not mind), and
 * with `undefined-value` for one category or one rater. Of two raters it is Scott's pi, not Cohen's kappa.
 * @throws INVALID_OPTION for a rating outside `categories`
 * @see Fleiss 1971, Measuring nominal scale agreement among many raters
 */
export function fleissKappa(ratings: Ratings, options: AgreementOptions = {}): Agreement | Abstention {
  const name = 'fleissKappa';
  checkOptions(options, agreementOptionNames, name);
  const table = ratingTable(name, ratings, options.categories);
  const counts = countTable(table);
  const { rated, totals } = counts;
  if (rated.some((i) => totals[i] !== totals[rated[0]!])) return abstain(name, 'unequal-ratings');
  const weight = weightMatrix(name, table, 'none', false);
  const parts = (weights: ArrayLike<number>) => {
    const { observed, shares } = pairAgreement(counts, weight, weights);
    return { observed, expected: shares.reduce((sum, share) => sum + share * share, 0) };
  };
  return agreementOf(name, rated, table.items, parts, options);
}
