import type { Stats } from '../spec/metric.js';

/** The sum of some segments' stats; the empty list for none. */
export function sumStats(segments: Iterable<Stats>): Stats {
  let sum: number[] = [];
  for (const stats of segments) {
    if (sum.length === 0) sum = [...stats];
    else for (let i = 0; i < sum.length; i++) sum[i]! += stats[i]!;
  }
  return sum;
}
