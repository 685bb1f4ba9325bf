import { TuneloopError } from '../base/errors.js';
import { wholeNumberIn } from '../base/option-values.js';
import type { Scale, Stats } from '../spec/metric.js';
import { pairwiseSum } from './numeric.js';
import { Pcg64 } from './rng-pcg64.js';
import { type Clusters, Draw, type Precision, StatsMatrix } from './stats-matrix.js';

/** Two sums of the same numbers in another order may differ by rounding; this much of one counts as equal. */
const TIE = 1e-9;

/** Settings of both paired tests. */
export interface PairedOptions {
  /** Bootstrap resamples. @default 1000; for the randomisation 0, which leaves `systemValues` empty */
  readonly resamples?: number;
  /** Trials of the randomisation. @default 10000 */
  readonly trials?: number;
  /** @default 12345, sacreBLEU's */
  readonly seed?: number;
  /** One key per segment; segments with one key are drawn (or swapped) together. */
  readonly clusters?: Clusters;
  /** `single` repeats sacreBLEU's 32-bit sums to the last digit. @default 'double' */
  readonly precision?: Precision;
}

/** How a system stands beside a baseline on the same segments. */
export interface PairedTest {
  readonly baseline: number;
  readonly system: number;
  /** `system - baseline`, in the metric's own unit. */
  readonly difference: number;
  /** Probability of a difference at least this large if the two were equally good; two-sided. */
  readonly pValue: number;
}

/** A {@link PairedTest} by resampling, with the resampled values. */
export interface PairedBootstrap extends PairedTest {
  readonly baselineValues: Float64Array;
  readonly systemValues: Float64Array;
}

/** A {@link PairedTest} by swapping, with resampled values of the system if they were asked for. */
export interface PairedRandomization extends PairedTest {
  /**
   * The same with gaps counted that equal the one seen, as a permutation test must. sacreBLEU counts only greater ones,
   * and so finds three segments significant; over many segments the two agree.
   */
  readonly pPermutation: number;
  readonly systemValues: Float64Array;
}

/**
 * The paired bootstrap, equal to sacreBLEU's `paired-bs`.
 * @param baseline one stats list per segment; `system` the same segments in the same order
 * @throws INVALID_OPTION when the two have not the same number of segments, or none
 * @throws INVALID_OUTPUT when the metric has no value for one of them
 * @see Koehn 2004; Clark et al. 2011, Better Hypothesis Testing for Statistical Machine Translation
 */
export function pairedBootstrap(
  baseline: readonly Stats[],
  system: readonly Stats[],
  metric: Scale,
  options: PairedOptions = {},
): PairedBootstrap {
  const pair = new Pair(baseline, system, metric, options.precision ?? 'double', options.clusters);
  const resamples = wholeNumberIn('pairedBootstrap', 'resamples', options.resamples ?? 1000, 1, 1e7);
  const random = new Pcg64(options.seed ?? 12345);
  const draw = new Draw(pair.a.rows);
  const baselineValues = new Float64Array(resamples);
  const systemValues = new Float64Array(resamples);
  const gaps = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    draw.next(random);
    baselineValues[i] = pair.a.drawn(draw);
    systemValues[i] = pair.b.drawn(draw);
    gaps[i] = Math.abs(systemValues[i]! - baselineValues[i]!);
  }
  const center = pairwiseSum(gaps) / resamples;
  const { difference } = pair;
  return {
    ...pair.values,
    difference,
    pValue: pValue(gaps, Math.abs(difference), center),
    baselineValues,
    systemValues,
  };
}

/**
 * Paired approximate randomisation, equal to sacreBLEU's `paired-ar`: in each trial the two outputs of every segment
 * are swapped or not.
 * @throws INVALID_OPTION, INVALID_OUTPUT as {@link pairedBootstrap}
 * @see Riezler and Maxwell 2005, On Some Pitfalls in Automatic Evaluation and Significance Testing for MT
 */
export function approximateRandomization(
  baseline: readonly Stats[],
  system: readonly Stats[],
  metric: Scale,
  options: PairedOptions = {},
): PairedRandomization {
  // The reference keeps the trials of this test in double precision, whatever the bootstrap does.
  const pair = new Pair(baseline, system, metric, 'double', options.clusters);
  const trials = wholeNumberIn('approximateRandomization', 'trials', options.trials ?? 10000, 1, 1e7);
  const random = new Pcg64(options.seed ?? 12345);
  const coins = new Uint8Array(pair.a.rows);
  const gaps = new Float64Array(trials);
  for (let i = 0; i < trials; i++) {
    random.fillCoins(coins);
    gaps[i] = Math.abs(pair.a.swapped(pair.b, coins, 1) - pair.a.swapped(pair.b, coins, 0));
  }
  const resamples = wholeNumberIn('approximateRandomization', 'resamples', options.resamples ?? 0, 0, 1e7);
  const matrix = new StatsMatrix(system, metric, options.precision ?? 'double', options.clusters);
  const draw = new Draw(matrix.rows);
  const systemValues = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    draw.next(random);
    systemValues[i] = matrix.drawn(draw);
  }
  const { difference } = pair;
  const seen = Math.abs(difference);
  return {
    ...pair.values,
    difference,
    pValue: pValue(gaps, seen, 0),
    pPermutation: pValue(gaps, seen - TIE * Math.max(1, seen), 0),
    systemValues,
  };
}

/**
 * Mean and half width of the middle 95 % of resampled values, as sacreBLEU prints them: `μ ± halfWidth`.
 * Values that all fit 32 bits are summed in 32 bits, as the reference does.
 * @param sum the reference rounds each addition in its paired tests, and only the mean in the interval of one system
 */
export function meanAndHalfWidth(
  values: Float64Array,
  sum: 'rounded' | 'exact' = 'rounded',
): { readonly mean: number; readonly halfWidth: number } {
  const sorted = Float64Array.from(values).sort();
  const round = sorted.every((value) => Math.fround(value) === value) ? Math.fround : (x: number) => x;
  const tail = Math.floor(sorted.length / 40);
  return {
    mean: round(pairwiseSum(sorted, sum === 'rounded' ? round : undefined) / sorted.length),
    halfWidth: 0.5 * round(sorted[sorted.length - tail - 1]! - sorted[tail]!),
  };
}

/** Share of the gaps that are, less `center`, strictly greater than the one seen; with one more for the one seen. */
function pValue(gaps: Float64Array, seen: number, center: number): number {
  let count = 0;
  for (const gap of gaps) if (gap - center > seen) count++;
  return (count + 1) / (gaps.length + 1);
}

/** Both systems' stats, and their scores over all segments. */
class Pair {
  readonly a: StatsMatrix;
  readonly b: StatsMatrix;
  readonly values: { readonly baseline: number; readonly system: number };

  constructor(
    baseline: readonly Stats[],
    system: readonly Stats[],
    metric: Scale,
    precision: Precision,
    clusters: Clusters | undefined,
  ) {
    if (baseline.length !== system.length || baseline.length === 0) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `${metric.name}: a paired test of ${baseline.length} and ${system.length} segments.`,
        hint: 'Give the stats of the same segments in the same order, at least one; leave out a segment in both.',
      });
    }
    this.a = new StatsMatrix(baseline, metric, precision, clusters);
    this.b = new StatsMatrix(system, metric, precision, clusters);
    const plain = precision === 'double' && clusters === undefined;
    const whole = (stats: readonly Stats[], matrix: StatsMatrix) =>
      total(plain ? matrix : new StatsMatrix(stats, metric, 'double'), metric);
    this.values = { baseline: whole(baseline, this.a), system: whole(system, this.b) };
  }

  get difference(): number {
    return this.values.system - this.values.baseline;
  }
}

function total(matrix: StatsMatrix, metric: Scale): number {
  const value = matrix.total();
  if (Number.isFinite(value)) return value;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `${metric.name}: the sum of ${matrix.rows} segments has no value, so there is nothing to compare.`,
    hint: 'Compare systems that both have a score.',
  });
}
