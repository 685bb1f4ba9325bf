import type { Bound, ColumnBounds } from '../../kit/parquet/column-bounds.js';
import type { Expression, Scalar } from '../expression/expression.js';

/** Which results a condition may have among the rows of a group; null is not looked at. */
interface Outcomes {
  readonly yes: boolean;
  readonly no: boolean;
}

const both: Outcomes = { yes: true, no: true };
const neither: Outcomes = { yes: false, no: false };

/**
 * Says whether a condition can be true for any row of a group, by the bounds of its columns. False is certain; true
 * means that the rows have to be looked at.
 */
export function canMatch(condition: Expression, boundsOf: (column: string) => ColumnBounds | undefined): boolean {
  const outcomes = (expression: Expression): Outcomes => {
    if ('lit' in expression) return { yes: expression.lit === true, no: expression.lit === false };
    if (!('fn' in expression)) return both;
    const { fn, args } = expression;
    const [first, second] = args as [Expression, Expression];
    switch (fn) {
      case 'and': {
        const [a, b] = [outcomes(first), outcomes(second)];
        return { yes: a.yes && b.yes, no: a.no || b.no };
      }
      case 'or': {
        const [a, b] = [outcomes(first), outcomes(second)];
        return { yes: a.yes || b.yes, no: a.no && b.no };
      }
      case 'not': {
        const { yes, no } = outcomes(first);
        return { yes: no, no: yes };
      }
      case 'isNull': {
        const bounds = 'col' in first ? boundsOf(first.col) : undefined;
        if (bounds?.nulls === undefined) return both;
        return { yes: bounds.nulls > 0, no: bounds.nulls < bounds.rows };
      }
      case 'isIn': {
        const bounds = 'col' in first ? boundsOf(first.col) : undefined;
        const literals = args.slice(1).map((each) => ('lit' in each ? each.lit : undefined));
        if (bounds === undefined || literals.includes(undefined)) return both;
        return { yes: literals.some((literal) => comparison('eq', bounds, literal as Scalar).yes), no: true };
      }
      default: {
        const flipped = flips[fn];
        if (flipped === undefined) return both;
        const [column, literal, operator] = 'col' in first ? [first, second, fn] : [second, first, flipped];
        if (!('col' in column) || !('lit' in literal)) return both;
        return comparison(operator as Comparison, boundsOf(column.col), literal.lit);
      }
    }
  };
  return outcomes(condition).yes;
}

/** Gives the names of the columns that an expression reads. */
export function columnsIn(expression: Expression): readonly string[] {
  if ('col' in expression) return [expression.col];
  return 'fn' in expression ? [...new Set(expression.args.flatMap(columnsIn))] : [];
}

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** The same comparison with its sides exchanged. */
const flips: Readonly<Partial<Record<string, Comparison>>> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'gt',
  le: 'ge',
  gt: 'lt',
  ge: 'le',
};

function comparison(operator: Comparison, bounds: ColumnBounds | undefined, literal: Scalar): Outcomes {
  if (literal === null) return neither;
  if (bounds === undefined) return both;
  if (bounds.nulls === bounds.rows) return neither;
  const { min, max } = bounds;
  const low = min === undefined ? undefined : compare(min, literal);
  const high = max === undefined ? undefined : compare(max, literal);
  if (low === undefined || high === undefined) return both;
  switch (operator) {
    case 'eq':
      return { yes: low <= 0 && high >= 0, no: low !== 0 || high !== 0 };
    case 'ne':
      return { yes: low !== 0 || high !== 0, no: low <= 0 && high >= 0 };
    case 'lt':
      return { yes: low < 0, no: high >= 0 };
    case 'le':
      return { yes: low <= 0, no: high > 0 };
    case 'gt':
      return { yes: high > 0, no: low <= 0 };
    case 'ge':
      return { yes: high >= 0, no: low < 0 };
  }
}

/** Gives the sign of a bound less a literal; undefined where they are of different types. */
function compare(bound: Bound, literal: NonNullable<Scalar>): number | undefined {
  if (bound instanceof Uint8Array) {
    return typeof literal === 'string' ? compareBytes(bound, new TextEncoder().encode(literal)) : undefined;
  }
  if (typeof bound === 'boolean') return typeof literal === 'boolean' ? Number(bound) - Number(literal) : undefined;
  return typeof literal !== 'number' ? undefined : bound < literal ? -1 : bound > literal ? 1 : 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    if (a[at] !== b[at]) return (a[at] as number) - (b[at] as number);
  }
  return a.length - b.length;
}
