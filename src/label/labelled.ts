import { htmlTable, showAs } from '../base/display.js';
import type { Digest, Json, JsonObject } from '../base/json.js';
import { Dataset } from '../dataset/dataset.js';
import type { Spent } from '../kit/purse.js';
import type { Annotation } from './annotation.js';
import type { Decision, Vote } from './votes.js';

/** A row, and what models say of it. */
export type LabelledRow<Row, Label> = {
  readonly row: Row;
  /** 0-based position. */
  readonly index: number;
  /** Names the row in annotations, pages and tasks. */
  readonly id: string;
} & (
  | ({
      readonly votes: readonly Vote<Label>[];
      /** Share of pairs of answers that differ, 0 to 1; null for fewer than two answers. */
      readonly disagreement: number | null;
      /** `accept` where the confidence is at least `acceptFrom`. */
      readonly triage: 'accept' | 'review';
    } & Decision<Label>)
  /** The budget ended before it. */
  | { readonly status: 'not-asked' }
);

/** What came of labelling. */
export interface LabelReport {
  readonly rows: number;
  readonly labelled: number;
  /** Of the labelled ones. */
  readonly accepted: number;
  readonly abstained: number;
  readonly failed: number;
  /** Rows for which the budget did not last. */
  readonly notAsked: number;
  /** Rows of each label; absent for labels by schema. */
  readonly labels?: Readonly<Record<string, number>> | undefined;
  /** Labelled rows by where their confidence comes from. */
  readonly confidenceFrom: { readonly logprobs: number; readonly votes: number; readonly none: number };
  /** What this run spent. */
  readonly spent: Spent;
  /** What earlier runs under the same home had spent. */
  readonly spentBefore: Spent;
  /** Answers that earlier runs had paid for. */
  readonly reused: number;
  /** How the rows were asked about: plain JSON. */
  readonly about: {
    readonly models: readonly string[];
    /** Of instruction, labels, examples and form. */
    readonly prompt: Digest;
    readonly samples: number;
    readonly acceptFrom: number;
    readonly settings: JsonObject;
  };
}

/** Rows that models labelled, in their order, and what it took. */
export class Labelled<Row, Label> {
  readonly rows: readonly LabelledRow<Row, Label>[];
  readonly report: LabelReport;

  constructor(rows: readonly LabelledRow<Row, Label>[], report: LabelReport) {
    this.rows = rows;
    this.report = report;
  }

  /** The rows that people should look at: abstained and failed ones first, then from the least confident. */
  review(): readonly LabelledRow<Row, Label>[] {
    const place = (each: LabelledRow<Row, Label>) => (each.status === 'labelled' ? (each.confidence ?? 0) : -1);
    return this.rows
      .filter((each) => each.status !== 'not-asked' && each.triage === 'review')
      .sort((a, b) => place(a) - place(b));
  }

  /** The accepted rows with their labels, as a dataset that knows how they were labelled. */
  accepted(): Dataset<{ readonly row: Row; readonly label: Label; readonly confidence: number }> {
    const accepted = this.rows.flatMap((each) => {
      if (each.status !== 'labelled' || each.triage !== 'accept' || each.confidence === null) return [];
      return [{ row: each.row, label: each.label, confidence: each.confidence }];
    });
    return Dataset.of(accepted, { name: 'labelled' }).withLineage({ labelled: this.report.about as unknown as Json });
  }

  /** The rows of which models told, or voted, how likely each label is: what `labellingOrder` takes. */
  predicted(): readonly (LabelledRow<Row, Label> & { readonly probabilities: Readonly<Record<string, number>> })[] {
    return this.rows.flatMap((each) => {
      const probabilities = 'probabilities' in each ? each.probabilities : undefined;
      return probabilities === undefined ? [] : [{ ...each, probabilities }];
    });
  }

  /** Each answer as an annotation, so that models stand beside people in agreement and adjudication. */
  annotations(): readonly Annotation<Label>[] {
    const { samples } = this.report.about;
    return this.rows.flatMap((each) => {
      if (each.status === 'not-asked') return [];
      return each.votes.flatMap((vote): Annotation<Label>[] => {
        if (vote.status === 'failed') return [];
        const annotator = samples === 1 ? vote.model : `${vote.model}#${vote.sample + 1}`;
        return [{ item: each.id, annotator, label: vote.status === 'labelled' ? vote.label : null, at: vote.at }];
      });
    });
  }
}

showAs<Labelled<unknown, unknown>>(Labelled, ({ report }) => {
  const { rows, labelled, accepted, abstained, failed, notAsked, labels, spent } = report;
  const { calls, usage, costUsd } = spent;
  const counts = [
    ['labelled', labelled],
    ['accepted', accepted],
    ['abstained', abstained],
    ['failed', failed],
    ['not asked', notAsked],
  ] as const;
  const tokens = usage === undefined ? '' : `, ${usage.inputTokens} + ${usage.outputTokens} tokens`;
  const cost = costUsd === undefined ? '' : `, ${costUsd.toFixed(4)} US dollars`;
  const text = `Labelled ${rows} rows: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}; ${calls} calls${tokens}${cost}`;
  const cells = [...counts, ...Object.entries(labels ?? {})].map(([name, count]) => [name, String(count)]);
  return { text, html: htmlTable(['', 'rows'], cells, text) };
});
