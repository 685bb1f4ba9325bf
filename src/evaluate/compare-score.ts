import type { Metric, Stats } from '../spec/metric.js';
import { differenceInterval } from '../statistics/difference-interval.js';
import { cohenDz, type EffectSize, flipOddsRatio } from '../statistics/effect-size.js';
import { equivalence, nonInferiority } from '../statistics/equivalence.js';
import { flipTable } from '../statistics/flip-table.js';
import { approximateRandomization, pairedBootstrap } from '../statistics/paired.js';
import { exactPermutation } from '../statistics/permutation-test.js';
import { minimumDetectableDifference } from '../statistics/power.js';
import { isRightOrWrong } from '../statistics/score-interval.js';
import { StatsMatrix } from '../statistics/stats-matrix.js';
import { sumStats } from '../statistics/sum-stats.js';
import { valueOfSum } from '../statistics/value-of-sum.js';
import { type WinRate, winRate } from '../statistics/win-rate.js';

/** Rows that are right in one report and wrong in the other. */
export interface Flips {
  readonly bothRight: number;
  readonly bothWrong: number;
  /** Wrong in the baseline, right in the candidate. */
  readonly gained: number;
  readonly lost: number;
  /** Their places in the dataset, at most 20 of each. */
  readonly gainedRows: readonly number[];
  readonly lostRows: readonly number[];
}

/** Whether the difference is shown to be none that matters. */
export interface MarginTest {
  /** In the metric's own unit. */
  readonly margin: number;
  /** Of "the candidate is worse by the margin or more". */
  readonly pNonInferior: number;
  /** Of "one of them is better by the margin or more". */
  readonly pEquivalent: number;
}

/** Two-sided p-values of "both are equally good". */
export interface PValues {
  /** Gaps as large as the one seen count, so it is valid for any number of rows; exact for up to 14. */
  readonly permutation: number;
  /** Only larger gaps count: equal to sacreBLEU's approximate randomisation, and too small for a handful of rows. */
  readonly randomization: number;
  /** Equal to sacreBLEU's paired bootstrap. */
  readonly bootstrap: number;
  /** Exact; only where every row is right or wrong, and rows do not belong together. */
  readonly mcnemar?: number | undefined;
}

/** What two systems' numbers of the same rows say by one metric. */
export interface PairedFindings {
  readonly baseline: number;
  readonly candidate: number;
  /** `candidate − baseline`, in the metric's own unit. */
  readonly difference: number;
  /** Of the difference, by the method in `intervalMethod`; absent for fewer than two rows (or clusters). */
  readonly interval95?: readonly [low: number, high: number] | undefined;
  /** `t` or `bonett-price`, see `differenceInterval`. */
  readonly intervalMethod?: string | undefined;
  readonly pValues: PValues;
  /** The p-value that decides: McNemar's where there is one, else the permutation's. */
  readonly p: number;
  /** Absent where it is not defined, and for pooled scores, whose rows do not add up to the difference. */
  readonly effect?: EffectSize | undefined;
  /** The smallest true difference that such a sample shows in 80 % of all cases, tested alone at 0.05. */
  readonly detectable?: number | undefined;
  /** By the rows' own scores; absent where rows were not kept apart. */
  readonly winRate?: WinRate | undefined;
  readonly flips?: Flips | undefined;
  readonly margin?: MarginTest | undefined;
}

/** One row (or unit of rows) that has numbers in both reports. */
export interface Pair {
  readonly index: number;
  readonly baseline: Stats;
  readonly candidate: Stats;
  /** What it belongs to; its own index where it stands alone. */
  readonly cluster: number;
}

/** How pairs are compared. */
export interface PairSettings {
  readonly resamples: number;
  readonly trials: number;
  readonly seed: number;
  readonly margin: number | undefined;
  /** Whether pairs are rows, and not sums of rows. */
  readonly rows: boolean;
}

/** Compares pairs by one metric; undefined where one side has no value. @param pairs at least one */
export function comparePairs(
  metric: Metric<never>,
  pairs: readonly Pair[],
  { resamples, trials, seed, margin, rows }: PairSettings,
): PairedFindings | undefined {
  const [a, b] = [pairs.map(({ baseline }) => baseline), pairs.map(({ candidate }) => candidate)];
  if ([a, b].some((side) => metric.score(sumStats(side)).status === 'abstained')) return undefined;
  const keys = pairs.map(({ cluster }) => cluster);
  const apart = new Set(keys).size === pairs.length;
  const clusters: { readonly clusters?: readonly number[] } = apart ? {} : { clusters: keys };
  const bootstrap = pairedBootstrap(a, b, metric, { resamples, seed, ...clusters });
  const random = approximateRandomization(a, b, metric, { trials, seed, ...clusters });
  const matrixOf = (side: readonly Stats[]) => new StatsMatrix(side, metric, 'double', clusters.clusters);
  const pPermutation = exactPermutation(matrixOf(a), matrixOf(b), trials)?.pValue ?? random.pPermutation;
  const interval = differenceInterval(a, b, metric, clusters);
  const flips = rows && apart && [...a, ...b].every(isRightOrWrong) ? flipsOf(pairs) : undefined;
  const wins = rows ? winRate(a, b, metric, clusters) : undefined;
  const effect = effectOf(metric, a, b, flips, apart && rows);
  return {
    baseline: bootstrap.baseline,
    candidate: bootstrap.system,
    difference: bootstrap.difference,
    ...(interval.status === 'value'
      ? {
          interval95: [interval.low, interval.high],
          intervalMethod: interval.method,
          detectable: minimumDetectableDifference({ standardError: interval.standardError }),
        }
      : {}),
    pValues: {
      permutation: pPermutation,
      randomization: random.pValue,
      bootstrap: bootstrap.pValue,
      ...(flips === undefined ? {} : { mcnemar: flips.pValue }),
    },
    p: flips?.pValue ?? pPermutation,
    ...(effect === undefined ? {} : { effect }),
    ...(wins?.status === 'value' ? { winRate: wins } : {}),
    ...(flips === undefined ? {} : { flips: flips.shown }),
    ...(margin === undefined ? {} : marginOf(metric, a, b, margin, clusters)),
  };
}

function marginOf(
  metric: Metric<never>,
  a: readonly Stats[],
  b: readonly Stats[],
  margin: number,
  clusters: { readonly clusters?: readonly number[] },
): { readonly margin?: MarginTest } {
  const noWorse = nonInferiority(a, b, metric, { margin, ...clusters });
  const equal = equivalence(a, b, metric, { low: -margin, high: margin, ...clusters });
  if (noWorse.status === 'abstained' || equal.status === 'abstained') return {};
  return { margin: { margin, pNonInferior: noWorse.pValue, pEquivalent: equal.pValue } };
}

/** Odds where rows are right or wrong, Cohen's d for other means; nothing where rows are no independent pairs. */
function effectOf(
  metric: Metric<never>,
  a: readonly Stats[],
  b: readonly Stats[],
  flips: { readonly shown: Flips } | undefined,
  apart: boolean,
): EffectSize | undefined {
  if (flips !== undefined) return flipOddsRatio(flips.shown.gained, flips.shown.lost);
  if (!apart || metric.aggregate !== 'mean') return undefined;
  const gains = a.map((stats, i) => valueOfSum(metric, b[i] as Stats) - valueOfSum(metric, stats));
  return cohenDz(gains.filter(Number.isFinite));
}

const shownFlips = 20;

function flipsOf(pairs: readonly Pair[]): { readonly shown: Flips; readonly pValue: number } {
  const table = flipTable(
    pairs.map(({ baseline }) => baseline[0] === 1),
    pairs.map(({ candidate }) => candidate[0] === 1),
  );
  const places = (found: readonly number[]) => found.slice(0, shownFlips).map((i) => (pairs[i] as Pair).index);
  const { bothRight, bothWrong, gained, lost, pValue } = table;
  return {
    pValue,
    shown: {
      ...{ bothRight, bothWrong, gained: gained.length, lost: lost.length },
      gainedRows: places(gained),
      lostRows: places(lost),
    },
  };
}
