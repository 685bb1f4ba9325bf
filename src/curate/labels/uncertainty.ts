import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import { classesOf, type Probabilities } from './probabilities.js';

/**
 * How unsure a prediction is; more is less sure.
 * - `entropy`: in bits, 0 to log2 of the number of classes.
 * - `margin`: 1 less the difference of the two highest probabilities.
 * - `leastConfidence`: 1 less the highest probability.
 */
export type Uncertainty = 'entropy' | 'margin' | 'leastConfidence';

/** Settings of {@link uncertaintyOrder}. */
export interface UncertaintyOrderOptions {
  /** @default 'entropy' */
  readonly by?: Uncertainty | undefined;
}

/** A row in the order in which labels for it teach most. */
export interface UncertainRow {
  readonly row: number;
  readonly uncertainty: number;
}

/**
 * The rows, least sure first; of equal ones in their own order.
 * @throws INVALID_OPTION for probabilities that are none
 * @see Settles 2009, Active learning literature survey, 3.1
 */
export function uncertaintyOrder(
  probabilities: Probabilities,
  options: UncertaintyOrderOptions = {},
): readonly UncertainRow[] {
  checkOptions(options, ['by'], 'uncertaintyOrder');
  const by = oneOf('uncertaintyOrder', 'by', options.by ?? 'entropy', ['entropy', 'margin', 'leastConfidence']);
  classesOf('uncertaintyOrder', probabilities);
  return probabilities
    .map((row, at) => ({ row: at, uncertainty: uncertaintyOf(row, by) }))
    .sort((a, b) => b.uncertainty - a.uncertainty || a.row - b.row);
}

function uncertaintyOf(row: ArrayLike<number>, by: Uncertainty): number {
  let entropy = 0;
  let first = 0;
  let second = 0;
  for (let k = 0; k < row.length; k++) {
    const p = row[k]!;
    if (p > 0) entropy -= p * Math.log2(p);
    if (p > first) {
      second = first;
      first = p;
    } else if (p > second) second = p;
  }
  if (by === 'entropy') return Math.max(0, entropy);
  return by === 'margin' ? 1 - (first - second) : 1 - first;
}
