import type { RowBatches } from '../spec/row-step.js';

/** Rows of one batch where a source has no measure of its own. */
export const batchRows = 1024;

/** As `eachRow`, for a step that may have to be waited for; what is done already is given before it waits. */
export async function* eachRowAsync<T, U>(
  rows: RowBatches<T>,
  step: (row: T, index: number, out: U[]) => void | Promise<void>,
): AsyncGenerator<readonly U[], void, void> {
  let index = 0;
  for await (const batch of rows) {
    let out: U[] = [];
    try {
      for (const row of batch) {
        const here: U[] = [];
        const waiting = step(row, index++, here);
        if (waiting !== undefined) {
          if (out.length > 0) {
            yield out;
            out = [];
          }
          await waiting;
        }
        for (const made of here) out.push(made);
      }
    } catch (error) {
      if (out.length > 0) yield out;
      throw error;
    }
    if (out.length > 0) yield out;
  }
}

/** Gives the rows one by one. */
export async function* oneByOne<T>(rows: RowBatches<T>): AsyncGenerator<T, void, void> {
  for await (const batch of rows) yield* batch;
}

/** Gives rows in memory, or what an iterable gives, in batches. An asynchronous one is never waited for to fill one. */
export async function* inBatches<T>(rows: Iterable<T> | AsyncIterable<T>): AsyncGenerator<readonly T[], void, void> {
  if (Array.isArray(rows)) {
    for (let at = 0; at < rows.length; at += batchRows) yield rows.slice(at, at + batchRows);
  } else if (Symbol.asyncIterator in rows) {
    for await (const row of rows) yield [row];
  } else {
    // Batches grow from one row, so that `first(1)` of a costly generator asks for little more than that.
    let batch: T[] = [];
    let size = 1;
    try {
      for (const row of rows) {
        batch.push(row);
        if (batch.length < size) continue;
        const full = batch;
        batch = [];
        size = Math.min(size * 2, batchRows);
        yield full;
      }
    } catch (error) {
      if (batch.length > 0) yield batch;
      throw error;
    }
    if (batch.length > 0) yield batch;
  }
}

/** Gives arrays of `size` rows; the last one may be shorter. */
export async function* regrouped<T>(rows: RowBatches<T>, size: number): AsyncGenerator<readonly T[], void, void> {
  let held: T[] = [];
  for await (const batch of rows) {
    for (let at = 0; at < batch.length; ) {
      const more = batch.slice(at, at + size - held.length);
      held = held.length === 0 ? more : held.concat(more);
      at += more.length;
      if (held.length < size) continue;
      yield held;
      held = [];
    }
  }
  if (held.length > 0) yield held;
}
