import { checkOptions } from '../base/check-options.js';
import { numberAbove } from '../base/option-values.js';
import { normalCdf, normalQuantile } from './special/normal.js';

/** What a comparison can see. */
export interface PowerOptions {
  /** Of the difference between the two systems, see `EquivalenceOptions`. */
  readonly standardError: number;
  /** What a p-value must be at most; two-sided. @default 0.05 */
  readonly alpha?: number | undefined;
  /** Share of such samples in which the difference shall be found. @default 0.8 */
  readonly power?: number | undefined;
}

/**
 * The smallest true difference that a sample like this one shows to be there in `power` of all cases. Seeing nothing says
 * little about differences below it. Normal approximation: a little too small for fewer than about thirty rows.
 * @throws INVALID_OPTION for a standard error below 0, or an alpha or power outside (0, 1)
 * @see Cohen 1988, Statistical Power Analysis for the Behavioral Sciences
 */
export function minimumDetectableDifference(options: PowerOptions): number {
  checkOptions(options, ['standardError', 'alpha', 'power'], 'minimumDetectableDifference');
  const { alpha, power } = levelsOf(options);
  return (normalQuantile(1 - alpha / 2) + normalQuantile(power)) * errorOf(options);
}

/**
 * The chance that a sample like this one shows a true difference of that size, on either side.
 * @throws INVALID_OPTION as {@link minimumDetectableDifference}
 */
export function powerFor(difference: number, options: Omit<PowerOptions, 'power'>): number {
  checkOptions(options, ['standardError', 'alpha'], 'powerFor');
  const { alpha } = levelsOf(options);
  const error = errorOf(options);
  if (error === 0) return difference === 0 ? alpha : 1;
  const bar = normalQuantile(1 - alpha / 2);
  const shift = Math.abs(difference) / error;
  return normalCdf(shift - bar) + normalCdf(-shift - bar);
}

/**
 * How many rows it takes to show a true difference of that size, when `rows` rows gave this standard error.
 * @throws INVALID_OPTION as {@link minimumDetectableDifference}, and for a difference of 0
 */
export function rowsFor(difference: number, rows: number, options: PowerOptions): number {
  const size = numberAbove('rowsFor', 'difference', Math.abs(difference), 0);
  return Math.ceil(rows * (minimumDetectableDifference(options) / size) ** 2);
}

function levelsOf({ alpha = 0.05, power = 0.8 }: Omit<PowerOptions, 'standardError'>) {
  for (const [name, value] of Object.entries({ alpha, power })) {
    numberAbove('power', name, value, 0);
    numberAbove('power', `1 - ${name}`, 1 - value, 0);
  }
  return { alpha, power };
}

function errorOf({ standardError }: Pick<PowerOptions, 'standardError'>): number {
  return numberAbove('power', 'standardError', standardError, 0, true);
}
