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
 * Gives what `step` makes of each row. Rows that were made before an error come first, then the error: where a pass
 * fails does not depend on how rows were put into batches.
 * @param step gets the row, its 0-based position, and where to put what it makes of it
 */
export async function* eachRow<T, U>(
  rows: RowBatches<T>,
  step: (row: T, index: number, out: U[]) => void,
): AsyncGenerator<readonly U[], void, void> {
  let index = 0;
  for await (const batch of rows) {
    const out: U[] = [];
    try {
      for (const row of batch) step(row, index++, out);
    } catch (error) {
      if (out.length > 0) yield out;
      throw error;
    }
    if (out.length > 0) yield out;
  }
}

/**
 * The same for what an earlier reading of the same rows has found.
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
