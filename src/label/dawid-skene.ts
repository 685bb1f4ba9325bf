import { checkOptions } from '../base/check-options.js';
import { numberAbove, wholeNumberIn } from '../base/option-values.js';
import { type Rate, rateOf } from '../statistics/rate.js';
import type { Annotation } from './annotation.js';
import { type LabelTable, labelTable } from './label-table.js';

/** Settings of {@link dawidSkene}. */
export interface DawidSkeneOptions<Label extends string> {
  /** @default those that were given */
  readonly labels?: readonly Label[] | undefined;
  /** Counts added to each cell of each table of confusions, so that few annotations prove nothing. @default 0.1 */
  readonly smoothing?: number | undefined;
  /** @default 200 */
  readonly maxIterations?: number | undefined;
}

/** What an item probably is. */
export interface EstimatedLabel<Label extends string> {
  readonly item: string;
  readonly label: Label;
  /** Of the label, under the model. */
  readonly probability: number;
  /** Of each label. */
  readonly probabilities: Readonly<Record<Label, number>>;
}

/** How good an annotator probably is. */
export interface EstimatedAnnotator {
  readonly annotator: string;
  /** Items that it labelled. */
  readonly items: number;
  /** Share of right labels; the interval takes the estimated truth for the truth, so it is a little narrow. */
  readonly accuracy: Rate;
  /** `confusion[truly][said]`: how likely it says one label of what is truly another; rows add up to 1. */
  readonly confusion: readonly (readonly number[])[];
}

/** True labels and annotators, estimated together. */
export interface DawidSkene<Label extends string> {
  readonly labels: readonly Label[];
  /** Items that anyone labelled, in the order in which they came. */
  readonly items: readonly EstimatedLabel<Label>[];
  readonly annotators: readonly EstimatedAnnotator[];
  /** The share of each label, in the order of `labels`. */
  readonly shares: readonly number[];
  readonly iterations: number;
  /** False where `maxIterations` came first. */
  readonly converged: boolean;
}

const tolerance = 1e-7;

/**
 * Weighs annotators by how good they show themselves to be, with no truth known: expectation–maximisation from the shares
 * of votes. It assumes that annotators err independently, and that most are better than chance; where two copy from each
 * other, or all make one mistake, it is sure and wrong.
 * @throws INVALID_OPTION for a label that is none of `labels`, or a setting that cannot be
 * @see Dawid, Skene 1979, Maximum likelihood estimation of observer error-rates using the EM algorithm
 */
export function dawidSkene<Label extends string>(
  annotations: readonly Annotation<Label>[],
  options: DawidSkeneOptions<Label> = {},
): DawidSkene<Label> {
  const what = 'dawidSkene';
  checkOptions(options, ['labels', 'smoothing', 'maxIterations'], what);
  const smoothing = numberAbove(what, 'smoothing', options.smoothing ?? 0.1, 0);
  const most = wholeNumberIn(what, 'maxIterations', options.maxIterations ?? 200, 1, 1e6);
  const spoken = annotations.filter(({ label }) => label !== null);
  const table = labelTable(what, spoken, options.labels);
  const { items, annotators, labels, said } = table;

  let truth = said.map((line) => shares(line, labels.length));
  let model = maximise(table, truth, smoothing);
  let iterations = 0;
  let converged = said.length === 0;
  while (!converged && iterations < most) {
    iterations++;
    const next = said.map((line) => posterior(line, model));
    const moved = next.reduce((far, row, i) => Math.max(far, ...row.map((p, k) => Math.abs(p - truth[i]![k]!))), 0);
    truth = next;
    model = maximise(table, truth, smoothing);
    converged = moved < tolerance;
  }
  return {
    labels,
    items: items.map((item, i) => {
      const row = truth[i]!;
      const best = row.indexOf(Math.max(...row));
      const probabilities = Object.fromEntries(labels.map((label, k) => [label, row[k]!])) as Record<Label, number>;
      return { item, label: labels[best]!, probability: row[best]!, probabilities };
    }),
    annotators: annotators.map((annotator, a) => {
      const own = [...said.keys()].filter((i) => said[i]![a] !== -1);
      const right = own.reduce((sum, i) => sum + truth[i]![said[i]![a]!]!, 0);
      const accuracy = rateOf(Math.min(right, own.length), own.length); // a sum of shares may end a hair above
      return { annotator, items: own.length, accuracy, confusion: model.confusions[a]! };
    }),
    shares: model.prior,
    iterations,
    converged,
  };
}

interface Model {
  readonly prior: readonly number[];
  /** `confusions[annotator][truly][said]`. */
  readonly confusions: readonly (readonly (readonly number[])[])[];
}

/** Share of the annotators for each label. */
function shares(line: Int32Array, labels: number): number[] {
  const given = line.filter((code) => code !== -1);
  return Array.from({ length: labels }, (_, k) => given.filter((code) => code === k).length / given.length);
}

/** The shares and confusions that fit a truth best. */
function maximise(
  { annotators, labels, said }: LabelTable<string>,
  truth: readonly number[][],
  smoothing: number,
): Model {
  const square = () => labels.map(() => new Array<number>(labels.length).fill(smoothing));
  const prior = new Array<number>(labels.length).fill(smoothing);
  const confusions = annotators.map(square);
  said.forEach((line, i) => {
    const row = truth[i]!;
    row.forEach((p, truly) => {
      prior[truly]! += p;
      line.forEach((code, a) => {
        if (code !== -1) confusions[a]![truly]![code]! += p;
      });
    });
  });
  return { prior: scaled(prior), confusions: confusions.map((table) => table.map(scaled)) };
}

/** How likely an item is of each label, given what was said of it. */
function posterior(line: Int32Array, { prior, confusions }: Model): number[] {
  const logs = prior.map((share, truly) => {
    let sum = Math.log(share);
    line.forEach((code, a) => {
      if (code !== -1) sum += Math.log(confusions[a]![truly]![code]!);
    });
    return sum;
  });
  const top = Math.max(...logs);
  return scaled(logs.map((log) => Math.exp(log - top)));
}

function scaled(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
