import { pool } from '../base/pool.js';
import type { CallOptions } from '../spec/call.js';

/** Calls of one row that run side by side; rows run side by side too, so this is small. */
const AT_ONCE = 4;

/** Gives the results in order. The first failure stops the others. */
export async function inParallel<In, Out>(
  inputs: Iterable<In>,
  work: (input: In, call: CallOptions) => Promise<Out>,
  { signal }: CallOptions,
): Promise<readonly Out[]> {
  const results: Out[] = [];
  const each = (input: In, _: number, stop: AbortSignal) => work(input, { signal: stop });
  for await (const result of pool(inputs, each, { concurrency: AT_ONCE, signal })) results.push(result);
  return results;
}
