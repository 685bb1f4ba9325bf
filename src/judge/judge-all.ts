import { TuneloopError } from '../base/errors.js';
import { pool } from '../base/pool.js';
import { type Bill, bill } from '../kit/bill.js';
import type { CallOptions } from '../spec/call.js';
import type { Usage } from '../spec/chat.js';
import type { Stats } from '../spec/metric.js';
import type { Judge } from './judge.js';

/** What a judge said of a row: stats, or why there are none. `failed` is an answer that could not be read. */
export type Said = Stats | 'abstained' | 'failed';

/**
 * Asks about each row, at most `concurrency` at once, and gives what was said in order. An answer that cannot be read is
 * the judge's failing, and is counted; all else is thrown. What was paid for such an answer is not known.
 */
export async function judgeAll<Segment>(
  judge: Judge<Segment>,
  segments: readonly Segment[],
  concurrency: number,
  { signal, onProgress }: CallOptions,
): Promise<{ readonly said: readonly Said[]; readonly usage: Usage | undefined }> {
  const said: Said[] = [];
  const spent = bill();
  const work = (segment: Segment, _: number, stop: AbortSignal) => listen(judge, segment, spent, stop);
  for await (const each of pool(segments, work, { concurrency, signal })) {
    said.push(each);
    onProgress?.({ done: said.length, total: segments.length, unit: 'rows' });
  }
  return { said, usage: spent.total() };
}

async function listen<Segment>(
  judge: Judge<Segment>,
  segment: Segment,
  spent: Bill,
  signal: AbortSignal,
): Promise<Said> {
  try {
    const result = await judge.segment(segment, { signal });
    if (result.usage !== undefined) spent.add(result.usage);
    return result.status === 'measured' ? result.stats : 'abstained';
  } catch (error) {
    if (TuneloopError.is(error) && error.code === 'INVALID_OUTPUT') return 'failed';
    throw error;
  }
}
