import type { Jackknife } from './jackknife.js';
import { studentTQuantile } from './special/student-t.js';

/** Both ends of an interval. */
export type Ends = readonly [low: number, high: number];

/** As little of a range as rounding may leave of a perfect score. */
const NOTHING = 1e-9;

/** The symmetric interval by Student's t distribution. */
export function tEnds({ value, standardError, units }: Jackknife, level: number): Ends {
  const half = tOf(units, level) * standardError;
  return [value - half, value + half];
}

/**
 * Wilson's interval for any value with a range: as if it were a share, counted on as many rows as give its standard
 * error. It stays inside the range and leans towards its middle. At the very end of the range, where no spread can be
 * seen, each unit counts as one row.
 * @see Korn and Graubard 1998, Confidence intervals for proportions with small expected number of positive counts
 * estimated from survey data; Dean and Pagano 2015, Evaluating confidence interval methods for binomial proportions in
 * clustered surveys
 */
export function effectiveWilsonEnds(estimate: Jackknife, [low, high]: Ends, level: number): Ends {
  const width = high - low;
  const share = snapped((estimate.value - low) / width);
  const error = estimate.standardError / width;
  if (error < NOTHING && share > 0 && share < 1) return [estimate.value, estimate.value];
  const rows = share > 0 && share < 1 ? (share * (1 - share)) / (error * error) : estimate.units;
  const t2 = tOf(estimate.units, level) ** 2;
  const middle = (share + t2 / (2 * rows)) / (1 + t2 / rows);
  const half = Math.sqrt((share * (1 - share)) / rows + t2 / (4 * rows * rows)) * (Math.sqrt(t2) / (1 + t2 / rows));
  return [share === 0 ? low : low + width * (middle - half), share === 1 ? high : low + width * (middle + half)];
}

/**
 * Student's interval with the skewness taken out of it by a cubic that never turns back: for values without a range. The
 * longer tail gets the longer side.
 * @see Hall 1992, On the Removal of Skewness by Transformation
 */
export function hallEnds({ value, standardError, skewness, units }: Jackknife, level: number): Ends {
  const t = tOf(units, level);
  const root = Math.sqrt(units);
  const skewed = (x: number) =>
    Math.abs(skewness) < NOTHING
      ? x
      : ((3 * root) / skewness) * (Math.cbrt(1 + skewness * (x / root - skewness / (6 * units))) - 1);
  return [value - skewed(t) * standardError, value - skewed(-t) * standardError];
}

function tOf(units: number, level: number): number {
  return -studentTQuantile((1 - level) / 2, units - 1);
}

function snapped(share: number): number {
  return share < NOTHING ? 0 : share > 1 - NOTHING ? 1 : share;
}
