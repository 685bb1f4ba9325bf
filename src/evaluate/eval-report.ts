import { showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest, Json, JsonObject } from '../base/json.js';
import { redact } from '../base/redact.js';
import type { Metric, Stats } from '../spec/metric.js';
import type { EvalScore } from './eval-score.js';
import type { GateRules } from './gate.js';
import type { LatencySummary } from './latencies.js';
import { reportJUnit } from './report-junit.js';
import { reportPage } from './report-page.js';
import { checkRecord, reportFields } from './report-record.js';
import { reportHtml, reportMarkdown, reportText } from './report-text.js';
import type { RowError } from './row-errors.js';
import type { Sample } from './samples.js';
import type { EvalAbout } from './task.js';
import type { UsageTotal } from './usage-total.js';

/** The scores of the rows that share a label. */
export interface Slice {
  readonly name: string;
  readonly label: string;
  readonly segments: number;
  readonly scores: readonly EvalScore[];
}

/** Which label each row has. */
export interface Labels {
  readonly names: readonly string[];
  /** By row, a place in `names`; −1 where the row has none. */
  readonly rows: readonly number[];
}

/** What a report holds. */
export interface EvalReportData {
  readonly about: EvalAbout;
  /** When the run ended; ISO 8601, UTC. */
  readonly at: string;
  /** Of the rows, as `Dataset.digest` gives it. */
  readonly dataset: Digest;
  /** Of the bootstrap, where one was needed; comparisons take both over. */
  readonly seed: number;
  readonly resamples: number;
  /** Answers to each row. */
  readonly repeats: number;
  /** Rows. */
  readonly segments: number;
  /** Rows in one entry of `stats`: 1, or a power of two where there were too many to keep apart (`keepRows`). */
  readonly unitRows: number;
  /** One list per metric, one entry per unit in order; null where the metric abstained or something failed. */
  readonly stats: Readonly<Record<string, readonly (Stats | null)[]>>;
  /** By row, the cluster it belongs to; absent where each row is one. */
  readonly clusters?: readonly number[] | undefined;
  /** In the order of the metrics. */
  readonly scores: readonly EvalScore[];
  readonly slices: readonly Slice[];
  /** By slice; absent without slices, and where rows are not kept apart. */
  readonly labels?: Readonly<Record<string, Labels>> | undefined;
  /** Everything that went wrong; `first` holds at most 100. */
  readonly errors: {
    readonly total: number;
    readonly byCode: Readonly<Record<string, number>>;
    readonly first: readonly RowError[];
  };
  /** The first rows, and the worst by the first metric. */
  readonly samples: { readonly first: readonly Sample[]; readonly worst: readonly Sample[] };
  /** What metrics' signatures are too short for, such as a judge's whole prompt; by name. */
  readonly metrics?: Readonly<Record<string, JsonObject>> | undefined;
  /** All outputs in order, where they were to be kept; null where the candidate failed. Credentials are masked. */
  readonly outputs?: readonly (string | null)[] | undefined;
  /** Of the candidate; absent where no answer told its tokens. */
  readonly usage?: UsageTotal | undefined;
  /** Of metrics that ask a model, by name. */
  readonly metricUsage?: Readonly<Record<string, UsageTotal>> | undefined;
  /** Of the candidate, over all answers. */
  readonly latencyMs: LatencySummary;
  /** Rows that are in the training data too; absent where nobody looked. */
  readonly leakage?: { readonly rows: number; readonly leaked: number } | undefined;
}

/** A class with these fields, said once: TypeScript adds the members of an interface to the class of its name. */
export interface EvalReport extends EvalReportData {}

/** What a run found: scores with how they were made, and the numbers to compare them with others. JSON, there and back. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor assigns every field of the interface
export class EvalReport {
  readonly kind = 'EvalReport';
  readonly v = 1;
  readonly #metrics: ReadonlyMap<string, Metric<never>>;

  private constructor(data: EvalReportData, metrics: readonly Metric<never>[]) {
    for (const name of reportFields) {
      if (data[name] !== undefined) Object.defineProperty(this, name, { value: data[name], enumerable: true });
    }
    this.#metrics = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  /** A report of these numbers; what an evaluator calls at its end. */
  static of(data: EvalReportData, metrics: readonly Metric<never>[]): EvalReport {
    return new EvalReport(data, metrics);
  }

  /**
   * Reads what `toJSON` wrote.
   * @param options `metrics`: those that made it, needed only to compare the report with another
   * @throws CORRUPT_RECORD when it is no report of a version that is known
   */
  static fromJSON(json: Json, options: { readonly metrics?: readonly Metric<never>[] | undefined } = {}): EvalReport {
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
  metric(name: string): Metric<never> | undefined {
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

  /** Gives one HTML file that works from disk: scores, plots, the rows to read, and how all of it was made. */
  toHTML(): string {
    return redact(reportPage(this));
  }

  /**
   * Gives JUnit XML, which build servers show: a test case for each score, and for each row error that is kept.
   * @param rules as {@link gate} takes them; a score that does not meet its rule fails
   */
  toJUnit(rules: GateRules = {}): string {
    return redact(reportJUnit(this, rules));
  }

  /** Gives what the console shows: an aligned table. */
  toString(): string {
    return reportText(this);
  }
}

showAs(EvalReport, (report) => ({ text: reportText(report), html: reportHtml(report) }));
