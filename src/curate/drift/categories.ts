import { TuneloopError } from '../../base/errors.js';
import { incompleteGamma } from '../../statistics/special/incomplete-gamma.js';

/** How often each category occurs: names to counts, or the categories themselves, one for each row. */
export type Categories = Readonly<Record<string, number>> | Iterable<string>;

/** Counts of all categories of two samples, in one order. */
export interface CountPair {
  readonly names: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** @throws INVALID_OPTION for a count that is none, or a sample without rows */
export function countPair(what: string, reference: Categories, current: Categories): CountPair {
  const [a, b] = [countsOf(what, reference, 'reference'), countsOf(what, current, 'current')];
  const names = [...new Set([...a.keys(), ...b.keys()])].sort();
  const of = (counts: ReadonlyMap<string, number>) => names.map((name) => counts.get(name) ?? 0);
  return { names, reference: of(a), current: of(b) };
}

function countsOf(what: string, sample: Categories, name: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const isIterable = typeof (sample as Iterable<string>)[Symbol.iterator] === 'function';
  if (isIterable) for (const each of sample as Iterable<string>) counts.set(each, (counts.get(each) ?? 0) + 1);
  else for (const [each, count] of Object.entries(sample)) counts.set(each, count);
  const bad = [...counts].find(([, count]) => !(Number.isFinite(count) && count >= 0));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (bad === undefined && total > 0) return counts;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: the ${name} sample ${bad === undefined ? 'is empty' : `has the count ${bad[1]} for "${bad[0]}"`}.`,
    hint: 'Give counts of at least 0, and at least one row.',
  });
}

/** Whether two samples of categories come from one distribution. */
export interface ChiSquare {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** 1 where there is one category only. */
  readonly pValue: number;
  /** The least count that would be expected. Below 5 the p-value is rough: put rare categories together. */
  readonly leastExpected: number;
}

/**
 * The chi-square test of homogeneity of two samples.
 * @throws INVALID_OPTION for a sample without rows, or a count that is none
 * @see Pearson 1900
 */
export function chiSquare(reference: Categories, current: Categories): ChiSquare {
  const pair = countPair('chiSquare', reference, current);
  const rows = [pair.reference, pair.current];
  const totals = rows.map((row) => row.reduce((sum, count) => sum + count, 0));
  const all = totals[0]! + totals[1]!;
  let statistic = 0;
  let leastExpected = Number.POSITIVE_INFINITY;
  let used = 0;
  pair.names.forEach((_, k) => {
    const column = pair.reference[k]! + pair.current[k]!;
    if (column === 0) return;
    used++;
    rows.forEach((row, at) => {
      const expected = (totals[at]! * column) / all;
      leastExpected = Math.min(leastExpected, expected);
      statistic += (row[k]! - expected) ** 2 / expected;
    });
  });
  const degreesOfFreedom = used - 1;
  const pValue = degreesOfFreedom === 0 ? 1 : incompleteGamma(degreesOfFreedom / 2, statistic / 2).upper;
  return { statistic, degreesOfFreedom, pValue, leastExpected };
}
