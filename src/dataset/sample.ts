import { rng } from '../base/rng.js';
import type { RowBatches } from '../spec/row-step.js';
import { inBatches } from './batches.js';

/**
 * Gives `count` rows, each set of that many as likely as another, in the order in which they came. Algorithm R: Vitter,
 * "Random Sampling with a Reservoir", 1985.
 */
export async function* sampled<T>(
  rows: RowBatches<T>,
  count: number,
  seed: number,
): AsyncGenerator<readonly T[], void, void> {
  const random = rng(seed);
  const held: { readonly row: T; readonly index: number }[] = [];
  let index = 0;
  for await (const batch of rows) {
    for (const row of batch) {
      if (held.length < count) held.push({ row, index });
      else {
        const place = random.below(index + 1);
        if (place < count) held[place] = { row, index };
      }
      index++;
    }
  }
  yield* inBatches(held.sort((a, b) => a.index - b.index).map(({ row }) => row));
}
