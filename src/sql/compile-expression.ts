import { TuneloopError } from '../base/errors.js';
import type { AggregateExpression, Expression, FunctionName, Scalar } from '../dataset/expression/expression.js';
import type { ColumnKind } from './column-kind.js';
import type { Dialect } from './dialect.js';

/** A piece of SQL, and what it gives. */
export interface Compiled {
  readonly sql: string;
  readonly kind: ColumnKind | 'null';
  /** True while it may be infinite or no number, which is to become null before anything but arithmetic sees it. */
  readonly loose?: boolean | undefined;
}

/** What an expression may refer to, and how it is written. */
export interface Scope {
  readonly dialect: Dialect;
  readonly columns: ReadonlyMap<string, ColumnKind>;
  /** Where this is, for errors. */
  readonly where: string;
}

type Family = 'text' | 'number' | 'boolean' | 'any';

const maxLength = 1_000_000;
const longest = 2 ** 30; // no text has more code points, and no engine's integers end below
const comparisons: ReadonlySet<string> = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

/** What functions take and give, but for those that go by the kind of their arguments. */
const signatures: Readonly<Partial<Record<FunctionName, readonly [takes: Family, gives: ColumnKind]>>> = {
  isNull: ['any', 'boolean'],
  and: ['boolean', 'boolean'],
  or: ['boolean', 'boolean'],
  not: ['boolean', 'boolean'],
  modulo: ['number', 'number'],
  floor: ['number', 'number'],
  ceil: ['number', 'number'],
  round: ['number', 'number'],
  length: ['text', 'integer'],
  lower: ['text', 'text'],
  upper: ['text', 'text'],
  trim: ['text', 'text'],
  contains: ['text', 'boolean'],
  startsWith: ['text', 'boolean'],
  endsWith: ['text', 'boolean'],
  append: ['text', 'text'],
};

/** Gives an expression as SQL whose numbers are finite. @throws INVALID_OPTION where kinds do not fit */
export function compileExpression(expression: Expression, scope: Scope): Compiled {
  return settled(compile(expression, scope), scope);
}

/** Gives an aggregate as SQL. @throws INVALID_OPTION where kinds do not fit */
export function compileAggregate({ agg, of }: AggregateExpression, scope: Scope): Compiled {
  const { dialect } = scope;
  const counted = (sql: string): Compiled => ({
    sql: `CAST(COUNT(${sql}) AS ${dialect.types.integer})`,
    kind: 'integer',
  });
  if (of === undefined) return counted('*');
  const value = compileExpression(of, scope);
  if (agg === 'count') return counted(value.sql);
  ordered(value, agg, scope);
  if (agg === 'countDistinct') return counted(`DISTINCT ${value.sql}`);
  if (agg === 'min' || agg === 'max') {
    if (value.kind !== 'boolean') return { sql: `${agg.toUpperCase()}(${value.sql})`, kind: value.kind };
    return { sql: `${dialect.aggregate[agg === 'min' ? 'allTrue' : 'anyTrue']}(${value.sql})`, kind: 'boolean' };
  }
  expect(value, 'number', agg, scope);
  return settled({ sql: `${dialect.aggregate[agg]}(${value.sql})`, kind: 'number', loose: true }, scope);
}

function compile(expression: Expression, scope: Scope): Compiled {
  if ('col' in expression) return column(expression.col, scope);
  if ('lit' in expression) return literal(expression.lit, scope);
  const { fn, args } = expression;
  const compiled = call(fn, args, scope);
  if (compiled.sql.length > maxLength) {
    throw refused(scope, `the expression is more than ${maxLength.toLocaleString('en')} characters of SQL`);
  }
  return compiled;
}

function call(fn: FunctionName, args: readonly Expression[], scope: Scope): Compiled {
  const { dialect } = scope;
  const { calls } = dialect;
  const raw = () => args.map((arg) => compile(arg, scope));
  const all = () => args.map((arg) => compileExpression(arg, scope));
  switch (fn) {
    case 'isIn':
      return isIn(args, scope);
    case 'plus':
    case 'minus':
    case 'times': {
      // What is infinite stays so or becomes NaN in further arithmetic, so one check at its end is enough.
      const operands = raw().map((value) => expect(value, 'number', fn, scope));
      return {
        sql: calls[fn](...sqlOf(operands)),
        kind: 'number',
        loose: dialect.overflows || operands.some(({ loose }) => loose),
      };
    }
    case 'dividedBy': {
      // Infinity stays infinite as a dividend; as a divisor it would give a zero.
      const [dividend, divisor] = [
        compile(args[0] as Expression, scope),
        compileExpression(args[1] as Expression, scope),
      ];
      for (const value of [dividend, divisor]) expect(value, 'number', fn, scope);
      return {
        sql: calls.dividedBy(dividend.sql, divisor.sql),
        kind: 'number',
        loose: dialect.overflows || dividend.loose,
      };
    }
    case 'negated':
    case 'abs': {
      const [value] = raw() as [Compiled];
      expect(value, 'number', fn, scope);
      return { ...value, sql: calls[fn](value.sql) };
    }
    case 'choose': {
      const [test, yes, no] = all() as [Compiled, Compiled, Compiled];
      expect(test, 'boolean', fn, scope);
      return { sql: calls.choose(test.sql, yes.sql, no.sql), kind: common(yes, no, fn, scope) };
    }
    case 'orElse': {
      const [value, other] = all() as [Compiled, Compiled];
      return { sql: calls.orElse(value.sql, other.sql), kind: common(value, other, fn, scope) };
    }
    case 'toNumber': {
      const [text] = all() as [Compiled];
      expect(text, 'text', fn, scope);
      return { sql: calls.toNumber(text.sql), kind: 'number', loose: true };
    }
    case 'slice': {
      const [text] = all() as [Compiled];
      expect(text, 'text', fn, scope);
      const [start, count] = [whole(args[1], fn, scope), whole(args[2], fn, scope)];
      return { sql: calls.slice(text.sql, String(start + 1), String(count)), kind: 'text' };
    }
    case 'replaceAll': {
      const [text, part, other] = all() as [Compiled, Compiled, Compiled];
      for (const value of [text, part, other]) expect(value, 'text', fn, scope);
      const [, from] = args as [Expression, Expression];
      if (!('lit' in from)) throw refused(scope, 'replaceAll takes a text to look for, no column');
      // An empty text is found nowhere, whatever an engine thinks.
      return from.lit === '' ? text : { sql: calls.replaceAll(text.sql, part.sql, other.sql), kind: 'text' };
    }
    default: {
      const values = all();
      if (comparisons.has(fn)) {
        const [left, right] = values as [Compiled, Compiled];
        for (const value of values) ordered(value, fn, scope);
        common(left, right, fn, scope);
        return { sql: calls[fn](left.sql, right.sql), kind: 'boolean' };
      }
      const [takes, gives] = signatures[fn] ?? [];
      if (takes === undefined || gives === undefined) throw refused(scope, `there is no function "${String(fn)}"`);
      for (const value of values) expect(value, takes, fn, scope);
      return { sql: calls[fn](...sqlOf(values)), kind: gives };
    }
  }
}

function isIn([first, ...among]: readonly Expression[], scope: Scope): Compiled {
  const value = compileExpression(first as Expression, scope);
  ordered(value, 'isIn', scope);
  // A null among them is equal to nothing; in SQL it would make what is not found unknown.
  const values = among
    .map((each) => compile(each, scope))
    .filter(({ kind }) => kind !== 'null')
    .map((each) => {
      common(value, each, 'isIn', scope);
      return each.sql;
    });
  const sql =
    values.length === 0
      ? `CASE WHEN ${value.sql} IS NOT NULL THEN FALSE END`
      : `(${value.sql} IN (${values.join(', ')}))`;
  return { sql, kind: 'boolean' };
}

function column(name: string, { columns, dialect, where }: Scope): Compiled {
  const kind = columns.get(name);
  if (kind === undefined) throw noColumn(name, columns, where);
  return { sql: dialect.identifier(name), kind };
}

function literal(value: Scalar, { dialect }: Scope): Compiled {
  switch (typeof value) {
    case 'string':
      return { sql: dialect.text(value), kind: 'text' };
    case 'number':
      if (!Number.isFinite(value)) return { sql: 'NULL', kind: 'null' };
      return { sql: dialect.number(value), kind: Number.isSafeInteger(value) ? 'integer' : 'number' };
    case 'boolean':
      return { sql: value ? 'TRUE' : 'FALSE', kind: 'boolean' };
    default:
      return { sql: 'NULL', kind: 'null' };
  }
}

function settled(value: Compiled, { dialect }: Scope): Compiled {
  return value.loose ? { sql: dialect.finite(value.sql), kind: value.kind } : value;
}

function whole(expression: Expression | undefined, fn: string, scope: Scope): number {
  const value = expression !== undefined && 'lit' in expression ? expression.lit : undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return Math.min(value, longest);
  throw refused(scope, `${fn} takes whole numbers of at least 0 for start and length, no columns`);
}

function familyOf(kind: Compiled['kind']): Family | 'null' | 'other' {
  return kind === 'integer' ? 'number' : kind;
}

function expect(value: Compiled, takes: Family, fn: string, scope: Scope): Compiled {
  const family = familyOf(value.kind);
  if (takes === 'any' || family === takes || family === 'null') return value;
  throw refused(scope, `${fn} takes a ${takes}; ${value.sql} is ${named(value.kind)}`);
}

function ordered(value: Compiled, fn: string, scope: Scope): void {
  if (value.kind === 'other') throw refused(scope, `${fn} cannot compare ${value.sql}, which is ${named('other')}`);
}

/** The kind of two values that stand for one. */
function common(a: Compiled, b: Compiled, fn: string, scope: Scope): Compiled['kind'] {
  const kind = commonKind(a.kind, b.kind);
  if (kind !== undefined) return kind;
  throw refused(scope, `${fn} has ${named(a.kind)} and ${named(b.kind)}`);
}

/** The kind that holds the values of both, if there is one. */
export function commonKind<K extends Compiled['kind']>(a: K, b: K): K | undefined {
  if (a === b || b === 'null') return a;
  if (a === 'null') return b;
  return familyOf(a) === 'number' && familyOf(b) === 'number' ? ('number' as K) : undefined;
}

function named(kind: Compiled['kind']): string {
  return kind === 'integer'
    ? 'an integer'
    : kind === 'other'
      ? 'of kind "other"'
      : kind === 'null'
        ? kind
        : `a ${kind}`;
}

function sqlOf(values: readonly Compiled[]): string[] {
  return values.map(({ sql }) => sql);
}

/** Gives the error for a column that is not there. */
export function noColumn(name: string, columns: ReadonlyMap<string, unknown>, where: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `toSql: ${where}: there is no column "${name}".`,
    hint: `There are: ${[...columns.keys()].join(', ')}. A table's columns are what the option "tables" says.`,
  });
}

function refused({ where }: Scope, message: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `toSql: ${where}: ${message}.` });
}
