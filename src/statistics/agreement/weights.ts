import { type RatingTable, refusal } from './ratings.js';

/** What two ratings that differ are worth: nothing (`none`), or more the nearer they are. */
export type AgreementWeights = 'none' | 'linear' | 'quadratic';

/**
 * Weights of agreement, row by row: 1 for equal categories, less the farther apart. Numbers are apart by their
 * difference, other categories by their places in the order given.
 * @throws INVALID_OPTION for weights between categories that have no order
 */
export function weightMatrix(
  what: string,
  table: RatingTable,
  weights: AgreementWeights,
  ordered: boolean,
): Float64Array {
  const { categories } = table;
  const q = categories.length;
  const matrix = new Float64Array(q * q);
  const numbers = categories.every((category) => typeof category === 'number');
  if (weights !== 'none' && !numbers && !ordered) {
    throw refusal(`${what}: ${weights} weights need categories with an order.`, 'Give categories in ascending order.');
  }
  const place = (code: number) => (numbers ? (categories[code] as number) : code);
  const width = q < 2 ? 1 : Math.abs(place(q - 1) - place(0));
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < q; j++) {
      const apart = Math.abs(place(i) - place(j)) / width;
      if (weights === 'none') matrix[i * q + j] = i === j ? 1 : 0;
      else matrix[i * q + j] = 1 - (weights === 'linear' ? apart : apart * apart);
    }
  }
  return matrix;
}
