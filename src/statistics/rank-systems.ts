import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { Scale, Stats } from '../spec/metric.js';
import { holm } from './multiple-comparisons.js';
import { approximateRandomization, type PairedOptions } from './paired.js';
import { sumStats } from './sum-stats.js';

/** What one system has of every segment. */
export interface SystemStats {
  readonly name: string;
  /** One list per segment, of the same segments in the same order for every system. */
  readonly stats: readonly Stats[];
}

/** Settings of {@link rankSystems}. */
export interface RankOptions extends Pick<PairedOptions, 'trials' | 'seed' | 'clusters'> {
  /** What an adjusted p-value must be at most. @default 0.05 */
  readonly alpha?: number | undefined;
}

/** Where a system stands among others. */
export interface RankedSystem {
  readonly name: string;
  readonly value: number;
  /** 1 and the number of systems that are significantly better, up to all but those that are significantly worse. */
  readonly ranks: readonly [best: number, worst: number];
  /** Systems that share a letter do not differ significantly; the best have an `a`. */
  readonly group: string;
}

/** Several systems, the best first, and what their pairs say. */
export interface Ranking {
  readonly systems: readonly RankedSystem[];
  /** Each pair once, in the order of the ranking. `p` is two-sided, by permutation; `pAdjusted` is Holm's over all pairs. */
  readonly pairs: readonly {
    readonly better: string;
    readonly worse: string;
    readonly p: number;
    readonly pAdjusted: number;
  }[];
}

/**
 * Ranks systems by a score over the same segments. Each pair is tested by permuting the two outputs of every segment, and
 * the p-values are corrected for how many pairs there are.
 * @throws INVALID_OPTION for fewer than two systems, two of one name, or unequal numbers of segments
 * @throws INVALID_OUTPUT when the score of a system has no value
 * @see Piepho 2004, An algorithm for a letter-based representation of all-pairwise comparisons
 */
export function rankSystems(systems: readonly SystemStats[], scale: Scale, options: RankOptions = {}): Ranking {
  checkOptions(options, ['trials', 'seed', 'clusters', 'alpha'], 'rankSystems');
  checkNames(systems);
  const { alpha = 0.05, ...test } = options;
  const sign = scale.higherIsBetter ? -1 : 1;
  const ranked = systems
    .map((system) => ({ ...system, value: valueFor(system, scale) }))
    .sort((a, b) => sign * (a.value - b.value));
  const tested = ranked.flatMap((better, i) =>
    ranked.slice(i + 1).map((worse) => ({
      better: better.name,
      worse: worse.name,
      p: approximateRandomization(worse.stats, better.stats, scale, test).pPermutation,
    })),
  );
  const adjusted = holm(tested.map(({ p }) => p));
  const pairs = tested.map((pair, i) => ({ ...pair, pAdjusted: adjusted[i] as number }));
  const differ = new Set(
    pairs.filter(({ pAdjusted }) => pAdjusted <= alpha).map(({ better, worse }) => `${better}\n${worse}`),
  );
  const apart = (i: number, j: number) =>
    differ.has(`${ranked[Math.min(i, j)]?.name}\n${ranked[Math.max(i, j)]?.name}`);
  const letters = lettersOf(ranked.length, apart);
  return {
    systems: ranked.map(({ name, value }, i) => {
      const better = ranked.filter((_, j) => j < i && apart(i, j)).length;
      const worse = ranked.filter((_, j) => j > i && apart(i, j)).length;
      return { name, value, ranks: [1 + better, ranked.length - worse], group: letters[i] as string };
    }),
    pairs,
  };
}

/**
 * The compact letter display: starts with one group of all, splits every group that holds a pair that differs, and drops
 * groups that lie within another.
 */
function lettersOf(count: number, apart: (i: number, j: number) => boolean): string[] {
  let groups: ReadonlySet<number>[] = [new Set(Array.from({ length: count }, (_, i) => i))];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      if (!apart(i, j)) continue;
      const split = groups.flatMap((group) =>
        group.has(i) && group.has(j) ? [i, j].map((out) => new Set([...group].filter((one) => one !== out))) : [group],
      );
      groups = split.filter(
        (group, at) =>
          !split.some((other, k) => k !== at && within(group, other) && (group.size < other.size || k < at)),
      );
    }
  }
  const first = (group: ReadonlySet<number>) => Math.min(...group);
  groups.sort((a, b) => first(a) - first(b) || a.size - b.size);
  return Array.from({ length: count }, (_, i) =>
    groups.map((group, at) => (group.has(i) ? letterOf(at) : '')).join(''),
  );
}

const within = (inner: ReadonlySet<number>, outer: ReadonlySet<number>) => [...inner].every((one) => outer.has(one));

/** a to z, then a1, b1, … */
function letterOf(at: number): string {
  return String.fromCharCode(97 + (at % 26)) + (at < 26 ? '' : Math.floor(at / 26));
}

function valueFor({ name, stats }: SystemStats, scale: Scale): number {
  const score = scale.score(sumStats(stats));
  if (score.status === 'value') return score.value;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `The system "${name}" has no ${scale.name} (${score.reason}), so it has no rank.`,
    hint: 'Rank systems that all have a score.',
  });
}

function checkNames(systems: readonly SystemStats[]): void {
  const names = systems.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (names.length >= 2 && twice === undefined) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message:
      twice === undefined ? `${names.length} systems cannot be ranked.` : `Two systems have the name "${twice}".`,
    hint: 'Give at least two systems, each with a name of its own.',
  });
}
