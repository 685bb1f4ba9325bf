import { TuneloopError } from '../../base/errors.js';
import type { ConfusionCounts } from './confusion-counts.js';

/** Stands for every answer that names no label. */
export const OTHER = '(other)';

const ARROW = ' → ';

/** How often each label was answered for each true one. */
export interface ConfusionMatrix {
  /** In the metric's order. */
  readonly labels: readonly string[];
  /** A row for each true label; in it a column for each answered label, then one for answers that name none. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * Reads the confusion matrix back from a score of `classification`: counts of rows, fractions only where rows were
 * weighted.
 * @throws INVALID_OPTION for parts of another metric, or of a score that abstained
 */
export function confusionMatrix(score: { readonly parts: Readonly<Record<string, number>> }): ConfusionMatrix {
  const { parts } = score;
  const labels = Object.keys(parts).flatMap((part) => (part.startsWith('support:') ? [part.slice(8)] : []));
  if (labels.length === 0) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'confusionMatrix: this score holds no confusion matrix.',
      hint: 'Give a score of classification() that has a value.',
    });
  }
  const columns = [...labels, OTHER];
  return { labels, counts: labels.map((truth) => columns.map((answer) => parts[cellName(truth, answer)] ?? 0)) };
}

/** Gives the matrix as text: true labels down, answered ones across, right answers on the diagonal. */
export function confusionTable({ labels, counts }: ConfusionMatrix): string {
  const hasOther = counts.some((row) => row.at(-1)! > 0);
  const head = ['true \\ answered', ...labels, ...(hasOther ? [OTHER] : [])];
  const rows = counts.map((row, i) => [labels[i]!, ...row.slice(0, head.length - 1).map(countText)]);
  const table = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  return table
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n');
}

/** Gives the cells that are not empty, as parts of a score. */
export function cellParts(counts: ConfusionCounts, labels: readonly string[]): Record<string, number> {
  const columns = [...labels, OTHER];
  return Object.fromEntries(
    labels.flatMap((truth, i) =>
      columns.flatMap((answer, j) => (counts.at(i, j) === 0 ? [] : [[cellName(truth, answer), counts.at(i, j)]])),
    ),
  );
}

/** Gives the labels back if a matrix of them can be written and read. @throws INVALID_OPTION otherwise */
export function checkedLabels(labels: readonly string[]): readonly string[] {
  const bad = labels.find((label, i) => label === OTHER || label.includes(ARROW) || labels.indexOf(label) !== i);
  if (labels.length > 0 && bad === undefined) return [...labels];
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: bad === undefined ? 'classification: there are no labels.' : `classification: "${bad}" cannot be a label.`,
    hint: `Give each label once; "${OTHER}" and labels with "${ARROW}" in them have a meaning of their own.`,
  });
}

const cellName = (truth: string, answer: string) => `count:${truth}${ARROW}${answer}`;

const countText = (count: number) => (Number.isInteger(count) ? String(count) : count.toFixed(2));
