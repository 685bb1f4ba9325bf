import { mean } from './numeric.js';

/** What leaving out one unit at a time tells of a value's distribution. */
export interface Jackknife {
  readonly value: number;
  /** Rows, or clusters of them, that were left out in turn. */
  readonly units: number;
  readonly standardError: number;
  /** Skewness of the units' influence on the value; for a mean that of the rows. */
  readonly skewness: number;
}

/**
 * Standard error and skewness of a value, from the values without each unit. For a mean of n rows the standard error is
 * exactly s / √n.
 * @returns undefined for fewer than two units, or where a value without one of them does not exist
 * @see Tukey 1958; Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 11
 */
export function jackknife(value: number, withoutEach: Float64Array): Jackknife | undefined {
  const units = withoutEach.length;
  if (units < 2 || !Number.isFinite(value) || !withoutEach.every(Number.isFinite)) return undefined;
  const center = mean(withoutEach);
  let squares = 0;
  let cubes = 0;
  for (const one of withoutEach) {
    const influence = center - one;
    squares += influence * influence;
    cubes += influence * influence * influence;
  }
  return {
    value,
    units,
    standardError: Math.sqrt(((units - 1) / units) * squares),
    skewness: squares === 0 ? 0 : (cubes / squares ** 1.5) * Math.sqrt(units),
  };
}
