import { eachRow } from '../../base/each-row.js';
import { TuneloopError } from '../../base/errors.js';
import type { RowBatches } from '../../spec/row-step.js';

/** Reads all rows. @returns how many there were */
export async function readRows<T>(
  rows: RowBatches<T>,
  signal: AbortSignal | undefined,
  take: (row: T, index: number) => void,
): Promise<number> {
  let index = 0;
  for await (const batch of rows) {
    signal?.throwIfAborted();
    for (const row of batch) take(row, index++);
  }
  return index;
}

/**
 * As `eachRow`, for what an earlier reading of the same rows has found.
 * @param count how many rows there were
 * @throws INVALID_ROW where there is now another number of them: positions would mean other rows
 */
export async function* eachRowAgain<T, U>(
  rows: RowBatches<T>,
  count: number,
  step: (row: T, index: number, out: U[]) => void,
): AsyncGenerator<readonly U[], void, void> {
  let seen = 0;
  yield* eachRow<T, U>(rows, (row, index, out) => {
    if (index === count) throw changed(count, 'more');
    step(row, index, out);
    seen++;
  });
  if (seen < count) throw changed(count, `${seen}`);
}

export function changed(count: number, now: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_ROW',
    message: `The rows changed while they were read: first there were ${count}, then ${now}.`,
    hint: 'A source must give the same rows each time it is opened. Save the dataset first.',
  });
}
