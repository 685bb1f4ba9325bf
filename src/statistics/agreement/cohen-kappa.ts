import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import { type Agreement, agreementOf } from './agreement.js';
import { type AgreementOptions, agreementOptionNames, type Ratings, ratingTable, refusal } from './ratings.js';
import { type AgreementWeights, weightMatrix } from './weights.js';

/** Settings of {@link cohenKappa} and {@link gwetAC2}. */
export interface WeightedAgreementOptions extends AgreementOptions {
  /** @default 'none' */
  readonly weights?: AgreementWeights | undefined;
}

/**
 * Cohen's kappa of two raters: agreement beyond what their own habits would bring by chance. Items that one of them did
 * not rate are left out. Abstains where both always used one category.
 *
 * Low where one category is rare, however well they agree; {@link gwetAC1} is not.
 * @param ratings `[first, second]` for each item
 * @throws INVALID_OPTION for other than two raters, a rating outside `categories`, or weights without an order
 * @see Cohen 1960, A Coefficient of Agreement for Nominal Scales; Cohen 1968 for weights
 * @example cohenKappa(labelled.map(({ human, judge }) => [human, judge]))
 */
export function cohenKappa(ratings: Ratings, options: WeightedAgreementOptions = {}): Agreement | Abstention {
  const name = 'cohenKappa';
  checkOptions(options, ['weights', ...agreementOptionNames], name);
  const kind = oneOf(name, 'weights', options.weights ?? 'none', ['none', 'linear', 'quadratic']);
  const table = ratingTable(name, ratings, options.categories);
  if (table.items > 0 && table.raters !== 2) {
    throw refusal(`${name}: ${table.raters} raters.`, 'It is for two; for more use fleissKappa or krippendorffAlpha.');
  }
  const { codes, items, categories } = table;
  const q = categories.length;
  const weight = weightMatrix(name, table, kind, options.categories !== undefined);
  const used = [...Array(items).keys()].filter((i) => codes[2 * i]! >= 0 && codes[2 * i + 1]! >= 0);
  const parts = (counts: Float64Array) => {
    const first = new Float64Array(q);
    const second = new Float64Array(q);
    let total = 0;
    let agreed = 0;
    for (const i of used) {
      const [a, b] = [codes[2 * i]!, codes[2 * i + 1]!];
      const count = counts[i]!;
      first[a]! += count;
      second[b]! += count;
      agreed += count * weight[a * q + b]!;
      total += count;
    }
    let chance = 0;
    for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) chance += weight[a * q + b]! * first[a]! * second[b]!;
    return { observed: agreed / total, expected: chance / (total * total) };
  };
  return agreementOf(name, used, items, parts, options);
}
