import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import type { Stats } from '../../spec/metric.js';
import { settingText } from '../setting-text.js';
import { ownSignature } from '../signature.js';
import { scored, type TextMetric } from '../text-metric.js';
import { ConfusionCounts } from './confusion-counts.js';
import { cellParts, checkedLabels } from './confusion-matrix.js';
import { classificationScores, defined, f1Of, precisionOf, recallOf, type ZeroDivision } from './confusion-scores.js';
import { type LabelOptions, labelOptionNames, labelReader, labelSetting } from './label-reader.js';

/** A score over all labels, or one of a single label. */
export type ClassificationScore<Label extends string = string> =
  | 'macroF1'
  | 'microF1'
  | 'weightedF1'
  | 'balancedAccuracy'
  | 'mcc'
  | 'kappa'
  | { readonly precision: Label }
  | { readonly recall: Label }
  | { readonly f1: Label };

/** Settings of {@link classification}. */
export interface ClassificationOptions<Label extends string = string> extends LabelOptions {
  /** All there are, in the order of the confusion matrix. */
  readonly labels: readonly Label[];
  /** @default 'macroF1' */
  readonly score?: ClassificationScore<NoInfer<Label>> | undefined;
  /**
   * What 0/0 counts as. `abstain`: a class that was neither true nor answered is left out of the mean, and a score that
   * is itself 0/0 abstains (scikit-learn's `zero_division=np.nan`) · 0 or 1: it is that number. @default 'abstain'
   */
  readonly zeroDivision?: ZeroDivision | undefined;
}

const labelFormulas = { precision: precisionOf, recall: recallOf, f1: f1Of };

const optionNames = ['labels', 'score', 'zeroDivision', ...labelOptionNames];

/**
 * A score of outputs that name one of some labels, equal to scikit-learn's with the same `labels`. `mcc` and `kappa` range
 * from -1 to 1, the others from 0 to 1; `balancedAccuracy` is over the labels that have rows.
 *
 * An output that names no label is a wrong answer, of the class `(other)`. Of several references any counts as right; where
 * none was answered, the first is the true one. A row without a reference, or with none that is among the labels, abstains.
 *
 * Stats: the confusion matrix, flat, so that every resample has its own; read it back with `confusionMatrix(score)`. Parts:
 * accuracy, answers that name no label, and for each label `support:…`, `precision:…`, `recall:…`, `f1:…` where they exist.
 * @throws INVALID_OPTION for no label, one given twice, or a score of a label that is not among them
 * @see scikit-learn 1.9, `sklearn.metrics`: f1_score, balanced_accuracy_score, matthews_corrcoef, cohen_kappa_score
 */
export function classification<const Label extends string>(options: ClassificationOptions<Label>): TextMetric {
  checkOptions(options, optionNames, 'classification');
  const { score = 'macroF1', zeroDivision = 'abstain' } = options;
  const labels = checkedLabels(options.labels);
  const size = labels.length;
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  if (!['abstain', 0, 1].includes(zeroDivision)) throw unknown('zeroDivision', zeroDivision, '"abstain", 0 or 1');
  const { name, of } = scoreBy(score, indexOf, zeroDivision);
  const read = labelReader(name, options, (label) => indexOf.has(label));
  const value = (sum: ArrayLike<number>) => (sum.length === 0 ? Number.NaN : of(new ConfusionCounts(sum, size)));
  const parts = (sum: Stats) => {
    const counts = new ConfusionCounts(sum, size);
    return {
      accuracy: counts.right() / counts.total(),
      other: counts.answered(size),
      segments: counts.total(),
      ...Object.fromEntries(labels.flatMap((label, i) => labelParts(counts, label, i))),
      ...cellParts(counts, labels),
    };
  };
  return {
    name,
    label: name,
    higherIsBetter: true,
    range: [score === 'mcc' || score === 'kappa' ? -1 : 0, 1],
    aggregate: 'pooled',
    segment(segment) {
      const row = read(segment);
      if ('status' in row) return row;
      const { answer, truths } = row;
      const truth = answer !== undefined && truths.includes(answer) ? answer : truths[0];
      const stats = new Array<number>(ConfusionCounts.length(size)).fill(0);
      const column = answer === undefined ? undefined : indexOf.get(answer);
      stats[ConfusionCounts.place(size, indexOf.get(truth)!, column ?? size)] = 1;
      return stats;
    },
    value,
    score: (sum) => scored(name, sum, value(sum), () => parts(sum)),
    signature: (seen) =>
      ownSignature(
        name,
        seen,
        [['labels', settingText(labels)], ['zero', zeroDivision], labelSetting(options)],
        'scikit-learn-1.9.1',
      ),
  };
}

/** Gives the score's name and formula. */
function scoreBy(score: ClassificationScore, indexOf: ReadonlyMap<string, number>, zero: ZeroDivision) {
  if (typeof score === 'string') {
    const formula = Object.hasOwn(classificationScores, score) ? classificationScores[score] : undefined;
    if (formula === undefined) throw unknown('score', score, Object.keys(classificationScores).join(', '));
    return { name: score as string, of: (counts: ConfusionCounts) => formula(counts, zero) };
  }
  const [[kind, label] = [], ...more] = Object.entries<string>(score ?? {});
  const formula = kind !== undefined && Object.hasOwn(labelFormulas, kind) ? labelFormulas[kind as 'f1'] : undefined;
  if (formula === undefined || more.length > 0) throw unknown('score', score, 'one of precision, recall or f1');
  const at = indexOf.get(label as string);
  if (at === undefined) throw unknown('score', score, `one of the labels ${[...indexOf.keys()].join(', ')}`);
  return { name: `${kind}:${label}`, of: (counts: ConfusionCounts) => defined(formula(counts, at), zero) };
}

function labelParts(counts: ConfusionCounts, label: string, at: number): (readonly [string, number])[] {
  const own = [
    [`support:${label}`, counts.support(at)],
    [`precision:${label}`, precisionOf(counts, at)],
    [`recall:${label}`, recallOf(counts, at)],
    [`f1:${label}`, f1Of(counts, at)],
  ] as const;
  return own.filter(([, value]) => !Number.isNaN(value));
}

function unknown(option: string, given: unknown, known: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `classification: ${option} is ${JSON.stringify(given)}.`,
    hint: `Use ${known}.`,
  });
}
