import { TuneloopError } from '../../base/errors.js';
import type { Expression, FunctionName, Scalar } from './expression.js';
import { compareScalars } from './order.js';

/** Gives a value for a row. */
export type Evaluate = (row: object) => Scalar;

type Args = readonly Evaluate[];

/**
 * Gives the function that computes an expression.
 * @throws INVALID_ROW (when called) where a cell holds what its column must not: text among numbers, or no scalar at all
 */
export function evaluator(expression: Expression): Evaluate {
  if ('lit' in expression) return () => expression.lit;
  if ('col' in expression) return columnReader(expression.col);
  return functions[expression.fn](expression.args.map(evaluator));
}

/** Gives the function that reads one column as a scalar. */
export function columnReader(name: string): Evaluate {
  return (row) => {
    const value = cell(row, name);
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    throw unfit(`column "${name}" holds ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}`);
  };
}

/** Gives what a row has under a name of its own, null for nothing. */
export function cell(row: object, name: string): unknown {
  const value = (row as Record<string, unknown>)[name];
  return value === undefined || (name in Object.prototype && !Object.hasOwn(row, name)) ? null : value;
}

const functions: Record<FunctionName, (args: Args) => Evaluate> = {
  eq: comparison((order) => order === 0),
  ne: comparison((order) => order !== 0),
  lt: comparison((order) => order < 0),
  le: comparison((order) => order <= 0),
  gt: comparison((order) => order > 0),
  ge: comparison((order) => order >= 0),
  isIn: ([value, ...among]) => {
    const of = value as Evaluate;
    const values = new Set(among.map((literal) => literal({})));
    const [first] = values;
    return (row) => {
      const given = of(row);
      if (given === null) return null;
      if (first !== undefined && first !== null && typeof first !== typeof given) {
        throw unfit(`${JSON.stringify(given)} is looked for among values such as ${JSON.stringify(first)}`);
      }
      return values.has(given);
    };
  },
  isNull: ([value]) => {
    const of = value as Evaluate;
    return (row) => of(row) === null;
  },
  and: connective(false),
  or: connective(true),
  not: unary('boolean', (value) => !value),
  choose: ([condition, yes, no]) => {
    const test = condition as Evaluate;
    return (row) => (typed(test(row), 'boolean') === true ? (yes as Evaluate)(row) : (no as Evaluate)(row));
  },
  orElse: ([value, other]) => {
    const of = value as Evaluate;
    return (row) => of(row) ?? (other as Evaluate)(row);
  },
  plus: arithmetic((a, b) => a + b),
  minus: arithmetic((a, b) => a - b),
  times: arithmetic((a, b) => a * b),
  dividedBy: arithmetic((a, b) => a / b),
  modulo: arithmetic((a, b) => a % b),
  negated: unary('number', (value) => -value),
  abs: unary('number', Math.abs),
  floor: unary('number', Math.floor),
  ceil: unary('number', Math.ceil),
  round: unary('number', (value) => Math.sign(value) * Math.round(Math.abs(value))),
  length: unary('string', codePoints),
  lower: unary('string', (text) => byCodePoint(text, (point) => point.toLowerCase())),
  upper: unary('string', (text) => byCodePoint(text, (point) => point.toUpperCase())),
  trim: unary('string', (text) => text.replace(/^ +/, '').replace(/(?<! ) +$/, '')),
  contains: texts((text, part) => text.includes(part)),
  startsWith: texts((text, part) => text.startsWith(part)),
  endsWith: texts((text, part) => text.endsWith(part)),
  append: texts((text, more) => text + more),
  slice: ([text, start, length]) => {
    const of = text as Evaluate;
    return (row) => {
      const value = typed(of(row), 'string');
      const from = typed((start as Evaluate)(row), 'number');
      const count = typed((length as Evaluate)(row), 'number');
      if (value === null || from === null || count === null) return null;
      return [...value].slice(from, from + count).join('');
    };
  },
  replaceAll: ([text, part, other]) => {
    const of = text as Evaluate;
    return (row) => {
      const value = typed(of(row), 'string');
      const from = typed((part as Evaluate)(row), 'string');
      const to = typed((other as Evaluate)(row), 'string');
      if (value === null || from === null || to === null) return null;
      return from === '' ? value : value.replaceAll(from, () => to);
    };
  },
  toNumber: unary('string', parseDecimal),
};

/** Gives the number that a text writes in decimal digits, with spaces around it or not; null for another text. */
export function parseDecimal(text: string): number | null {
  if (!/^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})? *$/.test(text)) return null;
  return finite(Number(text));
}

type TypeNames = { readonly string: string; readonly number: number; readonly boolean: boolean };

function typed<K extends keyof TypeNames>(value: Scalar, type: K): TypeNames[K] | null {
  if (value === null || typeof value === type) return value as TypeNames[K] | null;
  throw unfit(`${JSON.stringify(value)} stands where a ${type} must be`);
}

function unary<K extends keyof TypeNames>(type: K, of: (value: TypeNames[K]) => Scalar): (args: Args) => Evaluate {
  return ([argument]) => {
    const get = argument as Evaluate;
    return (row) => {
      const value = typed(get(row), type);
      return value === null ? null : of(value);
    };
  };
}

function binary<K extends keyof TypeNames>(
  type: K,
  of: (a: TypeNames[K], b: TypeNames[K]) => Scalar,
): (args: Args) => Evaluate {
  return ([left, right]) => {
    const a = left as Evaluate;
    const b = right as Evaluate;
    return (row) => {
      const first = typed(a(row), type);
      const second = typed(b(row), type);
      return first === null || second === null ? null : of(first, second);
    };
  };
}

function texts(of: (a: string, b: string) => Scalar): (args: Args) => Evaluate {
  return binary('string', of);
}

function arithmetic(of: (a: number, b: number) => number): (args: Args) => Evaluate {
  return binary('number', (a, b) => finite(of(a, b)));
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function comparison(holds: (order: number) => boolean): (args: Args) => Evaluate {
  return ([left, right]) => {
    const a = left as Evaluate;
    const b = right as Evaluate;
    return (row) => {
      const first = a(row);
      const second = b(row);
      if (first === null || second === null) return null;
      if (typeof first !== typeof second) {
        throw unfit(`${JSON.stringify(first)} is compared with ${JSON.stringify(second)}`);
      }
      return holds(compareScalars(first, second));
    };
  };
}

/** `and` is decided by one false, `or` by one true, whatever the other is; otherwise a null makes it null. */
function connective(deciding: boolean): (args: Args) => Evaluate {
  return ([left, right]) => {
    const a = left as Evaluate;
    const b = right as Evaluate;
    return (row) => {
      const first = typed(a(row), 'boolean');
      if (first === deciding) return deciding;
      const second = typed(b(row), 'boolean');
      if (second === deciding) return deciding;
      return first === null || second === null ? null : !deciding;
    };
  };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** One code point stays one, as databases do it: the capital of ß is ß. */
function byCodePoint(text: string, change: (point: string) => string): string {
  let changed = '';
  for (const point of text) {
    const other = change(point);
    changed += other.length === point.length || codePoints(other) === 1 ? other : point;
  }
  return changed;
}

/** Gives the error for a cell that does not fit what is done with it. */
export function unfit(message: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_ROW',
    message: `In an expression, ${message}.`,
    hint: 'Give the dataset a schema that says so, or bring the column into one type with cast().',
  });
}
