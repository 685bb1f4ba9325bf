import type { CastKind } from '../dataset/columns.js';
import type { FunctionName } from '../dataset/expression/expression.js';
import type { ColumnKind } from './column-kind.js';

/** Functions that are calls on the other side too; the compiler writes `isIn` itself. */
export type Calls = Readonly<Record<Exclude<FunctionName, 'isIn'>, (...args: readonly string[]) => string>>;

/** How one engine writes what plans need. All parts give SQL from SQL, but for those that quote. */
export interface Dialect {
  /** As it stands in errors. */
  readonly title: string;
  /** Quotes a name. */
  readonly identifier: (name: string) => string;
  /** Quotes a text. */
  readonly text: (text: string) => string;
  /** Writes a double so that it is read back to the bit. */
  readonly number: (value: number) => string;
  readonly types: Readonly<Record<CastKind | 'bigint', string>>;
  /** True where two names that differ in case only are one. */
  readonly foldsCase: boolean;
  /** Which names columns can have. @default any */
  readonly columnName?: RegExp | undefined;
  readonly calls: Calls;
  /** True where arithmetic gives infinity instead of null. */
  readonly overflows: boolean;
  /** A double, or null where it is infinite or no number. */
  readonly finite: (sql: string) => string;
  /** Names of aggregates that are not the same everywhere; `sum` and `mean` may overflow. */
  readonly aggregate: Readonly<Record<'sum' | 'mean' | 'allTrue' | 'anyTrue', string>>;
  /** A column as a key of PARTITION BY. */
  readonly partitionKey: (sql: string, kind: ColumnKind) => string;
  /** Ends the query with a message, in a place where a value of a kind stands. */
  readonly fail: (message: string, kind: CastKind) => string;
  /** How many rows, after how many. */
  readonly limit: (count: number | undefined, offset: number) => string;
}

/** What `parseDecimal` reads, for engines' regular expressions: the one group is the number without spaces. */
export const decimalPattern = '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *';

const binary = (operator: string) => (a: string, b: string) => `(${a} ${operator} ${b})`;
/** A call of a function by its name. */
export const call =
  (name: string) =>
  (...args: readonly string[]) =>
    `${name}(${args.join(', ')})`;

/** What the SQL standard, or all four engines, write alike. */
export const commonCalls = {
  eq: binary('='),
  ne: binary('<>'),
  lt: binary('<'),
  le: binary('<='),
  gt: binary('>'),
  ge: binary('>='),
  isNull: (a: string) => `(${a} IS NULL)`,
  and: binary('AND'),
  or: binary('OR'),
  not: (a: string) => `(NOT ${a})`,
  choose: (a: string, yes: string, no: string) => `CASE WHEN ${a} THEN ${yes} ELSE ${no} END`,
  orElse: call('COALESCE'),
  plus: binary('+'),
  minus: binary('-'),
  times: binary('*'),
  dividedBy: (a: string, b: string) => `(${a} / NULLIF(${b}, 0e0))`,
  modulo: (a: string, b: string) => `(${a} % NULLIF(${b}, 0e0))`,
  negated: (a: string) => `(-${a})`,
  abs: call('ABS'),
  floor: call('FLOOR'),
  ceil: call('CEIL'),
  round: call('ROUND'),
  append: binary('||'),
  slice: call('SUBSTRING'),
  replaceAll: call('REPLACE'),
  trim: (a: string) => `TRIM(${a}, ' ')`,
} as const;

/** Doubles as literals with an exponent, which no engine takes for a decimal. Negative ones cannot begin a comment. */
export function exponentLiteral(value: number): string {
  const digits = String(value);
  const literal = digits.includes('e') ? digits : `${digits}e0`;
  return value < 0 ? `(${literal})` : literal;
}

/** Quotes as the SQL standard does: the quote is doubled, nothing else means anything. */
export function doubled(quote: string): (text: string) => string {
  return (text) => `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
}

/** Quotes for engines that read backslashes: these, the quote and control characters are escaped. */
export function backslashed(quote: string): (text: string) => string {
  const escaped = (character: string) =>
    character === '\\' || character === quote
      ? `\\${character}`
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const special = new RegExp(`[\\\\\\p{Cc}${quote}]`, 'gu');
  return (text) => `${quote}${text.replace(special, escaped)}${quote}`;
}

/** Nulls what is not finite where the engine holds NaN equal to itself. */
export function notAmong(...values: readonly string[]): (sql: string) => string {
  return (sql) => values.reduce((inner, value) => `NULLIF(${inner}, ${value})`, sql);
}

/** `LIMIT n OFFSET m`, either part where it says something. */
export function limitOffset(count: number | undefined, offset: number): string {
  return [...(count === undefined ? [] : [`LIMIT ${count}`]), ...(offset === 0 ? [] : [`OFFSET ${offset}`])].join(' ');
}
