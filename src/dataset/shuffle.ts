import { rng } from '../base/rng.js';
import { rowText } from './row-digest.js';
import { bucketOf } from './split.js';

/**
 * Gives all rows in the order of their seeded content digests: the same for the same rows, in whatever order they
 * come. Holds all rows in memory.
 */
export async function* byDigest<T>(rows: AsyncIterable<T>, seed: number): AsyncGenerator<T, void, void> {
  const placed: { readonly row: T; readonly place: number }[] = [];
  for await (const row of rows) placed.push({ row, place: bucketOf(seed, rowText(row, placed.length)) });
  placed.sort((a, b) => a.place - b.place);
  for (const { row } of placed) yield row;
}

/**
 * Gives all rows, each drawn at random from a window of the next ones: a row can move far back but only `window` rows
 * forward. Holds `window` rows in memory.
 */
export async function* byWindow<T>(
  rows: AsyncIterable<T>,
  seed: number,
  window: number,
): AsyncGenerator<T, void, void> {
  const random = rng(seed);
  const held: T[] = [];
  for await (const row of rows) {
    if (held.length < window) {
      held.push(row);
      continue;
    }
    const at = random.below(window);
    yield held[at] as T;
    held[at] = row;
  }
  yield* random.shuffle(held);
}
