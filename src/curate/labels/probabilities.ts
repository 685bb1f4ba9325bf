import { TuneloopError, ValidationError } from '../../base/errors.js';

/** For each row the probability of each class. */
export type Probabilities = readonly ArrayLike<number>[];

/**
 * The number of classes.
 * @throws INVALID_OPTION for rows of different lengths, or a value that is no number from 0 to 1
 */
export function classesOf(what: string, probabilities: Probabilities): number {
  const classes = probabilities[0]?.length ?? 0;
  probabilities.forEach((row, at) => {
    let wrong = row.length === classes ? undefined : `has ${row.length} classes, not ${classes}`;
    for (let k = 0; k < row.length && wrong === undefined; k++) {
      if (!(row[k]! >= 0 && row[k]! <= 1 + 1e-9)) wrong = `gives class ${k} the probability ${row[k]}`;
    }
    if (wrong === undefined) return;
    throw new ValidationError({
      code: 'INVALID_OPTION',
      message: `${what}: row ${at} of the probabilities ${wrong}.`,
      hint: 'Give each row one probability from 0 to 1 for each class.',
      issues: [{ path: String(at), message: wrong }],
    });
  });
  return classes;
}

/** @throws INVALID_OPTION for another number of labels than rows, or a label that is no class */
export function checkLabels(what: string, labels: ArrayLike<number>, rows: number, classes: number): void {
  if (labels.length !== rows) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what}: ${labels.length} labels for ${rows} rows of probabilities.`,
      hint: 'Give one label for each row, in the same order.',
    });
  }
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what}: the label of row ${at} is ${label}.`,
      hint: `Labels are the numbers of the classes, 0 to ${classes - 1}.`,
    });
  }
}

/** The class with the highest probability; of several the first. */
export function mostLikely(row: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < row.length; k++) if (row[k]! > row[best]!) best = k;
  return best;
}
