import { checkLabels, classesOf, mostLikely, type Probabilities } from './probabilities.js';
import { roundKeepingSum } from './rounding.js';

/** How given labels and what they probably should be go together. */
export interface ConfidentJoint {
  /** `counts[given][true]`: how many rows of each pair, by estimate; adds up to the number of rows of each given label. */
  readonly counts: readonly (readonly number[])[];
  /** For each class the mean probability of it in the rows that are labelled with it: more than that is confident. */
  readonly thresholds: readonly number[];
  /** For each row the class that it confidently is, or −1. */
  readonly confident: Int32Array;
}

const tolerance = 1e-6;

/**
 * Counts rows by their given label and by the class that the model is confident of.
 * @throws INVALID_OPTION for labels or probabilities that do not fit
 * @see Northcutt, Jiang, Chuang 2021, Confident learning: estimating uncertainty in dataset labels; as cleanlab 2.9 counts
 */
export function confidentJoint(labels: ArrayLike<number>, probabilities: Probabilities): ConfidentJoint {
  const classes = classesOf('confidentJoint', probabilities);
  checkLabels('confidentJoint', labels, probabilities.length, classes);
  const sizes = new Array<number>(classes).fill(0);
  const sums = new Array<number>(classes).fill(0);
  probabilities.forEach((row, at) => {
    sizes[labels[at]!]!++;
    sums[labels[at]!]! += row[labels[at]!]!;
  });
  // A class that no row is labelled with has no threshold; nothing is confidently of it.
  const thresholds = sums.map((sum, k) => (sizes[k] === 0 ? 2 : Math.max(2 * tolerance, sum / sizes[k]!)));
  const confident = Int32Array.from(probabilities, (row) => confidentClass(row, thresholds));
  const raw = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  confident.forEach((truly, at) => {
    if (truly !== -1) raw[labels[at]!]![truly]!++;
  });
  return { counts: calibrate(raw, sizes), thresholds, confident };
}

/** The class above its threshold; of several the most likely class at all. */
function confidentClass(row: ArrayLike<number>, thresholds: readonly number[]): number {
  let only = -1;
  for (let k = 0; k < row.length; k++) {
    if (row[k]! < thresholds[k]! - tolerance) continue;
    if (only !== -1) return mostLikely(row);
    only = k;
  }
  return only;
}

/** Scales the counts so that each given label has as many rows as it has. */
function calibrate(raw: readonly number[][], sizes: readonly number[]): number[][] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const scaled = raw.map((row, given) => {
    const counts = row.map((count, truly) => (truly === given ? Math.max(1, count) : count));
    const sum = counts.reduce((all, count) => all + count, 0);
    return counts.map((count) => (count / sum) * sizes[given]!);
  });
  const all = scaled.reduce((sum, row) => sum + row.reduce((part, count) => part + count, 0), 0);
  return scaled.map((row) => roundKeepingSum(row.map((count) => (all === 0 ? 0 : (count / all) * total))));
}
