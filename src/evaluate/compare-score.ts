import type { Metric, Stats } from '../spec/metric.js';
import { intervalOf } from '../statistics/bootstrap.js';
import { cohenDz, type EffectSize, flipOddsRatio } from '../statistics/effect-size.js';
import { equivalence } from '../statistics/equivalence.js';
import { mcnemar } from '../statistics/mcnemar.js';
import { mean } from '../statistics/numeric.js';
import { approximateRandomization, pairedBootstrap } from '../statistics/paired.js';
import { minimumDetectableDifference } from '../statistics/power.js';
import { sumStats } from '../statistics/sum-stats.js';
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
  /** Gaps as large as the one seen count, so it is valid for any number of rows. */
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
  /** Of the difference, by resampling pairs; absent for fewer than two rows (or clusters). */
  readonly interval95?: readonly [low: number, high: number] | undefined;
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
  const units = new Set(keys).size;
  const clusters = units === pairs.length ? undefined : keys;
  const shared = { seed, ...(clusters === undefined ? {} : { clusters }) };
  const bootstrap = pairedBootstrap(a, b, metric, { ...shared, resamples });
  const random = approximateRandomization(a, b, metric, { ...shared, trials });
  const { difference } = bootstrap;
  const drawn = bootstrap.systemValues.map((value, i) => value - (bootstrap.baselineValues[i] as number));
  const interval = units < 2 ? undefined : intervalOf(metric.name, drawn, 0.95, seed);
  const binary = rows && pairs.every(({ baseline, candidate }) => isBinary(baseline) && isBinary(candidate));
  const exact = binary && clusters === undefined ? mcnemar(a.map(isRight), b.map(isRight)).pValue : undefined;
  const error = units < 2 ? undefined : standardError(drawn, units);
  const flips = binary ? flipsOf(pairs) : undefined;
  const differences = rows ? rowDifferences(metric, a, b) : [];
  const effect =
    flips === undefined ? meanEffect(metric, differences, clusters) : flipOddsRatio(flips.gained, flips.lost);
  const sign = metric.higherIsBetter ? 1 : -1;
  const wins = winRate(
    differences.map((one) => sign * one),
    differences.length === keys.length ? clusters : undefined,
  );
  return {
    baseline: bootstrap.baseline,
    candidate: bootstrap.system,
    difference,
    ...(interval?.status === 'value' ? { interval95: [interval.low, interval.high] } : {}),
    pValues: {
      permutation: random.pPermutation,
      randomization: random.pValue,
      bootstrap: bootstrap.pValue,
      ...(exact === undefined ? {} : { mcnemar: exact }),
    },
    p: exact ?? random.pPermutation,
    ...(effect === undefined ? {} : { effect }),
    ...(error === undefined ? {} : { detectable: minimumDetectableDifference({ standardError: error }) }),
    ...(wins === undefined ? {} : { winRate: wins }),
    ...(flips === undefined ? {} : { flips }),
    ...(margin === undefined || error === undefined
      ? {}
      : { margin: marginTest(sign * difference, error, units - 1, margin) }),
  };
}

/** Of resampled differences, made larger by what resampling loses with few units. */
function standardError(drawn: Float64Array, units: number): number {
  const center = mean(drawn);
  const squares = drawn.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt((squares / drawn.length) * (units / (units - 1)));
}

/** @param gain the difference, above 0 where the candidate is better */
function marginTest(gain: number, error: number, degrees: number, margin: number): MarginTest {
  const { pAboveLow, pEquivalent } = equivalence({ difference: gain, standardError: error, degrees, margin });
  return { margin, pNonInferior: pAboveLow, pEquivalent };
}

/** By row, the difference of its own scores; rows whose score has no value by itself are left out. */
function rowDifferences(metric: Metric<never>, a: readonly Stats[], b: readonly Stats[]): number[] {
  const own = (stats: Stats) => {
    const score = metric.score(stats);
    return score.status === 'value' ? score.value : Number.NaN;
  };
  return a.map((stats, i) => own(b[i] as Stats) - own(stats)).filter(Number.isFinite);
}

function meanEffect(
  { aggregate }: Metric<never>,
  differences: readonly number[],
  clusters: readonly number[] | undefined,
): EffectSize | undefined {
  return aggregate === 'mean' && clusters === undefined ? cohenDz(differences) : undefined;
}

const shownFlips = 20;

function flipsOf(pairs: readonly Pair[]): Flips {
  const where = (before: boolean, after: boolean) =>
    pairs.filter(({ baseline, candidate }) => isRight(baseline) === before && isRight(candidate) === after);
  const places = (found: readonly Pair[]) => found.slice(0, shownFlips).map(({ index }) => index);
  const [gained, lost] = [where(false, true), where(true, false)];
  return {
    bothRight: where(true, true).length,
    bothWrong: where(false, false).length,
    gained: gained.length,
    lost: lost.length,
    gainedRows: places(gained),
    lostRows: places(lost),
  };
}

function isRight([right]: Stats): boolean {
  return right === 1;
}

/** Stats of a mean of yes and no: right or wrong, out of one. */
function isBinary(stats: Stats): boolean {
  return stats.length === 2 && stats[1] === 1 && (stats[0] === 0 || stats[0] === 1);
}
