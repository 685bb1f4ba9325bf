import { checkOptions } from '../base/check-options.js';
import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { pairUp } from './pairs.js';
import { scoreInterval } from './score-interval.js';
import { signTest } from './sign-test.js';
import type { Clusters } from './stats-matrix.js';

/** Settings of {@link winRate}. */
export interface WinRateOptions {
  /** One key per segment; segments with one key are no independent evidence. */
  readonly clusters?: Clusters | undefined;
  /** Scores that differ by no more than this are a tie. @default 1e-9 */
  readonly tie?: number | undefined;
}

/** How often a system does better than a baseline, segment by segment. */
export interface WinRate {
  readonly status: 'value';
  readonly name: string;
  /** (wins + half of the ties) / segments. */
  readonly value: number;
  readonly interval95: readonly [low: number, high: number];
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Of the exact sign test, ties left out; absent where segments share clusters, since it takes them for independent. */
  readonly pValue?: number | undefined;
}

const share: Scale = {
  name: 'winRate',
  higherIsBetter: true,
  range: [0, 1],
  aggregate: 'mean',
  value: (sum) => sum[0]! / sum[1]!,
  score: (sum) => ({ status: 'value', name: 'winRate', value: sum[0]! / sum[1]!, parts: {} }),
};

/**
 * The share of segments on which a system does better than a baseline, by the metric's own direction; a tie counts half.
 * Abstains for no segment that both have a score for, or one that is a tie.
 * @throws INVALID_OPTION when the two have not the same number of segments
 * @example winRate(before.segments, after.segments, rouge('rougeL'))
 */
export function winRate(
  baseline: readonly (Stats | Abstention)[],
  system: readonly (Stats | Abstention)[],
  metric: Scale,
  options: WinRateOptions = {},
): WinRate | Abstention {
  checkOptions(options, ['clusters', 'tie'], 'winRate');
  const { tie = 1e-9 } = options;
  const pairs = pairUp(baseline, system, metric, options.clusters);
  const outcomes: number[] = [];
  const clusters: (string | number)[] = [];
  pairs.at.forEach((_, i) => {
    const gain = ownValue(pairs.system[i]!, metric) - ownValue(pairs.baseline[i]!, metric);
    if (Number.isNaN(gain)) return;
    outcomes.push(Math.abs(gain) <= tie ? 0.5 : gain > 0 === metric.higherIsBetter ? 1 : 0);
    if (pairs.clusters) clusters.push(pairs.clusters[i]!);
  });
  const count = (outcome: number) => outcomes.filter((one) => one === outcome).length;
  const [wins, ties, losses] = [count(1), count(0.5), count(0)];
  if (outcomes.length === 0) return abstain(metric.name, 'no-segments');
  const interval = scoreInterval(
    outcomes.map((outcome) => [outcome, 1]),
    share,
    pairs.clusters ? { clusters } : {},
  );
  if (interval.status === 'abstained') return abstain(metric.name, interval.reason);
  return {
    status: 'value',
    name: metric.name,
    value: (wins + ties / 2) / outcomes.length,
    interval95: [interval.low, interval.high],
    wins,
    ties,
    losses,
    ...(interval.units === outcomes.length ? { pValue: signTest(wins, losses) } : {}),
  };
}

function ownValue(stats: Stats, metric: Scale): number {
  if (metric.value) return metric.value(stats);
  const score = metric.score(stats);
  return score.status === 'value' ? score.value : Number.NaN;
}
