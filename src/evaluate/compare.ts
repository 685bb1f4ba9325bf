import { checkOptions } from '../base/check-options.js';
import { shortDigest } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { compareStats } from '../metrics/compare.js';
import { mcnemar } from '../metrics/mcnemar.js';
import { abstain } from '../metrics/text-metric.js';
import type { Abstention, Metric, Stats } from '../spec/metric.js';
import type { EvalReport } from './eval-report.js';
import { type MetricComparison, ReportComparison } from './report-comparison.js';

/** Settings of {@link compareReports}. */
export interface CompareReportsOptions {
  /** What made the reports, where they were read from JSON without it. */
  readonly metrics?: readonly Metric[] | undefined;
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
  { metrics = [], resamples = candidate.resamples, seed = candidate.seed, trials }: CompareReportsOptions,
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
  const [a, b] = [withGaps(baseline, name), withGaps(candidate, name)];
  const found = compareStats(a, b, metric, { resamples, seed, ...(trials === undefined ? {} : { trials }) });
  const about = { name, higherIsBetter, signature };
  if (found.status === 'abstained') {
    const none = { significant: false, favours: 'neither', segments: 0, leftOut: candidate.segments } as const;
    return { ...about, status: 'abstained', reason: found.reason, ...none };
  }
  const pairs = a.flatMap((stats, i) =>
    'status' in stats || 'status' in b[i]! ? [] : [[stats, b[i] as Stats] as const],
  );
  const exact = pairs.flat().every(isBinary)
    ? mcnemar(
        pairs.map(([stats]) => stats[0] === 1),
        pairs.map(([, stats]) => stats[0] === 1),
      ).pValue
    : undefined;
  const { difference, interval } = found;
  const significant = (exact ?? found.pRandomization) <= 0.05 && difference !== 0;
  const better = difference > 0 === higherIsBetter ? 'candidate' : 'baseline';
  return {
    ...about,
    status: 'value',
    baseline: found.baseline,
    candidate: found.system,
    difference,
    ...(interval.status === 'value' ? { interval95: [interval.low, interval.high] } : {}),
    pValues: {
      randomization: found.pRandomization,
      bootstrap: found.pBootstrap,
      ...(exact === undefined ? {} : { mcnemar: exact }),
    },
    significant,
    favours: significant ? better : 'neither',
    segments: found.segments,
    leftOut: found.leftOut,
  };
}

function withGaps(report: EvalReport, name: string): (Stats | Abstention)[] {
  return (report.stats[name] ?? []).map((stats) => stats ?? abstain(name, 'no-stats'));
}

/** Stats of a mean of yes and no: right or wrong, out of one. */
function isBinary(stats: Stats): boolean {
  return stats.length === 2 && stats[1] === 1 && (stats[0] === 0 || stats[0] === 1);
}

function refusal(why: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `These reports cannot be compared: ${why}.`, hint });
}
