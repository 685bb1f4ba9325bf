import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import { type ConfidentJoint, confidentJoint } from './confident-joint.js';
import { mostLikely, type Probabilities } from './probabilities.js';
import { roundKeepingSum } from './rounding.js';

/** Settings of {@link findLabelErrors}. */
export interface LabelErrorOptions {
  /**
   * Which rows are named.
   * - `noiseRate`: for each pair of labels as many as the joint estimates, those with the largest margin.
   * - `class`: for each label as many as the joint estimates, those in which it is least likely.
   * - `both`: rows named by both of them.
   * - `confident`: rows that are confidently of another class.
   * @default 'noiseRate'
   */
  readonly by?: 'noiseRate' | 'class' | 'both' | 'confident' | undefined;
}

/** A row whose label is probably wrong. */
export interface LabelError {
  readonly row: number;
  readonly given: number;
  /** What the model finds most likely. */
  readonly suggested: number;
  /** Probability of the given label. */
  readonly confidence: number;
}

/** What was found in the labels. */
export interface LabelErrorReport {
  readonly rows: number;
  /** Least confident first. */
  readonly errors: readonly LabelError[];
  readonly joint: ConfidentJoint;
  /** The share of wrong labels that the joint estimates, 0 to 1; null without rows. */
  readonly estimatedErrorRatio: number | null;
}

/**
 * Names rows whose label is probably wrong, from what a model predicts for them. The predictions must come from models
 * that have not seen the row, such as by cross-validation.
 * @param labels the number of each row's class
 * @throws INVALID_OPTION for labels or probabilities that do not fit
 * @see Northcutt, Jiang, Chuang 2021, Confident learning; the same rows as cleanlab 2.9
 */
export function findLabelErrors(
  labels: ArrayLike<number>,
  probabilities: Probabilities,
  options: LabelErrorOptions = {},
): LabelErrorReport {
  checkOptions(options, ['by'], 'findLabelErrors');
  const by = oneOf('findLabelErrors', 'by', options.by ?? 'noiseRate', ['noiseRate', 'class', 'both', 'confident']);
  const joint = confidentJoint(labels, probabilities);
  const rowsOf = joint.counts.map(() => [] as number[]);
  for (let row = 0; row < labels.length; row++) rowsOf[labels[row]!]!.push(row);
  const named = nameRows(by, joint, rowsOf, labels, probabilities);
  const errors = [...named]
    .map((row) => ({
      row,
      given: labels[row]!,
      suggested: mostLikely(probabilities[row]!),
      confidence: probabilities[row]![labels[row]!]!,
    }))
    // What the model finds most likely, or as likely as that, is no error.
    .filter(({ row, given, confidence }) =>
      Array.from(probabilities[row]!).some(
        (p, k) => k !== given && (p > confidence + 1e-6 || (p === confidence + 1e-6 && k < given)),
      ),
    )
    .sort((a, b) => a.confidence - b.confidence || a.row - b.row);
  const wrong = joint.counts.reduce(
    (sum, row, given) => sum + row.reduce((part, count, k) => part + (k === given ? 0 : count), 0),
    0,
  );
  return {
    rows: labels.length,
    errors,
    joint,
    estimatedErrorRatio: labels.length === 0 ? null : wrong / labels.length,
  };
}

function nameRows(
  by: NonNullable<LabelErrorOptions['by']>,
  joint: ConfidentJoint,
  rowsOf: readonly (readonly number[])[],
  labels: ArrayLike<number>,
  probabilities: Probabilities,
): Set<number> {
  if (by === 'confident') {
    const all = Array.from(joint.confident.keys());
    return new Set(all.filter((row) => joint.confident[row] !== -1 && joint.confident[row] !== labels[row]));
  }
  const kept = keepOneOfEach(joint.counts);
  const byRate = by === 'class' ? undefined : byNoiseRate(kept, rowsOf, probabilities);
  const byClass = by === 'noiseRate' ? undefined : leastLikely(kept, rowsOf, probabilities);
  if (byRate === undefined || byClass === undefined) return (byRate ?? byClass)!;
  return new Set([...byRate].filter((row) => byClass.has(row)));
}

/** For each pair of labels the rows with the largest margin of the other label over the given one. */
function byNoiseRate(
  kept: readonly number[][],
  rowsOf: readonly (readonly number[])[],
  probabilities: Probabilities,
): Set<number> {
  const named = new Set<number>();
  rowsOf.forEach((rows, given) => {
    if (rows.length <= 1) return;
    kept.forEach((counts, truly) => {
      if (truly === given || !(counts[given]! > 0)) return;
      const margin = (row: number) => probabilities[row]![truly]! - probabilities[row]![given]!;
      for (const row of rows.toSorted((a, b) => margin(b) - margin(a)).slice(0, counts[given])) named.add(row);
    });
  });
  return named;
}

/** For each label the rows in which it is least likely. */
function leastLikely(
  kept: readonly number[][],
  rowsOf: readonly (readonly number[])[],
  probabilities: Probabilities,
): Set<number> {
  const named = new Set<number>();
  rowsOf.forEach((rows, given) => {
    if (rows.length <= 1) return;
    const wrong = Math.max(0, rows.length - kept[given]![given]!);
    const own = (row: number) => probabilities[row]![given]!;
    for (const row of rows.toSorted((a, b) => own(a) - own(b)).slice(0, wrong)) named.add(row);
  });
  return named;
}

/** The joint as `[true][given]`, with at least one right row for each label; what that takes comes off its errors alike. */
function keepOneOfEach(counts: readonly (readonly number[])[]): number[][] {
  const classes = counts.length;
  const joint = Array.from({ length: classes }, (_, truly) => counts.map((row) => row[truly]!));
  const raised = joint.map((row, k) => Math.max(1, row[k]!) - row[k]!);
  const errors = joint.map((_, given) => Math.max(1, joint.filter((row) => row[given] !== 0).length - 1));
  return joint.map((row, truly) =>
    roundKeepingSum(
      row.map((count, given) =>
        truly === given ? Math.max(1, count) : Math.trunc(Math.max(0, count - raised[given]! / errors[given]!)),
      ),
    ),
  );
}
