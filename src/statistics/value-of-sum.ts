import type { Scale } from '../spec/metric.js';

/** The value of a sum of stats, `NaN` where there is none: what is asked thousands of times, and needs no object. */
export function valueOfSum(scale: Scale, sum: ArrayLike<number>, round?: (x: number) => number): number {
  if (scale.value !== undefined) return scale.value(sum, round);
  const score = scale.score(Array.from(sum));
  return score.status === 'value' ? score.value : Number.NaN;
}
