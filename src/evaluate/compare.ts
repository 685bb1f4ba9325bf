import { checkOptions } from '../base/check-options.js';
import { shortDigest } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Metric } from '../spec/metric.js';
import { type Adjustment, benjaminiHochberg, holm } from '../statistics/multiple-comparisons.js';
import { comparePairs, type Pair, type PairedFindings } from './compare-score.js';
import type { EvalReport } from './eval-report.js';
import { type MetricComparison, ReportComparison, type SliceComparison } from './report-comparison.js';

/** How p-values are corrected for there being several. */
export type Correction = 'holm' | 'benjamini-hochberg' | 'none';

/** Settings of {@link compareReports}. */
export interface CompareReportsOptions {
  /** What made the reports, where they were read from JSON without it. */
  readonly metrics?: readonly Metric<never>[] | undefined;
  /** Names of the scores to compare. @default those that both reports have */
  readonly only?: readonly string[] | undefined;
  /** Of the bootstrap. @default the candidate's */
  readonly resamples?: number | undefined;
  /** Of the randomisation. @default 10_000 */
  readonly trials?: number | undefined;
  /** Of both. @default the candidate's */
  readonly seed?: number | undefined;
  /** What a corrected p-value must be at most to call a difference significant. @default 0.05 */
  readonly alpha?: number | undefined;
  /**
   * For the number of metrics. Holm keeps the chance of any false alarm below alpha, Benjamini–Hochberg the share of
   * false alarms among the differences found. Slices, where one looks for finds, are always corrected by the latter, over
   * all of them together. @default 'holm'
   */
  readonly correction?: Correction | undefined;
  /**
   * The largest difference that counts as none, in the metric's own unit, for all or by name: asks whether the candidate
   * is shown to be no worse, and equivalent.
   */
  readonly margin?: number | Readonly<Record<string, number>> | undefined;
  /** Whether the labels of each slice are compared, too. @default true */
  readonly slices?: boolean | undefined;
}

const optionNames = [
  'metrics',
  'only',
  'resamples',
  'trials',
  'seed',
  'alpha',
  'correction',
  'margin',
  'slices',
] as const satisfies readonly (keyof CompareReportsOptions)[];

const corrections: Readonly<Record<Correction, Adjustment>> = {
  holm,
  'benjamini-hochberg': benjaminiHochberg,
  none: ((values: readonly (number | undefined)[]) => [...values]) as Adjustment,
};

/**
 * Compares two reports over the same rows: for each score the paired difference with its interval, p-values, effect
 * size, and what such a sample could have shown; for rows that are right or wrong, which of them flipped.
 * @throws INVALID_OPTION when the reports are of different rows, share no score, or have scores that were made differently
 */
export function compareReports(
  baseline: EvalReport,
  candidate: EvalReport,
  options: CompareReportsOptions = {},
): ReportComparison {
  checkOptions(options, optionNames, 'compareReports');
  checkSameRows(baseline, candidate);
  const { alpha = 0.05, correction = 'holm', slices = true } = options;
  const shared = candidate.scores.map(({ name }) => name).filter((name) => Object.hasOwn(baseline.stats, name));
  const names = options.only ?? shared;
  if (names.length === 0) throw refusal('they have no score in common', 'Evaluate both with the same metrics.');
  const whole = names.map((name) => compareScore(baseline, candidate, name, options));
  const parts = slices ? compareSlices(baseline, candidate, names, options) : [];
  const sliced = judge(
    parts.flatMap(({ scores }) => scores),
    benjaminiHochberg,
    alpha,
  );
  return ReportComparison.of(baseline, candidate, {
    alpha,
    correction,
    scores: judge(whole, corrections[correction], alpha),
    slices: parts.map((part, i) => ({ ...part, scores: sliced.slice(i * names.length, (i + 1) * names.length) })),
  });
}

/** A comparison that nobody has judged yet. */
type Unjudged = Omit<MetricComparison, 'pAdjusted' | 'significant' | 'favours'>;

/** Corrects the p-values of comparisons that are looked at together, and says which differences they show. */
function judge(comparisons: readonly Unjudged[], adjust: Adjustment, alpha: number): MetricComparison[] {
  const adjusted = adjust(comparisons.map(({ p }) => p));
  return comparisons.map((comparison, i) => {
    const { difference = 0, higherIsBetter } = comparison;
    const pAdjusted = adjusted[i];
    const significant = pAdjusted !== undefined && pAdjusted <= alpha && difference !== 0;
    const better = difference > 0 === higherIsBetter ? 'candidate' : 'baseline';
    return {
      ...comparison,
      ...(pAdjusted === undefined ? {} : { pAdjusted }),
      significant,
      favours: significant ? better : 'neither',
    };
  });
}

function compareScore(
  baseline: EvalReport,
  candidate: EvalReport,
  name: string,
  options: CompareReportsOptions,
  keep: (index: number) => boolean = () => true,
): Unjudged {
  const { signature, higherIsBetter } = candidate.score(name);
  const { resamples = candidate.resamples, seed = candidate.seed, trials = 10_000 } = options;
  const margin = typeof options.margin === 'object' ? options.margin[name] : options.margin;
  const metric = metricOf(baseline, candidate, name, options);
  const pairs = pairsOf(baseline, candidate, name).filter(({ index }) => keep(index));
  const units = (candidate.stats[name] ?? []).filter((_, index) => keep(index)).length;
  const about = { name, higherIsBetter, signature, segments: pairs.length, leftOut: units - pairs.length };
  if (pairs.length === 0) return { ...about, status: 'abstained', reason: 'no row has numbers in both' };
  const rows = candidate.unitRows === 1;
  const found: PairedFindings | undefined = comparePairs(metric, pairs, { resamples, trials, seed, margin, rows });
  if (found === undefined) return { ...about, status: 'abstained', reason: 'one of them has no value' };
  return { ...about, status: 'value', ...found };
}

/** By slice and label that both reports have, each score on the label's rows. */
function compareSlices(
  baseline: EvalReport,
  candidate: EvalReport,
  names: readonly string[],
  options: CompareReportsOptions,
): (Omit<SliceComparison, 'scores'> & { readonly scores: readonly Unjudged[] })[] {
  return Object.entries(candidate.labels ?? {}).flatMap(([slice, { names: labels, rows }]) =>
    labels.map((label, at) => ({
      name: slice,
      label,
      segments: rows.filter((row) => row === at).length,
      scores: names.map((name) => compareScore(baseline, candidate, name, options, (index) => rows[index] === at)),
    })),
  );
}

/** The units that have numbers in both reports. */
export function pairsOf(baseline: EvalReport, candidate: EvalReport, name: string): Pair[] {
  const others = baseline.stats[name] ?? [];
  const clusters = candidate.clusters ?? baseline.clusters;
  return (candidate.stats[name] ?? []).flatMap((stats, index) => {
    const other = others[index];
    if (stats === null || other === null || other === undefined) return [];
    return [{ index, baseline: other, candidate: stats, cluster: clusters?.[index] ?? index }];
  });
}

/** The metric behind a score of both. @throws INVALID_OPTION where they were made differently, or nobody knows it */
export function metricOf(
  baseline: EvalReport,
  candidate: EvalReport,
  name: string,
  { metrics = [] }: Pick<CompareReportsOptions, 'metrics'>,
): Metric<never> {
  const { signature } = candidate.score(name);
  const other = baseline.score(name).signature;
  if (other !== signature) {
    throw refusal(`their "${name}" was made differently: ${other} and ${signature}`, 'Score both with one metric.');
  }
  const metric = metrics.find((one) => one.name === name) ?? candidate.metric(name) ?? baseline.metric(name);
  if (metric !== undefined) return metric;
  throw refusal(
    `neither knows the metric "${name}"`,
    'Pass metrics, here or to EvalReport.fromJSON: those that made the reports.',
  );
}

/** @throws INVALID_OPTION where two reports are of different rows, or were kept in units of different sizes */
export function checkSameRows(baseline: EvalReport, candidate: EvalReport): void {
  if (baseline.dataset !== candidate.dataset || baseline.segments !== candidate.segments) {
    throw refusal(
      `they are of different rows: dataset ${shortDigest(baseline.dataset)} with ${baseline.segments} rows, and ` +
        `${shortDigest(candidate.dataset)} with ${candidate.segments}`,
      'Evaluate both on the same dataset, in the same order.',
    );
  }
  if (baseline.unitRows === candidate.unitRows) return;
  throw refusal(
    `one keeps ${baseline.unitRows} rows in a unit and the other ${candidate.unitRows}`,
    'Evaluate both with the same keepRows.',
  );
}

function refusal(why: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `These reports cannot be compared: ${why}.`, hint });
}
