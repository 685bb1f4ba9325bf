/** A value of one cell. Undefined and missing cells count as null. */
export type Scalar = string | number | boolean | null;

/**
 * A computation over one row's columns, as plain JSON: it prints, has a digest, runs here and compiles to SQL, with the
 * same answers.
 *
 * Null is "not known", as in SQL: whatever is computed from it is null, `and` and `or` have three values, and only true
 * keeps a row. Texts compare by code points. Numbers are doubles; what would be infinite or no number is null.
 */
export type Expression =
  | { readonly col: string }
  | { readonly lit: Scalar }
  | { readonly fn: FunctionName; readonly args: readonly Expression[] };

/** A value over all rows of a group. Nulls do not count; without any value all but counts are null. */
export interface AggregateExpression {
  readonly agg: 'count' | 'countDistinct' | 'sum' | 'mean' | 'min' | 'max';
  /** Absent for the count of rows. */
  readonly of?: Expression | undefined;
}

/** What a computation may call, and how many arguments each takes. */
export const functionArity = {
  eq: 2,
  ne: 2,
  lt: 2,
  le: 2,
  gt: 2,
  ge: 2,
  /** The first among the others, which are literals. */
  isIn: 'many',
  isNull: 1,
  and: 2,
  or: 2,
  not: 1,
  /** The second argument where the first is true, else the third. */
  choose: 3,
  orElse: 2,
  plus: 2,
  minus: 2,
  times: 2,
  dividedBy: 2,
  /** The remainder, with the sign of the dividend. */
  modulo: 2,
  negated: 1,
  abs: 1,
  floor: 1,
  ceil: 1,
  /** To a whole number, halves away from zero. */
  round: 1,
  /** In code points. */
  length: 1,
  lower: 1,
  upper: 1,
  /** Without spaces (U+0020) at both ends. */
  trim: 1,
  contains: 2,
  startsWith: 2,
  endsWith: 2,
  append: 2,
  /** Text, 0-based start, length; both in code points. */
  slice: 3,
  replaceAll: 3,
  /** The number a text writes in decimal digits, or null. */
  toNumber: 1,
} as const;

export type FunctionName = keyof typeof functionArity;
