import type { FullSettings, PreferenceRow, TrainRow, TrainTask } from './training-settings.js';
import { isScored } from './training-settings.js';
import type { TrainingPlan, TrainingShape } from './training-plan.js';

/** The sequences of a row: itself, or the better and the worse. */
export function sequencesOf(row: TrainRow | PreferenceRow): readonly TrainRow[] {
  return 'chosen' in row ? [row.chosen, row.rejected] : [row];
}

/** Rows the model sees of a sequence: up to the one that predicts its last scored token. */
export function rowsOf(sequence: TrainRow): number {
  let last = sequence.tokens.length - 1;
  while (!isScored(sequence, last)) last--;
  return last;
}

function itemsOf(task: TrainTask): readonly (TrainRow | PreferenceRow)[] {
  return [...task.rows, ...(task.validation ?? [])];
}

/** Counts and lengths of a task's data. */
export function shapeOf(task: TrainTask, settings: FullSettings): TrainingShape {
  const lengths = itemsOf(task).map((row) => sequencesOf(row).map(rowsOf));
  const totals = lengths.map((item) => item.reduce((sum, length) => sum + length, 0));
  return {
    config: task.config,
    settings,
    width: settings.method === 'preference' ? 2 : 1,
    trainItems: task.rows.length,
    validationItems: task.validation?.length ?? 0,
    totalRows: totals.reduce((sum, total) => sum + total, 0),
    longestSequence: lengths.reduce((longest, item) => Math.max(longest, ...item), 0),
    longestItem: totals.reduce((longest, total) => Math.max(longest, total), 0),
  };
}

/** Writes all sequences, training rows first, as rows of input and target. */
export function placeRows(task: TrainTask, plan: TrainingPlan, ints: Int32Array): void {
  let row = 0;
  let sequence = 0;
  for (const part of itemsOf(task).flatMap(sequencesOf)) {
    ints[plan.sequenceStarts / 4 + sequence++] = row;
    const length = rowsOf(part);
    for (let i = 0; i < length; i++, row++) {
      ints[plan.inputs / 4 + row] = part.tokens[i]!;
      ints[plan.targets / 4 + row] = isScored(part, i + 1) ? part.tokens[i + 1]! : -1;
    }
  }
  ints[plan.sequenceStarts / 4 + sequence] = row;
}
