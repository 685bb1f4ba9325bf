import type { RowBatches } from '../spec/row-step.js';
import { inBatches } from './batches.js';
import { columnReader, unfit } from './expression/evaluate.js';
import { compareScalars } from './expression/order.js';

/** A column to sort by. Nulls come last in both orders. */
export type SortKey<K extends string = string> = K | { readonly by: K; readonly order: 'ascending' | 'descending' };

/** Gives all rows in the order of the keys, equal ones as they came. Holds all rows in memory. */
export async function* sorted<T extends object>(
  rows: RowBatches<T>,
  keys: readonly { readonly by: string; readonly order: string }[],
): AsyncGenerator<readonly T[], void, void> {
  const readers = keys.map(({ by }) => columnReader(by));
  const held: { readonly row: T; readonly values: ReturnType<(typeof readers)[number]>[] }[] = [];
  for await (const batch of rows) for (const row of batch) held.push({ row, values: readers.map((read) => read(row)) });
  held.sort((a, b) => {
    for (const [at, { order }] of keys.entries()) {
      const left = a.values[at] ?? null;
      const right = b.values[at] ?? null;
      if (left === null || right === null) {
        if (left !== right) return left === null ? 1 : -1;
        continue;
      }
      if (typeof left !== typeof right)
        throw unfit(`column "${keys[at]?.by}" holds ${typeof left}s and ${typeof right}s`);
      const difference = compareScalars(left, right);
      if (difference !== 0) return order === 'descending' ? -difference : difference;
    }
    return 0;
  });
  yield* inBatches(held.map(({ row }) => row));
}
