import { checkOptions } from '../base/check-options.js';
import { numberAbove } from '../base/option-values.js';
import { studentTCdf } from './special/student-t.js';

/** A difference with how sure it is, and what still counts as none. */
export interface EquivalenceOptions {
  readonly difference: number;
  /** Of the difference: a standard deviation over resamples, or that of the rows' differences over the root of their number. */
  readonly standardError: number;
  /** Degrees of freedom of the standard error: rows (or clusters) less one. @default Infinity, the normal distribution */
  readonly degrees?: number | undefined;
  /** The largest difference, up or down, that counts as none; above 0, in the difference's unit. */
  readonly margin: number;
}

/** What two one-sided tests say of a difference. */
export interface Equivalence {
  readonly margin: number;
  /** Of "it is as low as −margin": small where the difference is surely no worse than that, if higher is better. */
  readonly pAboveLow: number;
  /** Of "it is as high as +margin": small where the difference is surely no worse than that, if lower is better. */
  readonly pBelowHigh: number;
  /** The larger of the two: small where the difference surely lies within the margin on both sides. */
  readonly pEquivalent: number;
}

/**
 * Two one-sided tests (TOST). A difference that is not significant is not shown to be none; this shows it. Whether one
 * system is no worse than another (non-inferiority) is the test on the side that would be worse.
 * @throws INVALID_OPTION for a margin that is not above 0, or a standard error below 0
 * @see Schuirmann 1987, A comparison of the two one-sided tests procedure and the power approach
 */
export function equivalence(options: EquivalenceOptions): Equivalence {
  checkOptions(options, ['difference', 'standardError', 'degrees', 'margin'], 'equivalence');
  const { difference, degrees = Number.POSITIVE_INFINITY } = options;
  const margin = numberAbove('equivalence', 'margin', options.margin, 0);
  const error = numberAbove('equivalence', 'standardError', options.standardError, 0, true);
  const above = (distance: number) => {
    if (error === 0) return distance > 0 ? 0 : 1; // nothing varies: it is what it is
    return studentTCdf(-distance / error, degrees);
  };
  const [pAboveLow, pBelowHigh] = [above(difference + margin), above(margin - difference)];
  return { margin, pAboveLow, pBelowHigh, pEquivalent: Math.max(pAboveLow, pBelowHigh) };
}
