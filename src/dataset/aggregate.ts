import type { RowBatches } from '../spec/row-step.js';
import { columnReader, type Evaluate, evaluator, unfit } from './expression/evaluate.js';
import type { AggregateExpression, Scalar } from './expression/expression.js';
import { compareScalars } from './expression/order.js';

/** Takes the values of one group and says at the end what they come to. */
interface Accumulator {
  add(row: object): void;
  result(): Scalar;
}

/**
 * Gives one row for each group of rows with equal columns `by`, in the order in which groups were first seen. Nulls are
 * one group. Without columns all rows are one group, also when there are none. Holds one state per group.
 */
export async function* grouped<T extends object>(
  rows: RowBatches<T>,
  by: readonly string[],
  columns: Readonly<Record<string, AggregateExpression>>,
): AsyncGenerator<readonly object[], void, void> {
  const readers = by.map(columnReader);
  const makers = Object.values(columns).map(accumulatorOf);
  const names = Object.keys(columns);
  const start = (values: readonly Scalar[]) => ({ values, states: makers.map((make) => make()) });
  const groups = new Map<string, ReturnType<typeof start>>();
  if (by.length === 0) groups.set('[]', start([]));
  for await (const batch of rows) {
    for (const row of batch) {
      const values = readers.map((read) => read(row));
      const key = JSON.stringify(values);
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = start(values)));
      for (const state of group.states) state.add(row);
    }
  }
  const made = [...groups.values()].map(({ values, states }) =>
    Object.fromEntries([
      ...by.map((name, at) => [name, values[at] ?? null] as const),
      ...names.map((name, at) => [name, states[at]?.result() ?? null] as const),
    ]),
  );
  if (made.length > 0) yield made;
}

function accumulatorOf({ agg, of }: AggregateExpression): () => Accumulator {
  const read = of === undefined ? undefined : evaluator(of);
  if (read === undefined) return () => counting(() => true);
  switch (agg) {
    case 'count':
      return () => counting((row) => read(row) !== null);
    case 'countDistinct':
      return () => distinct(read);
    case 'sum':
    case 'mean':
      return () => adding(read, agg);
    case 'min':
      return () => extreme(read, -1);
    case 'max':
      return () => extreme(read, 1);
  }
}

function counting(counts: (row: object) => boolean): Accumulator {
  let count = 0;
  return { add: (row) => void (counts(row) && count++), result: () => count };
}

function distinct(read: Evaluate): Accumulator {
  const seen = new Set<string>();
  return {
    add: (row) => {
      const value = read(row);
      if (value !== null) seen.add(JSON.stringify(value));
    },
    result: () => seen.size,
  };
}

/** With Neumaier's compensation, so that the order of rows does not show but in the last digit. */
function adding(read: Evaluate, agg: 'sum' | 'mean'): Accumulator {
  let sum = 0;
  let lost = 0;
  let count = 0;
  return {
    add: (row) => {
      const value = read(row);
      if (value === null) return;
      if (typeof value !== 'number') throw unfit(`${JSON.stringify(value)} is to be added up`);
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
      count++;
    },
    result: () => {
      const total = agg === 'sum' ? sum + lost : (sum + lost) / count;
      return Number.isFinite(total) && count > 0 ? total : null;
    },
  };
}

function extreme(read: Evaluate, sign: 1 | -1): Accumulator {
  let best: Scalar = null;
  return {
    add: (row) => {
      const value = read(row);
      if (value === null) return;
      if (best !== null && typeof best !== typeof value)
        throw unfit(`a column holds ${typeof best}s and ${typeof value}s`);
      if (best === null || compareScalars(value, best) * sign > 0) best = value;
    },
    result: () => best,
  };
}
