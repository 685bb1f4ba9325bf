import { DigestStream } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { redact } from '../base/redact.js';
import type { Metric, Stats } from '../spec/metric.js';
import type { EvalReportData, Sample, Slice } from './eval-report.js';
import { type RowStats, scoreOf } from './eval-score.js';
import type { RowError, ScoredRow } from './score-row.js';
import type { EvalAbout } from './task.js';

const keptErrors = 100;
const mostLabels = 100;
const textLength = 2000;

/** What a tally keeps. */
export interface TallyOptions {
  readonly metrics: readonly Metric[];
  readonly slices: readonly string[];
  readonly resamples: number;
  readonly seed: number;
  readonly firstSamples: number;
  readonly worstSamples: number;
  readonly keepOutputs: boolean;
}

/** What a run knows so far: numbers of every row, texts of a few. */
export class RunTally {
  readonly #options: TallyOptions;
  readonly #digest = new DigestStream();
  /** By metric, then by row. */
  readonly #stats: RowStats[][];
  /** By slice: the rows of each label. */
  readonly #labels: Map<string, number[]>[];
  readonly #first: Sample[] = [];
  readonly #worst: Sample[] = [];
  readonly #outputs: (string | null)[] = [];
  readonly #latencies: number[] = [];
  readonly #usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, answers: 0 };
  readonly #errors: RowError[] = [];
  readonly #byCode: Record<string, number> = {};
  #references: number | 'var' | undefined;
  #rows = 0;

  constructor(options: TallyOptions) {
    this.#options = options;
    this.#stats = options.metrics.map(() => []);
    this.#labels = options.slices.map(() => new Map());
  }

  get rows(): number {
    return this.#rows;
  }

  /** Takes the next row, in the dataset's order. */
  add(row: ScoredRow): void {
    this.#rows++;
    this.#digest.update(`${row.text}\n`);
    row.stats.forEach((stats, i) => void this.#stats[i]?.push(stats));
    row.labels.forEach((label, i) => void (label !== undefined && this.#addLabel(i, label, row.index)));
    this.#references =
      this.#references === undefined || this.#references === row.references.length ? row.references.length : 'var';
    this.#latencies.push(row.latencyMs);
    for (const error of row.errors) {
      this.#byCode[error.code] = (this.#byCode[error.code] ?? 0) + 1;
      if (this.#errors.length < keptErrors) this.#errors.push(error);
    }
    if (row.usage !== undefined) {
      this.#usage.answers++;
      this.#usage.inputTokens += row.usage.inputTokens;
      this.#usage.outputTokens += row.usage.outputTokens;
      this.#usage.cachedInputTokens += row.usage.cachedInputTokens ?? 0;
      this.#usage.reasoningTokens += row.usage.reasoningTokens ?? 0;
    }
    if (this.#options.keepOutputs) this.#outputs.push(row.output === undefined ? null : redact(row.output));
    this.#addSample(row);
  }

  /** Gives the report's data. */
  report(about: EvalAbout, at: string, leakage: EvalReportData['leakage']): EvalReportData {
    const { metrics, seed, resamples, keepOutputs } = this.#options;
    const references = this.#references ?? 0;
    const score = (metric: Metric, rows: readonly RowStats[]) => scoreOf(metric, rows, references, { seed, resamples });
    return {
      about,
      at,
      dataset: this.#digest.digest(),
      seed,
      resamples,
      segments: this.#rows,
      stats: Object.fromEntries(metrics.map(({ name }, i) => [name, (this.#stats[i] as RowStats[]).map(statsOrNull)])),
      scores: metrics.map((metric, i) => score(metric, this.#stats[i] as RowStats[])),
      slices: this.#slices(score),
      errors: {
        total: Object.values(this.#byCode).reduce((sum, count) => sum + count, 0),
        byCode: this.#byCode,
        first: this.#errors,
      },
      samples: { first: this.#first, worst: this.#worst },
      ...(keepOutputs ? { outputs: this.#outputs } : {}),
      ...(this.#usage.answers === 0 ? {} : { usage: this.#usage }),
      latencyMs: latencies(this.#latencies),
      ...(leakage === undefined ? {} : { leakage }),
    };
  }

  #addLabel(slice: number, label: string, index: number): void {
    const labels = this.#labels[slice] as Map<string, number[]>;
    const rows = labels.get(label);
    if (rows !== undefined) rows.push(index);
    else if (labels.size < mostLabels) labels.set(label, [index]);
    else {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `Slice "${this.#options.slices[slice]}" has more than ${mostLabels} labels; row ${index} has "${label}".`,
        hint: 'Slice by something with few values.',
      });
    }
  }

  #addSample(row: ScoredRow): void {
    const { metrics, firstSamples, worstSamples } = this.#options;
    const value = ownValue(metrics[0] as Metric, row.stats[0]);
    if (this.#first.length < firstSamples) this.#first.push(sampleOf(row, value));
    if (value === undefined || worstSamples === 0) return;
    const badness = metrics[0]?.higherIsBetter === false ? value : -value;
    const bad = (sample: Sample) => (metrics[0]?.higherIsBetter === false ? 1 : -1) * (sample.value as number);
    const last = this.#worst[worstSamples - 1];
    if (last !== undefined && bad(last) >= badness) return;
    const at = this.#worst.findIndex((sample) => bad(sample) < badness);
    this.#worst.splice(at === -1 ? this.#worst.length : at, 0, sampleOf(row, value));
    if (this.#worst.length > worstSamples) this.#worst.pop();
  }

  #slices(score: (metric: Metric, rows: readonly RowStats[]) => EvalReportData['scores'][number]): Slice[] {
    return this.#options.slices.flatMap((name, i) =>
      [...(this.#labels[i] as Map<string, number[]>)].map(([label, rows]) => ({
        name,
        label,
        segments: rows.length,
        scores: this.#options.metrics.map((metric, m) => {
          const stats = this.#stats[m] as RowStats[];
          return score(
            metric,
            rows.map((index) => stats[index]),
          );
        }),
      })),
    );
  }
}

function statsOrNull(row: RowStats): Stats | null {
  return row === undefined || 'status' in row ? null : row;
}

function ownValue(metric: Metric, row: RowStats): number | undefined {
  if (row === undefined || 'status' in row) return undefined;
  const score = metric.score(row);
  return score.status === 'value' && Number.isFinite(score.value) ? score.value : undefined;
}

function sampleOf(row: ScoredRow, value: number | undefined): Sample {
  const cut = (text: string) => redact(text.length > textLength ? `${text.slice(0, textLength)}…` : text);
  return {
    index: row.index,
    row: cut(row.text),
    ...(row.output === undefined ? {} : { output: cut(row.output) }),
    references: row.references.slice(0, 10).map(cut),
    ...(value === undefined ? {} : { value }),
  };
}

function latencies(values: readonly number[]): EvalReportData['latencyMs'] {
  const sorted = Float64Array.from(values).sort();
  const at = (q: number) => sorted[Math.floor(q * (sorted.length - 1))] as number;
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    max: at(1),
  };
}
