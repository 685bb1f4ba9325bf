import { assignShards } from './batches.js';
import type { TrainingPlan, TrainingShape } from './training-plan.js';
import type { FullSettings, PreferenceRow, TrainRow, TrainTask } from './training-settings.js';
import { isScored } from './training-settings.js';

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

/** Writes a batch of items, shard by shard, where all threads read it; gives its rows and how many of them are scored. */
export function placeBatch(
  shape: TrainingShape,
  plan: TrainingPlan,
  ints: Int32Array,
  items: readonly number[],
): { readonly rows: number; readonly scored: number } {
  const starts = plan.sequenceStarts / 4;
  const bounds = items.map(
    (item) => [ints[starts + item * shape.width]!, ints[starts + (item + 1) * shape.width]!] as const,
  );
  const lengths = bounds.map(([from, to]) => to - from);
  ints.set(items, plan.batchItems / 4);
  let at = 0;
  assignShards(lengths).forEach((slots, shard) => {
    ints[plan.shardStarts / 4 + shard] = at;
    ints.set(slots, plan.shardSlots / 4 + at);
    at += slots.length;
    ints[plan.shardStarts / 4 + shard + 1] = at;
  });
  let scored = 0;
  for (const [from, to] of bounds) {
    for (let row = from; row < to; row++) if (ints[plan.targets / 4 + row]! >= 0) scored++;
  }
  return { rows: lengths.reduce((sum, length) => sum + length, 0), scored };
}
