import { eachRow } from '../base/each-row.js';
import { TuneloopError } from '../base/errors.js';
import type { RowBatches } from '../spec/row-step.js';
import { columnReader } from './expression/evaluate.js';

/** `inner` and `left` add the other's columns; `semi` keeps rows that have a partner there, `anti` those that have none. */
export type JoinKind = 'inner' | 'left' | 'semi' | 'anti';

/**
 * Gives the rows of the left side with those of the right that have equal columns `on`, in the order of the left, then
 * of the right. Null equals nothing. Holds the right side in memory; of `semi` and `anti` only its keys.
 */
export async function* joined(
  left: RowBatches<object>,
  right: RowBatches<object>,
  on: readonly string[],
  how: JoinKind,
): AsyncGenerator<readonly object[], void, void> {
  const readers = on.map(columnReader);
  const keyOf = (row: object): string | undefined => {
    const values = readers.map((read) => read(row));
    return values.includes(null) ? undefined : JSON.stringify(values);
  };
  const adds = how === 'inner' || how === 'left';
  const partners = new Map<string, object[]>();
  const names = new Set<string>();
  for await (const batch of right) {
    for (const row of batch) {
      if (adds) for (const name of Object.keys(row)) names.add(name);
      const key = keyOf(row);
      if (key === undefined) continue;
      const there = partners.get(key);
      if (there === undefined) partners.set(key, adds ? [row] : []);
      else if (adds) there.push(row);
    }
  }
  for (const name of on) names.delete(name);
  const added = [...names];
  yield* eachRow<object, object>(left, (row, _index, out) => {
    const key = keyOf(row);
    const found = key === undefined ? undefined : partners.get(key);
    if (!adds) {
      if ((found !== undefined) === (how === 'semi')) out.push(row);
      return;
    }
    if (found === undefined && how === 'inner') return;
    const clash = added.find((name) => Object.hasOwn(row, name));
    if (clash !== undefined) throw inBoth(clash);
    for (const other of found ?? [{}]) {
      const values = other as Record<string, unknown>;
      out.push({ ...row, ...Object.fromEntries(added.map((name) => [name, values[name] ?? null])) });
    }
  });
}

function inBoth(name: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Both sides of the join have a column "${name}".`,
    hint: `Rename one before: rows.rename({ ${JSON.stringify(name)}: … }).`,
  });
}
