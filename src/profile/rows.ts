import { breathe } from '../base/breathe.js';
import { TuneloopError } from '../base/errors.js';
import { inBatches } from '../dataset/batches.js';
import { readBatches } from '../dataset/pass.js';
import type { CallOptions } from '../spec/call.js';
import type { RowBatches } from '../spec/row-step.js';

/** Rows of any kind. What has `batches`, such as a Dataset, is read by them. */
export type Rows<T = unknown> =
  | Iterable<T>
  | AsyncIterable<T>
  | (AsyncIterable<T> & { batches(options?: CallOptions): RowBatches<T> });

const longestTurnMs = 50;

/**
 * Hands every row and its 0-based number to `take`, once; timers and signals get their turn in between.
 * @throws INVALID_OPTION for what cannot be iterated
 */
export async function eachRowOf<T>(
  rows: Rows<T>,
  call: CallOptions,
  what: string,
  take: (row: T, index: number) => void,
): Promise<number> {
  if (typeof rows !== 'object' || rows === null || !(Symbol.iterator in rows || Symbol.asyncIterator in rows)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what} cannot read rows from ${rows === null ? 'null' : `a ${typeof rows}`}.`,
      hint: 'Give a Dataset, an array, or anything else that can be iterated.',
    });
  }
  const open = (signal: AbortSignal | undefined) =>
    'batches' in rows && typeof rows.batches === 'function' ? rows.batches({ signal }) : inBatches(rows);
  const { signal, onProgress, timeoutMs } = call;
  let index = 0;
  let turn = performance.now();
  for await (const batch of readBatches(open, { signal, onProgress, timeoutMs }, what, undefined)) {
    for (const row of batch) take(row, index++);
    if (performance.now() - turn < longestTurnMs) continue;
    await breathe();
    turn = performance.now();
  }
  return index;
}
