import { showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest, Json, JsonObject } from '../base/json.js';
import type { Metric, Stats } from '../spec/metric.js';
import type { EvalScore } from './eval-score.js';
import { checkRecord } from './report-record.js';
import { reportHtml, reportMarkdown, reportText } from './report-text.js';
import type { RowError } from './score-row.js';
import type { EvalAbout } from './task.js';

/** One row to read: texts are cut at 2,000 characters and hold no credentials. */
export interface Sample {
  /** 0-based position in the dataset. */
  readonly index: number;
  /** The row as canonical JSON. */
  readonly row: string;
  /** Absent where the candidate failed. */
  readonly output?: string | undefined;
  readonly references: readonly string[];
  /** The row's own score by the report's first metric. */
  readonly value?: number | undefined;
}

/** The scores of the rows that share a label. */
export interface Slice {
  readonly name: string;
  readonly label: string;
  readonly segments: number;
  readonly scores: readonly EvalScore[];
}

/** Tokens over all answers that told them. */
export interface UsageTotal {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
  /** Answers that told their tokens. */
  readonly answers: number;
}

/** What a report holds. */
export interface EvalReportData {
  readonly about: EvalAbout;
  /** When the run ended; ISO 8601, UTC. */
  readonly at: string;
  /** Of the rows, as `Dataset.digest` gives it. */
  readonly dataset: Digest;
  /** Of the bootstrap intervals. */
  readonly seed: number;
  readonly resamples: number;
  /** Rows. */
  readonly segments: number;
  /** One list per metric, one entry per row in order; null where the metric abstained or something failed. */
  readonly stats: Readonly<Record<string, readonly (Stats | null)[]>>;
  /** In the order of the metrics. */
  readonly scores: readonly EvalScore[];
  readonly slices: readonly Slice[];
  /** Everything that went wrong; `first` holds at most 100. */
  readonly errors: {
    readonly total: number;
    readonly byCode: Readonly<Record<string, number>>;
    readonly first: readonly RowError[];
  };
  /** The first rows, and the worst by the first metric. */
  readonly samples: { readonly first: readonly Sample[]; readonly worst: readonly Sample[] };
  /** All outputs in order, where they were to be kept; null where the candidate failed. Credentials are masked. */
  readonly outputs?: readonly (string | null)[] | undefined;
  /** Absent where no answer told its tokens. */
  readonly usage?: UsageTotal | undefined;
  /** Of the candidate, over all rows. */
  readonly latencyMs: { readonly mean: number; readonly p50: number; readonly p95: number; readonly max: number };
  /** Rows that are in the training data too; absent where nobody looked. */
  readonly leakage?: { readonly rows: number; readonly leaked: number } | undefined;
}

/** What a run found: scores with how they were made, and the numbers to compare them with others. JSON, there and back. */
export class EvalReport implements EvalReportData {
  readonly kind = 'EvalReport';
  readonly v = 1;
  readonly about: EvalAbout;
  readonly at: string;
  readonly dataset: Digest;
  readonly seed: number;
  readonly resamples: number;
  readonly segments: number;
  readonly stats: EvalReportData['stats'];
  readonly scores: readonly EvalScore[];
  readonly slices: readonly Slice[];
  readonly errors: EvalReportData['errors'];
  readonly samples: EvalReportData['samples'];
  readonly outputs?: EvalReportData['outputs'];
  readonly usage?: EvalReportData['usage'];
  readonly latencyMs: EvalReportData['latencyMs'];
  readonly leakage?: EvalReportData['leakage'];
  readonly #metrics: ReadonlyMap<string, Metric>;

  private constructor(data: EvalReportData, metrics: readonly Metric[]) {
    this.about = data.about;
    this.at = data.at;
    this.dataset = data.dataset;
    this.seed = data.seed;
    this.resamples = data.resamples;
    this.segments = data.segments;
    this.stats = data.stats;
    this.scores = data.scores;
    this.slices = data.slices;
    this.errors = data.errors;
    this.samples = data.samples;
    if (data.outputs !== undefined) this.outputs = data.outputs;
    if (data.usage !== undefined) this.usage = data.usage;
    this.latencyMs = data.latencyMs;
    if (data.leakage !== undefined) this.leakage = data.leakage;
    this.#metrics = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  /** A report of these numbers; what an evaluator calls at its end. */
  static of(data: EvalReportData, metrics: readonly Metric[]): EvalReport {
    return new EvalReport(data, metrics);
  }

  /**
   * Reads what `toJSON` wrote.
   * @param options `metrics`: those that made it, needed only to compare the report with another
   * @throws CORRUPT_RECORD when it is no report of a version that is known
   */
  static fromJSON(json: Json, options: { readonly metrics?: readonly Metric[] | undefined } = {}): EvalReport {
    return new EvalReport(checkRecord(json), options.metrics ?? []);
  }

  /**
   * Gives the score of that metric.
   * @throws NOT_FOUND when the report has none
   */
  score(name: string): EvalScore {
    const score = this.scores.find((one) => one.name === name);
    if (score !== undefined) return score;
    throw new TuneloopError({
      code: 'NOT_FOUND',
      message: `The report has no score "${name}".`,
      hint: `It has: ${this.scores.map((one) => one.name).join(', ')}.`,
    });
  }

  /** Gives the metric that made a score, where the report knows it. */
  metric(name: string): Metric | undefined {
    return this.#metrics.get(name);
  }

  toJSON(): JsonObject {
    // Every field is plain JSON data by construction; the metrics are not a field.
    return { ...this } as unknown as JsonObject;
  }

  /** Gives the scores with their intervals as a Markdown table, with the signatures under it. */
  toMarkdown(): string {
    return reportMarkdown(this);
  }

  /** Gives what the console shows: an aligned table. */
  toString(): string {
    return reportText(this);
  }
}

showAs(EvalReport, (report) => ({ text: reportText(report), html: reportHtml(report) }));
