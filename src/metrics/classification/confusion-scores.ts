import type { ConfusionCounts } from './confusion-counts.js';

/** What 0/0 counts as: nothing (a class that has no value is left out of a mean), or this number. */
export type ZeroDivision = 'abstain' | 0 | 1;

/** Share of the answers of a label that are right; NaN where it was never answered. */
export function precisionOf(counts: ConfusionCounts, label: number): number {
  return counts.at(label, label) / counts.answered(label);
}

/** Share of the rows of a label that were answered right; NaN where there are none. */
export function recallOf(counts: ConfusionCounts, label: number): number {
  return counts.at(label, label) / counts.support(label);
}

/** Harmonic mean of both; NaN where the label was neither true nor answered. */
export function f1Of(counts: ConfusionCounts, label: number): number {
  return (2 * counts.at(label, label)) / (counts.answered(label) + counts.support(label));
}

/** Gives a value, or what 0/0 counts as in its place; NaN where that is nothing. */
export function defined(value: number, zero: ZeroDivision): number {
  return Number.isNaN(value) && zero !== 'abstain' ? zero : value;
}

/** Each is NaN where it has no value. */
export const classificationScores = {
  macroF1(counts: ConfusionCounts, zero: ZeroDivision): number {
    return meanOverLabels(counts, (label) => defined(f1Of(counts, label), zero));
  },
  /** Over all labels together; the accuracy, unless some answers name no label. */
  microF1(counts: ConfusionCounts): number {
    const total = counts.total();
    return (2 * counts.right()) / (2 * total - counts.answered(counts.size));
  },
  weightedF1(counts: ConfusionCounts): number {
    let sum = 0;
    for (let label = 0; label < counts.size; label++) {
      const support = counts.support(label);
      if (support > 0) sum += support * f1Of(counts, label);
    }
    return sum / counts.total();
  },
  /** Mean recall of the labels that have rows. */
  balancedAccuracy(counts: ConfusionCounts): number {
    return meanOverLabels(counts, (label) => recallOf(counts, label));
  },
  /** @see Gorodkin 2004, Comparing two K-category assignments by a K-category correlation coefficient */
  mcc(counts: ConfusionCounts, zero: ZeroDivision): number {
    const total = counts.total();
    let [both, truths, answers] = [0, 0, counts.answered(counts.size) ** 2];
    for (let label = 0; label < counts.size; label++) {
      const [support, answered] = [counts.support(label), counts.answered(label)];
      both += support * answered;
      truths += support ** 2;
      answers += answered ** 2;
    }
    const spread = (total ** 2 - answers) * (total ** 2 - truths);
    return defined((counts.right() * total - both) / Math.sqrt(spread), zero);
  },
  /** @see Cohen 1960, A coefficient of agreement for nominal scales */
  kappa(counts: ConfusionCounts, zero: ZeroDivision): number {
    const total = counts.total();
    let byChance = 0;
    for (let label = 0; label < counts.size; label++) byChance += counts.support(label) * counts.answered(label);
    return defined((total * counts.right() - byChance) / (total ** 2 - byChance), zero);
  },
};

function meanOverLabels({ size }: ConfusionCounts, value: (label: number) => number): number {
  let [sum, count] = [0, 0];
  for (let label = 0; label < size; label++) {
    const own = value(label);
    if (Number.isNaN(own)) continue;
    sum += own;
    count++;
  }
  return sum / count;
}
