import { checkOptions } from '../base/check-options.js';
import { shortDigest } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Metric, Stats } from '../spec/metric.js';
import { intervalOf } from '../statistics/bootstrap.js';
import { mcnemar } from '../statistics/mcnemar.js';
import { approximateRandomization, pairedBootstrap } from '../statistics/paired.js';
import { sumStats } from '../statistics/sum-stats.js';
import type { EvalReport } from './eval-report.js';
import { type MetricComparison, ReportComparison } from './report-comparison.js';

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
}

/**
 * Compares two reports over the same rows: for each score the paired difference, its interval and p-values.
 * @throws INVALID_OPTION when the reports are of different rows, share no score, or have scores that were made differently
 */
export function compareReports(
  baseline: EvalReport,
  candidate: EvalReport,
  options: CompareReportsOptions = {},
): ReportComparison {
  checkOptions(options, ['metrics', 'only', 'resamples', 'trials', 'seed'], 'compareReports');
  if (baseline.dataset !== candidate.dataset || baseline.segments !== candidate.segments) {
    throw refusal(
      `they are of different rows: dataset ${shortDigest(baseline.dataset)} with ${baseline.segments} rows, and ` +
        `${shortDigest(candidate.dataset)} with ${candidate.segments}`,
      'Evaluate both on the same dataset, in the same order.',
    );
  }
  const shared = candidate.scores.map(({ name }) => name).filter((name) => Object.hasOwn(baseline.stats, name));
  const names = options.only ?? shared;
  if (names.length === 0) throw refusal('they have no score in common', 'Evaluate both with the same metrics.');
  return ReportComparison.of(
    baseline,
    candidate,
    names.map((name) => compareScore(baseline, candidate, name, options)),
  );
}

function compareScore(
  baseline: EvalReport,
  candidate: EvalReport,
  name: string,
  { metrics = [], resamples = candidate.resamples, seed = candidate.seed, trials = 10_000 }: CompareReportsOptions,
): MetricComparison {
  const { signature, higherIsBetter } = candidate.score(name);
  const other = baseline.score(name).signature;
  if (other !== signature) {
    throw refusal(`their "${name}" was made differently: ${other} and ${signature}`, 'Score both with one metric.');
  }
  const metric = metrics.find((one) => one.name === name) ?? candidate.metric(name) ?? baseline.metric(name);
  if (metric === undefined) {
    throw refusal(
      `neither knows the metric "${name}"`,
      'Pass metrics, here or to EvalReport.fromJSON: those that made the reports.',
    );
  }
  const about = { name, higherIsBetter, signature };
  const pairs = pairsOf(baseline, candidate, name);
  const counts = { segments: pairs.length, leftOut: candidate.segments - pairs.length };
  const none = { significant: false, favours: 'neither', ...counts } as const;
  if (pairs.length === 0) return { ...about, status: 'abstained', reason: 'no row has numbers in both', ...none };
  const [a, b] = [pairs.map(([stats]) => stats), pairs.map(([, stats]) => stats)];
  if ([a, b].some((rows) => metric.score(sumStats(rows)).status === 'abstained')) {
    return { ...about, status: 'abstained', reason: 'one of them has no value', ...none };
  }

  const bootstrap = pairedBootstrap(a, b, metric, { resamples, seed });
  const differences = bootstrap.systemValues.map((value, i) => value - (bootstrap.baselineValues[i] as number));
  const interval = pairs.length < 2 ? undefined : intervalOf(name, differences, 0.95, seed);
  const exact = pairs.flat().every(isBinary) ? mcnemar(a.map(isRight), b.map(isRight)).pValue : undefined;
  const random = approximateRandomization(a, b, metric, { trials, seed });
  const { difference } = bootstrap;
  const significant = (exact ?? random.pPermutation) <= 0.05 && difference !== 0;
  const better = difference > 0 === higherIsBetter ? 'candidate' : 'baseline';
  return {
    ...about,
    status: 'value',
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
    significant,
    favours: significant ? better : 'neither',
    ...counts,
  };
}

/** The rows that have numbers in both reports. */
function pairsOf(baseline: EvalReport, candidate: EvalReport, name: string): (readonly [Stats, Stats])[] {
  const others = baseline.stats[name] ?? [];
  return (candidate.stats[name] ?? []).flatMap((stats, i) => {
    const other = others[i];
    return stats === null || other === null || other === undefined ? [] : [[other, stats] as const];
  });
}

function isRight([right]: Stats): boolean {
  return right === 1;
}

/** Stats of a mean of yes and no: right or wrong, out of one. */
function isBinary(stats: Stats): boolean {
  return stats.length === 2 && stats[1] === 1 && (stats[0] === 0 || stats[0] === 1);
}

function refusal(why: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `These reports cannot be compared: ${why}.`, hint });
}
