import type { Jackknife } from './jackknife.js';
import { normalCdf, normalQuantile } from './special/normal.js';
import { studentTQuantile } from './special/student-t.js';

/** Shares of resampled values below the ends of an interval. */
export type Tails = readonly [low: number, high: number];

/**
 * Tails that make a percentile interval as wide as Student's t interval of a mean.
 * @see Hesterberg 2015, What Teachers Should Know About the Bootstrap, section 4.2
 */
export function expandedTails(level: number, rows: number): Tails {
  const t = studentTQuantile((1 - level) / 2, rows - 1);
  const tail = normalCdf(t * Math.sqrt(rows / (rows - 1)));
  return [tail, 1 - tail];
}

/**
 * Tails corrected for bias (how many values lie below the one seen) and for how the spread changes with the value.
 * @see Efron 1987, Better Bootstrap Confidence Intervals
 */
export function bcaTails(level: number, values: Float64Array, { value, skewness, units }: Jackknife): Tails {
  let below = 0;
  let count = 0;
  for (const one of values) {
    if (Number.isNaN(one)) continue;
    count++;
    // Half of those that equal it: where scores are shares, many do.
    below += one < value ? 1 : one === value ? 0.5 : 0;
  }
  const bias = normalQuantile(Math.min(Math.max(below, 0.5), count - 0.5) / count);
  const acceleration = skewness / (6 * Math.sqrt(units));
  const moved = (z: number) => normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
  const z = normalQuantile((1 - level) / 2);
  return [moved(z), moved(-z)];
}
