import { type Categories, chiSquare } from '../curate/drift/categories.js';
import { jensenShannon, numericStability, populationStability } from '../curate/drift/divergence.js';
import { kolmogorovSmirnov } from '../curate/drift/kolmogorov-smirnov.js';
import { holm } from '../statistics/multiple-comparisons.js';
import type { Unmeasured } from './columns/number-summary.js';
import type { ColumnProfile, ProfileRecord } from './profile-record.js';

/** How far one side of a column has moved from the reference. */
export interface Shift {
  /** What was compared: numbers, lengths of texts in characters, values, types or gaps. */
  readonly of: 'numbers' | 'characters' | 'values' | 'types';
  readonly test: 'Kolmogorov–Smirnov' | 'chi-square';
  /** Distance of the distributions from 0 to 1; for chi-square the Jensen–Shannon divergence in bits. */
  readonly distance: number;
  /** The population stability index; by habit below 0.1 stable, above 0.25 shifted. */
  readonly stability: number;
  readonly pValue: number;
  /** After Holm's correction for all the tests of this comparison. */
  readonly adjustedPValue: number;
  /** How many values of each side were compared. */
  readonly sizes: readonly [reference: number, current: number];
}

export interface ColumnDrift {
  readonly path: string;
  /** Where only one side has the column. */
  readonly onlyIn?: 'reference' | 'current' | undefined;
  readonly shifts: readonly Shift[] | Unmeasured;
}

type Raw = Omit<Shift, 'adjustedPValue'>;

/** Compares the columns of two profiles: numbers and lengths by their samples, values and types by their counts. */
export function driftBetween(reference: ProfileRecord, current: ProfileRecord): readonly ColumnDrift[] {
  const before = new Map(reference.columns.map((column) => [column.path, column]));
  const now = new Map(current.columns.map((column) => [column.path, column]));
  const paths = [...new Set([...before.keys(), ...now.keys()])];
  const raw = paths.map((path) => {
    const [a, b] = [before.get(path), now.get(path)];
    return a === undefined || b === undefined ? [] : shiftsOf(a, b);
  });
  const tests = raw.flat();
  const adjusted = tests.length === 0 ? [] : holm(tests.map(({ pValue }) => pValue));
  let at = 0;
  return paths.map((path, i) => {
    const onlyIn = before.has(path) ? (now.has(path) ? undefined : 'reference') : 'current';
    const shifts = raw[i]!.map((shift) => ({ ...shift, adjustedPValue: adjusted[at++]! }));
    return {
      path,
      ...(onlyIn === undefined ? {} : { onlyIn }),
      shifts:
        shifts.length > 0
          ? shifts
          : { unmeasured: onlyIn === undefined ? 'nothing to compare' : `only in the ${onlyIn}` },
    };
  });
}

function shiftsOf(a: ColumnProfile, b: ColumnProfile): readonly Raw[] {
  const types = (column: ColumnProfile) => ({
    ...column.types,
    ...(column.missing > 0 ? { missing: column.missing } : {}),
  });
  return [
    ...categoryShift('types', types(a), types(b)),
    ...numberShift('numbers', a.samples?.numbers, b.samples?.numbers),
    ...valueShift(a, b),
  ];
}

function valueShift(a: ColumnProfile, b: ColumnProfile): readonly Raw[] {
  const lengths = numberShift('characters', a.samples?.characters, b.samples?.characters);
  if (a.numbers !== undefined || b.numbers !== undefined) return lengths;
  const pair = commonCategories(a, b);
  return pair === undefined ? lengths : categoryShift('values', ...pair);
}

function numberShift(
  of: Shift['of'],
  a: readonly number[] | undefined,
  b: readonly number[] | undefined,
): readonly Raw[] {
  if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return [];
  const { distance, pValue } = kolmogorovSmirnov(a, b);
  return [
    {
      of,
      test: 'Kolmogorov–Smirnov',
      distance,
      stability: numericStability(a, b),
      pValue,
      sizes: [a.length, b.length],
    },
  ];
}

function categoryShift(of: Shift['of'], a: Record<string, number>, b: Record<string, number>): readonly Raw[] {
  const sizes = [total(a), total(b)] as const;
  if (
    sizes[0] === 0 ||
    sizes[1] === 0 ||
    (Object.keys(a).length < 2 && Object.keys(a).join() === Object.keys(b).join())
  )
    return [];
  const pair: readonly [Categories, Categories] = [a, b];
  return [
    {
      of,
      test: 'chi-square',
      distance: jensenShannon(...pair),
      stability: populationStability(...pair),
      pValue: chiSquare(...pair).pValue,
      sizes,
    },
  ];
}

/** The counts of all values; undefined where a side has too many of them to be listed. */
function commonCategories(
  a: ColumnProfile,
  b: ColumnProfile,
): readonly [Record<string, number>, Record<string, number>] | undefined {
  const [x, y] = [countsOf(a), countsOf(b)];
  return x === undefined || y === undefined ? undefined : [x, y];
}

function countsOf({ top }: ColumnProfile): Record<string, number> | undefined {
  if (top === undefined || 'unmeasured' in top || top.longer > 0) return undefined;
  // A sign before each, so that no value is a name that objects treat in their own way.
  const counts = Object.fromEntries(top.values.map(({ value, count }) => [`=${value}`, count]));
  return total(counts) === top.counted ? counts : undefined;
}

function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
