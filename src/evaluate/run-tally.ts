import { DigestStream, digestBytes } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { redact } from '../base/redact.js';
import type { Metric, SegmentResult, Stats } from '../spec/metric.js';
import { sumStats } from '../statistics/sum-stats.js';
import type { EvalReportData, Labels, Slice } from './eval-report.js';
import type { RowStats } from './eval-score.js';
import { Latencies } from './latencies.js';
import type { RowError } from './row-errors.js';
import { Samples } from './samples.js';
import type { ScoredRow } from './score-row.js';
import { ScoreTally } from './score-tally.js';
import type { EvalAbout } from './task.js';
import { UsageSum } from './usage-total.js';

const keptErrors = 100;
const mostLabels = 100;

/** What a tally keeps. */
export interface TallyOptions {
  readonly metrics: readonly Metric<never>[];
  readonly slices: readonly string[];
  readonly repeats: number;
  readonly resamples: number;
  readonly seed: number;
  readonly samples: { readonly first: number; readonly worst: number };
  readonly keepOutputs: boolean;
  /** Rows whose numbers are kept one by one. */
  readonly keepRows: number;
}

interface SliceTally {
  readonly name: string;
  /** By label, in the order in which they came; `at` is a label's place in it. */
  readonly tallies: Map<string, { readonly at: number; readonly tally: ScoreTally }>;
  /** By row, the number of its label; −1 for none. Rows beyond those kept one by one are not in it. */
  readonly rows: number[];
}

/** What a run knows so far: numbers of many rows, texts of a few. */
export class RunTally {
  readonly #options: TallyOptions;
  readonly #digest = new DigestStream();
  readonly #whole: ScoreTally;
  readonly #slices: readonly SliceTally[];
  readonly #clusters = new Map<string | number, number>();
  readonly #samples: Samples;
  readonly #outputs: (string | null)[] = [];
  readonly #latencies = new Latencies();
  readonly #usage = new UsageSum();
  readonly #metricUsage: readonly UsageSum[];
  readonly #errors: RowError[] = [];
  readonly #byCode: Record<string, number> = {};
  #references: number | 'var' | undefined;

  constructor(options: TallyOptions) {
    const { metrics, keepRows, slices, samples } = options;
    this.#options = options;
    this.#whole = new ScoreTally(metrics, keepRows);
    this.#slices = slices.map((name) => ({ name, tallies: new Map(), rows: [] }));
    this.#samples = new Samples(metrics, samples);
    this.#metricUsage = metrics.map(() => new UsageSum());
  }

  get rows(): number {
    return this.#whole.rows;
  }

  /** Takes the next row, in the dataset's order. */
  add(row: ScoredRow): void {
    this.#digest.update(`${row.text}\n`);
    const { metrics, keepOutputs } = this.#options;
    const stats = metrics.map((metric, i) =>
      rowStats(
        metric,
        row.answers.map(({ results }) => results[i]),
      ),
    );
    const cluster = this.#clusterOf(row);
    this.#whole.add(stats, cluster);
    row.labels.forEach(
      (label, i) => void this.#addToSlice(this.#slices[i] as SliceTally, label, stats, cluster, row.index),
    );
    const { length } = row.references;
    this.#references = this.#references === undefined || this.#references === length ? length : 'var';
    for (const { answer, results, latencyMs } of row.answers) {
      this.#latencies.add(latencyMs);
      this.#usage.add(answer?.usage);
      results.forEach((result, i) => void (result && 'status' in result && this.#metricUsage[i]?.add(result.usage)));
      if (keepOutputs) this.#outputs.push(answer === undefined ? null : redact(answer.text));
    }
    for (const error of row.errors) {
      this.#byCode[error.code] = (this.#byCode[error.code] ?? 0) + 1;
      if (this.#errors.length < keptErrors) this.#errors.push(error);
    }
    this.#samples.add(row, stats);
  }

  /** Gives the report's data. */
  report(about: EvalAbout, at: string, leakage: EvalReportData['leakage']): EvalReportData {
    const { metrics, seed, resamples, repeats, keepOutputs } = this.#options;
    const references = this.#references ?? 0;
    const stats = this.#whole.stats();
    const { clusters, unitRows } = this.#whole;
    const usage = this.#usage.total;
    const metricUsage = metrics.flatMap(({ name }, i) => {
      const total = this.#metricUsage[i]?.total;
      return total === undefined ? [] : [[name, total] as const];
    });
    const told = metrics.flatMap(({ name, about }) => (about === undefined ? [] : [[name, about] as const]));
    return {
      about,
      at,
      dataset: this.#digest.digest(),
      seed,
      resamples,
      repeats,
      segments: this.rows,
      unitRows,
      stats: Object.fromEntries(metrics.map(({ name }, i) => [name, stats[i] as (Stats | null)[]])),
      ...(clusters === undefined ? {} : { clusters }),
      scores: this.#whole.scores(references, { seed, resamples }),
      slices: this.#slices.flatMap((slice) => sliceScores(slice, references, { seed, resamples })),
      ...(unitRows > 1 || this.#slices.length === 0 ? {} : { labels: labelsOf(this.#slices) }),
      errors: {
        total: Object.values(this.#byCode).reduce((sum, count) => sum + count, 0),
        byCode: this.#byCode,
        first: this.#errors,
      },
      samples: { first: this.#samples.first, worst: this.#samples.worst },
      ...(told.length === 0 ? {} : { metrics: Object.fromEntries(told) }),
      ...(keepOutputs ? { outputs: this.#outputs } : {}),
      ...(usage === undefined ? {} : { usage }),
      ...(metricUsage.length === 0 ? {} : { metricUsage: Object.fromEntries(metricUsage) }),
      latencyMs: this.#latencies.summary(),
      ...(leakage === undefined ? {} : { leakage }),
    };
  }

  /** Rows that are equal belong together where the task says nothing else. */
  #clusterOf({ index, text, cluster }: ScoredRow): number {
    const { keepRows } = this.#options;
    if (index >= keepRows) {
      if (cluster !== undefined) throw tooManyForClusters(keepRows);
      return index;
    }
    const key = cluster ?? digestBytes(text);
    const known = this.#clusters.get(key);
    if (known !== undefined) return known;
    this.#clusters.set(key, this.#clusters.size);
    return this.#clusters.size - 1;
  }

  #addToSlice(
    { name, tallies, rows }: SliceTally,
    label: string | undefined,
    stats: readonly RowStats[],
    cluster: number,
    index: number,
  ): void {
    const { metrics, keepRows } = this.#options;
    let found = label === undefined ? undefined : tallies.get(label);
    if (label !== undefined && found === undefined) {
      if (tallies.size === mostLabels) throw tooManyLabels(name, label, index);
      found = { at: tallies.size, tally: new ScoreTally(metrics, keepRows) };
      tallies.set(label, found);
    }
    found?.tally.add(stats, cluster);
    if (rows.length < keepRows) rows.push(found?.at ?? -1);
  }
}

/** What a metric has of a row, from what it has of each answer. */
function rowStats(metric: Metric<never>, results: readonly (SegmentResult | undefined)[]): RowStats {
  const each: Stats[] = [];
  let abstention: RowStats;
  for (const result of results) {
    if (result === undefined) continue;
    if (!('status' in result)) each.push(result);
    else if (result.status === 'measured') each.push(result.stats);
    else abstention ??= result;
  }
  if (each.length === 0) return abstention;
  if (results.length === 1) return each[0];
  return metric.repeats?.(each) ?? sumStats(each);
}

function sliceScores(
  { name, tallies }: SliceTally,
  references: number | 'var',
  resampling: { readonly seed: number; readonly resamples: number },
): Slice[] {
  return [...tallies].map(([label, { tally }]) => ({
    name,
    label,
    segments: tally.rows,
    scores: tally.scores(references, resampling),
  }));
}

function labelsOf(slices: readonly SliceTally[]): Record<string, Labels> {
  return Object.fromEntries(slices.map(({ name, tallies, rows }) => [name, { names: [...tallies.keys()], rows }]));
}

function tooManyLabels(slice: string, label: string, index: number): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Slice "${slice}" has more than ${mostLabels} labels; row ${index} has "${label}".`,
    hint: 'Slice by something with few values.',
  });
}

function tooManyForClusters(keepRows: number): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Clusters need the numbers of every row, and only those of ${keepRows} rows are kept.`,
    hint: 'Raise keepRows above the number of rows.',
  });
}
