import { eachRow } from '../base/each-row.js';
import { rng } from '../base/rng.js';
import type { RowBatches } from '../spec/row-step.js';
import { inBatches } from './batches.js';
import { rowText } from './row-digest.js';
import { bucketOf } from './split.js';

/**
 * Gives all rows in the order of their seeded content digests: the same for the same rows, in whatever order they
 * come. Holds all rows in memory.
 */
export async function* byDigest<T>(rows: RowBatches<T>, seed: number): AsyncGenerator<readonly T[], void, void> {
  const placed: { readonly row: T; readonly place: number }[] = [];
  for await (const batch of rows)
    for (const row of batch) placed.push({ row, place: bucketOf(seed, rowText(row, placed.length)) });
  placed.sort((a, b) => a.place - b.place);
  yield* inBatches(placed.map(({ row }) => row));
}

/**
 * Gives all rows, each drawn at random from a window of the next ones: a row can move far back but only `window` rows
 * forward. Holds `window` rows in memory.
 */
export async function* byWindow<T>(
  rows: RowBatches<T>,
  seed: number,
  window: number,
): AsyncGenerator<readonly T[], void, void> {
  const random = rng(seed);
  const held: T[] = [];
  yield* eachRow<T, T>(rows, (row, _index, out) => {
    if (held.length < window) {
      held.push(row);
      return;
    }
    const at = random.below(window);
    out.push(held[at] as T);
    held[at] = row;
  });
  yield* inBatches(random.shuffle(held));
}
