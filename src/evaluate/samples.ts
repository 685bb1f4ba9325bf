import { redact } from '../base/redact.js';
import type { Metric, SegmentResult } from '../spec/metric.js';
import { valueOfSum } from '../statistics/value-of-sum.js';
import type { RowStats } from './eval-score.js';
import type { ScoredRow } from './score-row.js';

const longestText = 2000;
const mostReferences = 10;

/** One row to read: texts are cut at 2,000 characters and hold no credentials. */
export interface Sample {
  /** 0-based position in the dataset. */
  readonly index: number;
  /** The row as canonical JSON. */
  readonly row: string;
  /** The row's first answer; absent where the candidate failed. */
  readonly output?: string | undefined;
  readonly references: readonly string[];
  /** The row's own score by each metric that has one. */
  readonly values: Readonly<Record<string, number>>;
  /** What metrics had to say of the first answer, by name. */
  readonly explanations?: Readonly<Record<string, string>> | undefined;
}

/** Keeps the first rows, and the worst by the first metric. */
export class Samples {
  readonly #metrics: readonly Metric<never>[];
  readonly #limits: { readonly first: number; readonly worst: number };
  readonly first: Sample[] = [];
  readonly #worst: { readonly badness: number; readonly sample: Sample }[] = [];

  constructor(metrics: readonly Metric<never>[], limits: { readonly first: number; readonly worst: number }) {
    this.#metrics = metrics;
    this.#limits = limits;
  }

  /** The worst rows, the very worst first; of equally bad ones those that came first. */
  get worst(): readonly Sample[] {
    return this.#worst.map(({ sample }) => sample);
  }

  add(row: ScoredRow, stats: readonly RowStats[]): void {
    const { first, worst } = this.#limits;
    if (this.first.length < first) this.first.push(this.#sample(row, stats));
    const [metric] = this.#metrics as readonly [Metric<never>];
    const value = worst === 0 ? undefined : ownValue(metric, stats[0]);
    if (value === undefined) return;
    const badness = metric.higherIsBetter ? -value : value;
    const last = this.#worst[worst - 1];
    if (last !== undefined && last.badness >= badness) return;
    const at = this.#worst.findIndex((other) => other.badness < badness);
    this.#worst.splice(at === -1 ? this.#worst.length : at, 0, { badness, sample: this.#sample(row, stats) });
    if (this.#worst.length > worst) this.#worst.pop();
  }

  #sample({ index, text, answers, references }: ScoredRow, stats: readonly RowStats[]): Sample {
    const [answer] = answers;
    const values = this.#metrics.flatMap((metric, i) => {
      const value = ownValue(metric, stats[i]);
      return value === undefined ? [] : [[metric.name, value] as const];
    });
    const said = this.#metrics.flatMap(({ name }, i) => {
      const explanation = explanationOf(answer?.results[i]);
      return explanation === undefined ? [] : [[name, cut(explanation)] as const];
    });
    return {
      index,
      row: cut(text),
      ...(answer?.answer === undefined ? {} : { output: cut(answer.answer.text) }),
      references: references.slice(0, mostReferences).map(cut),
      values: Object.fromEntries(values),
      ...(said.length === 0 ? {} : { explanations: Object.fromEntries(said) }),
    };
  }
}

function ownValue(metric: Metric<never>, row: RowStats): number | undefined {
  if (row === undefined || 'status' in row) return undefined;
  const value = valueOfSum(metric, row);
  return Number.isFinite(value) ? value : undefined;
}

/** A metric's own words, or else its reason for giving no number. */
function explanationOf(result: SegmentResult | undefined): string | undefined {
  if (result === undefined || !('status' in result)) return undefined;
  return result.explanation ?? (result.status === 'abstained' ? result.reason : undefined);
}

function cut(text: string): string {
  return redact(text.length > longestText ? `${text.slice(0, longestText)}…` : text);
}
