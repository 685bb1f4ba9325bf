import type { Scale } from '../spec/metric.js';
import { bootstrapInterval } from './bootstrap.js';
import { wilson } from './proportion.js';
import type { Clusters } from './stats-matrix.js';

/** How often one of two is the better one. */
export interface WinRate {
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Wins and half of the ties, over all; 0.5 for none the better. */
  readonly value: number;
  readonly interval95: readonly [low: number, high: number];
}

const half: Scale = {
  name: 'winRate',
  higherIsBetter: true,
  range: [0, 1],
  aggregate: 'mean',
  score: ([won = 0, all = 0]) => ({ status: 'value', name: 'winRate', value: won / all, parts: {} }),
  value: (sum) => sum[0]! / sum[1]!,
};

/**
 * Counts who wins each pair: above 0 the first, below 0 the second, 0 nobody. Wilson's interval, in which a tie is half a
 * hit, and which is a little wide where there are many; by resampling where pairs belong together. Undefined for no pairs.
 * @param clusters one key per pair; those with one key are drawn together
 */
export function winRate(differences: ArrayLike<number>, clusters?: Clusters): WinRate | undefined {
  const rows = differences.length;
  if (rows === 0) return undefined;
  let wins = 0;
  let losses = 0;
  for (let i = 0; i < rows; i++) {
    if (differences[i]! > 0) wins++;
    if (differences[i]! < 0) losses++;
  }
  const ties = rows - wins - losses;
  const won = wins + ties / 2;
  return { wins, ties, losses, value: won / rows, interval95: intervalOf(differences, won, clusters) };
}

function intervalOf(
  differences: ArrayLike<number>,
  won: number,
  clusters: Clusters | undefined,
): readonly [number, number] {
  if (clusters === undefined) return wilson(won, differences.length);
  const stats = Array.from(differences, (difference) => [(Math.sign(difference) + 1) / 2, 1]);
  const interval = bootstrapInterval(stats, half, { clusters });
  return interval.status === 'value' ? [interval.low, interval.high] : [0, 1];
}
