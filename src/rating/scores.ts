import { checkOptions } from '../base/check-options.js';
import { abstain } from '../statistics/abstain.js';
import {
  type Abstention,
  bootstrapInterval,
  type Comparison,
  compareStats,
  type Interval,
  type Scale,
  type Stats,
} from '../statistics/index.js';
import { mean } from '../statistics/numeric.js';
import { type Rate, rateOf } from '../statistics/rate.js';
import type { RatingKey } from './key.js';
import type { RatedRow } from './ratings.js';
import { type LabelTask, type RateTask, scaleOf } from './task.js';
import { type Votes, votesOf, winOf } from './votes.js';

/** Settings of `Ratings.scores`. */
export interface ScoreSettings {
  /** Bootstrap resamples of items. @default 1000 */
  readonly resamples?: number | undefined;
  /** @default 12345 */
  readonly seed?: number | undefined;
}

/** The same with their defaults. */
type Resampling = { readonly resamples: number; readonly seed: number };

/** How many stand behind a number. */
export interface RatingCounts {
  /** Items that were rated at least once. */
  readonly items: number;
  readonly ratings: number;
}

/** The numbers a system got. */
export interface RateScore extends RatingCounts {
  readonly system: string;
  /** Mean over items of the mean over raters. */
  readonly mean: number;
  /** By resampling items; an abstention for fewer than two. */
  readonly interval: Interval | Abstention;
}

/** How a system stands beside one that came before it, over the items on which both were rated. */
export interface RateDifference {
  readonly system: string;
  readonly baseline: string;
  readonly comparison: Comparison | Abstention;
}

/** The labels a system got. */
export interface LabelScore extends RatingCounts {
  readonly system: string;
  /**
   * For each label the mean over items of the share of raters who gave it. Wilson's interval counts items: several raters
   * of one item make it no narrower.
   */
  readonly shares: Readonly<Record<string, Rate>>;
}

/** How two systems did against each other. */
export interface PairScore extends RatingCounts {
  readonly system: string;
  readonly baseline: string;
  /** Ratings that preferred `system`. */
  readonly wins: number;
  readonly ties: number;
  /** Ratings that preferred `baseline`. */
  readonly losses: number;
  /** Mean over items of the share of raters who preferred `system`, a tie counting half; with Wilson's interval over items. */
  readonly winRate: Rate;
}

/** What ratings say, by the type of the task. What nobody rated is left out. */
export type RatingScores =
  | { readonly type: 'rate'; readonly systems: readonly RateScore[]; readonly differences: readonly RateDifference[] }
  | { readonly type: 'label'; readonly systems: readonly LabelScore[] }
  | { readonly type: 'compare'; readonly pairs: readonly PairScore[] };

/** Reckons the scores of all systems, or pairs. */
export function scoresOf(key: RatingKey, rows: readonly RatedRow[], settings: ScoreSettings): RatingScores {
  checkOptions(settings, ['resamples', 'seed'], 'Ratings.scores');
  const groups = new Map<string, Votes[]>();
  for (const votes of votesOf(key, rows)) {
    const name = JSON.stringify(votes.systems);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [votes]);
    else group.push(votes);
  }
  const inOrder = [...groups.values()].sort((a, b) => orderOf(key, a) - orderOf(key, b));
  const { task } = key;
  if (task.type === 'compare') return { type: 'compare', pairs: inOrder.map(pairScore) };
  if (task.type === 'label') return { type: 'label', systems: inOrder.map((votes) => labelScore(task, votes)) };
  const scale = scaleFor(task);
  const { resamples = 1000, seed = 12345 } = settings;
  return {
    type: 'rate',
    systems: inOrder.map((votes) => rateScore(scale, votes, { resamples, seed })),
    differences: inOrder.flatMap((votes, i) =>
      inOrder.slice(0, i).map((before) => difference(scale, before, votes, { resamples, seed })),
    ),
  };
}

function orderOf({ systems }: RatingKey, [votes]: readonly Votes[]): number {
  return (votes?.systems ?? []).reduce((order, system) => order * systems.length + systems.indexOf(system), 0);
}

function counted(votes: readonly Votes[]): RatingCounts {
  return { items: votes.length, ratings: votes.reduce((sum, { rows }) => sum + rows.length, 0) };
}

function rateScore(scale: Scale, votes: readonly Votes[], settings: Resampling): RateScore {
  const stats = votes.map(itemStats);
  return {
    system: systemOf(votes),
    mean: mean(stats.map(([value]) => value as number)),
    interval: bootstrapInterval(stats, scale, settings),
    ...counted(votes),
  };
}

function difference(
  scale: Scale,
  baseline: readonly Votes[],
  system: readonly Votes[],
  settings: Resampling,
): RateDifference {
  const others = new Map(baseline.map((votes) => [votes.id, votes]));
  const both = system.filter(({ id }) => others.has(id));
  const stats = both.map(itemStats);
  const otherStats = both.map(({ id }) => itemStats(others.get(id) as Votes));
  return {
    system: systemOf(system),
    baseline: systemOf(baseline),
    comparison: compareStats(otherStats, stats, scale, settings),
  };
}

function itemStats({ rows }: Votes): Stats {
  return [mean(rows.map(({ rating }) => rating as number)), 1];
}

function labelScore(task: LabelTask, votes: readonly Votes[]): LabelScore {
  const shares = task.labels.map((label) => {
    const each = votes.map(({ rows }) => mean(rows.map(({ rating }) => Number(rating === label))));
    return [label, rateOfShares(each)] as const;
  });
  return { system: systemOf(votes), shares: Object.fromEntries(shares), ...counted(votes) };
}

function pairScore(votes: readonly Votes[]): PairScore {
  const [system = '', baseline = ''] = votes[0]?.systems ?? [];
  const each = votes.map((one) => one.rows.map((row) => winOf(one, row)));
  const count = (wanted: number) => each.flat().filter((win) => win === wanted).length;
  return {
    ...{ system, baseline, wins: count(1), ties: count(0.5), losses: count(0) },
    winRate: rateOfShares(each.map((wins) => mean(wins))),
    ...counted(votes),
  };
}

/** The mean of shares, one for each item. Where raters disagree on items it varies less than the interval assumes, never more. */
function rateOfShares(shares: readonly number[]): Rate {
  const sum = shares.reduce((total, share) => total + share, 0);
  // sums of thirds and the like may end a hair above the count
  const hits = Math.min(sum, shares.length);
  return rateOf(hits, shares.length);
}

function systemOf(votes: readonly Votes[]): string {
  return votes[0]?.systems[0] ?? '';
}

function scaleFor(task: RateTask): Scale {
  const { low, high } = scaleOf(task);
  return {
    name: 'rating',
    higherIsBetter: true,
    range: [low, high],
    aggregate: 'mean',
    value: (sum) => sum[0]! / sum[1]!,
    score: (sum) =>
      sum.length === 0
        ? abstain('rating', 'no-segments')
        : { status: 'value', name: 'rating', value: sum[0]! / sum[1]!, parts: { segments: sum[1]! } },
  };
}
