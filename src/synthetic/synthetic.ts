import { htmlTable, showAs } from '../base/display.js';
import type { Digest, Json, JsonObject } from '../base/json.js';
import { Dataset } from '../dataset/dataset.js';
import type { Spent } from '../kit/purse.js';

/** What one filter said of a row. */
export interface FilterVerdict {
  readonly filter: 'schema' | 'duplicates' | 'agreement' | 'judge';
  readonly passed: boolean;
  /** The judge's score, the share of answers that agree, or the similarity to the row that it is like. */
  readonly value?: number | undefined;
  /** In words, where there is more to say. */
  readonly why?: string | undefined;
}

/** Where a row comes from: plain JSON. */
export interface Provenance {
  /** Digest of the seed row, or of the row that was answered. */
  readonly seed: Digest;
  /** Its 0-based position. */
  readonly seedIndex: number;
  /** Which of the answers for that row, from 0. */
  readonly sample: number;
  /** The model that was asked, as `provider/model`. */
  readonly teacher: string;
  /** The model that answered, as the service names it. */
  readonly model: string;
  /** Digest of the messages it was asked with. */
  readonly prompt: Digest;
  /** How it was sampled, its seed number included. */
  readonly settings: JsonObject;
  /** When it was answered, in ISO 8601. */
  readonly at: string;
  /** In the order in which they were asked; the last one decided. */
  readonly verdicts: readonly FilterVerdict[];
}

/** A row that a teacher wrote. */
export interface SyntheticRow<Row> {
  readonly row: Row;
  readonly provenance: Provenance;
}

/** Why a row went. */
export type DropReason =
  | 'refused'
  | 'failed'
  | 'invalid'
  | 'duplicate'
  | 'nearDuplicate'
  | 'disagreement'
  | 'judge'
  | 'judgeAbstained';

/** A row that went. */
export interface DroppedSynthetic<Row> {
  readonly by: DropReason;
  readonly why: string;
  /** Absent where there was none that could be read. */
  readonly row?: Row | undefined;
  readonly provenance: Provenance;
}

/** What came of the asking. */
export interface SyntheticReport {
  /** Rows that went in. */
  readonly seeds: number;
  /** Rows that were to be made. */
  readonly wanted: number;
  /** Of these, how many the budget did not last for. */
  readonly notAsked: number;
  /** Rows that could be read, before duplicates and judge. */
  readonly valid: number;
  readonly kept: number;
  /** Reasons that occurred. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  /** What this run spent on the teacher. What a judge spends is the judge's to tell. */
  readonly spent: Spent;
  /** What earlier runs under the same home had spent. */
  readonly spentBefore: Spent;
  /** Answers and verdicts that earlier runs had paid for. */
  readonly reused: number;
  /** How rows were made: plain JSON. */
  readonly about: JsonObject;
}

/** Rows that a teacher wrote and filters let through, in the order of their seeds, and what went. */
export class Synthetic<Row> {
  readonly rows: readonly SyntheticRow<Row>[];
  readonly dropped: readonly DroppedSynthetic<Row>[];
  readonly report: SyntheticReport;

  constructor(
    rows: readonly SyntheticRow<Row>[],
    dropped: readonly DroppedSynthetic<Row>[],
    report: Omit<SyntheticReport, 'kept' | 'dropped'>,
  ) {
    this.rows = rows;
    this.dropped = dropped;
    const counts: Partial<Record<DropReason, number>> = {};
    for (const { by } of dropped) counts[by] = (counts[by] ?? 0) + 1;
    this.report = { ...report, kept: rows.length, dropped: counts };
  }

  /** The kept rows, as a dataset that knows how they were made. For their provenance as well: `Dataset.of(this.rows)`. */
  dataset(): Dataset<Row> {
    const { about, kept, dropped } = this.report;
    const rows = Dataset.of(() => this.rows.map(({ row }) => row), { name: 'synthetic' });
    return rows.withLineage({ synthetic: { ...about, kept, dropped: dropped as Json } });
  }
}

showAs<Synthetic<unknown>>(Synthetic, ({ report }) => {
  const { seeds, wanted, notAsked, valid, kept, dropped, spent } = report;
  const counts: (readonly [string, number])[] = [
    ['wanted', wanted],
    ['not asked', notAsked],
    ['valid', valid],
    ['kept', kept],
    ...Object.entries(dropped).map(([by, count]) => [`dropped: ${by}`, count] as const),
  ];
  const usage = spent.usage === undefined ? '' : `, ${spent.usage.inputTokens} + ${spent.usage.outputTokens} tokens`;
  const text = `Synthetic rows of ${seeds} seeds: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}; ${spent.calls} calls${usage}`;
  return {
    text,
    html: htmlTable(
      ['', 'rows'],
      counts.map(([name, count]) => [name, String(count)]),
      text,
    ),
  };
});
