import {
  type AggregateExpression,
  type Expression,
  type FunctionName,
  functionArity,
  type Scalar,
} from './expression.js';

/** A computation over a row's columns with the type of its result; null where it may be null. */
export type Value<V> = [NonNullable<V>] extends [string]
  ? TextValue<V>
  : [NonNullable<V>] extends [number]
    ? NumberValue<V>
    : [NonNullable<V>] extends [boolean]
      ? Condition<V>
      : AnyValue<V>;

/** The columns of a row, each as a {@link Value}. */
export type Columns<T> = [T] extends [object] ? { readonly [K in keyof T & string]-?: Value<T[K]> } : never;

/** A computation over all rows of a group. */
export interface Aggregate<V> {
  readonly aggregate: AggregateExpression;
  /** Only a type: no value has it. */
  readonly '~type'?: V | undefined;
}

/** The rows of a group. */
export interface Group {
  /** How many rows there are. */
  count(): Aggregate<number>;
}

/** Null, where a computation from these can be null. */
type Nulls<V> = V extends null | undefined ? null : never;
type Given<V> = NonNullable<V> | AnyValue<NonNullable<V> | null> | AnyValue<NonNullable<V>>;
type NumberLike = number | AnyValue<number> | AnyValue<number | null>;
type TextLike = string | AnyValue<string> | AnyValue<string | null>;
/** Null, where an argument can be null. */
type NullsOf<A> = A extends AnyValue<infer V> ? Nulls<V> : never;

/** What every value can do. */
export interface AnyValue<V> {
  readonly expression: Expression;
  /** Only a type: no value has it. */
  readonly '~type'?: V | undefined;
  isNull(): Condition<boolean>;
  /** How many rows of the group have a value here. */
  count(): Aggregate<number>;
  /** How many different values the group has. */
  countDistinct(): Aggregate<number>;
}

/** What can be compared. A comparison with null is null. */
export interface OrderedValue<V> extends AnyValue<V> {
  eq<A extends Given<V>>(other: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  ne<A extends Given<V>>(other: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  lt<A extends Given<V>>(other: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  le<A extends Given<V>>(other: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  gt<A extends Given<V>>(other: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  ge<A extends Given<V>>(other: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  isIn(values: readonly NonNullable<V>[]): Condition<boolean | Nulls<V>>;
  /** The value, or another where it is null. */
  orElse<A extends Given<V>>(other: A): Value<NonNullable<V> | NullsOf<A>>;
  min(): Aggregate<NonNullable<V> | null>;
  max(): Aggregate<NonNullable<V> | null>;
}

export interface Condition<V = boolean> extends OrderedValue<V> {
  and<W extends boolean | null>(other: AnyValue<W>): Condition<boolean | Nulls<V> | Nulls<W>>;
  or<W extends boolean | null>(other: AnyValue<W>): Condition<boolean | Nulls<V> | Nulls<W>>;
  not(): Condition<boolean | Nulls<V>>;
  /** The first where this is true, the second where it is false or null. */
  choose<A extends string | number | boolean>(yes: A | AnyValue<A>, no: A | AnyValue<A>): Value<Wide<A>>;
}

/** The type a literal stands for. */
type Wide<A> = A extends string ? string : A extends number ? number : A extends boolean ? boolean : A;

export interface NumberValue<V> extends OrderedValue<V> {
  plus<A extends NumberLike>(other: A): NumberValue<number | Nulls<V> | NullsOf<A>>;
  minus<A extends NumberLike>(other: A): NumberValue<number | Nulls<V> | NullsOf<A>>;
  times<A extends NumberLike>(other: A): NumberValue<number | Nulls<V> | NullsOf<A>>;
  /** Null for a division by zero. */
  dividedBy(other: NumberLike): NumberValue<number | null>;
  /** The remainder, with the sign of the dividend; null for a division by zero. */
  modulo(other: NumberLike): NumberValue<number | null>;
  negated(): NumberValue<number | Nulls<V>>;
  abs(): NumberValue<number | Nulls<V>>;
  floor(): NumberValue<number | Nulls<V>>;
  ceil(): NumberValue<number | Nulls<V>>;
  /** To a whole number, halves away from zero. */
  round(): NumberValue<number | Nulls<V>>;
  sum(): Aggregate<number | null>;
  mean(): Aggregate<number | null>;
}

export interface TextValue<V> extends OrderedValue<V> {
  /** In code points. */
  length(): NumberValue<number | Nulls<V>>;
  /** Code point by code point: one stays one. */
  lower(): TextValue<string | Nulls<V>>;
  /** Code point by code point: one stays one. */
  upper(): TextValue<string | Nulls<V>>;
  /** Without spaces (U+0020) at both ends. */
  trim(): TextValue<string | Nulls<V>>;
  contains<A extends TextLike>(part: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  startsWith<A extends TextLike>(part: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  endsWith<A extends TextLike>(part: A): Condition<boolean | Nulls<V> | NullsOf<A>>;
  append<A extends TextLike>(more: A): TextValue<string | Nulls<V> | NullsOf<A>>;
  /** @param start 0-based, in code points, 0 or more */
  slice(start: number, length: number): TextValue<string | Nulls<V>>;
  replaceAll(part: string, other: string): TextValue<string | Nulls<V>>;
  /** The number that the text writes in decimal digits, or null. */
  toNumber(): NumberValue<number | null>;
}

/** Gives the columns of a row by name, whatever the row holds. */
export function columnsOf<T>(): Columns<T> {
  return new Proxy({} as object, {
    get: (_, name) => (typeof name === 'string' ? new Computed({ col: name }) : undefined),
  }) as Columns<T>;
}

export const group: Group = { count: () => ({ aggregate: { agg: 'count' } }) };

/** All values at run time; the interfaces above say which can do what. */
class Computed {
  readonly expression: Expression;

  constructor(expression: Expression) {
    this.expression = expression;
  }

  isIn(values: readonly Scalar[]): Computed {
    return this.#call('isIn', ...values);
  }

  count() {
    return this.#aggregate('count');
  }
  countDistinct() {
    return this.#aggregate('countDistinct');
  }
  sum() {
    return this.#aggregate('sum');
  }
  mean() {
    return this.#aggregate('mean');
  }
  min() {
    return this.#aggregate('min');
  }
  max() {
    return this.#aggregate('max');
  }

  #aggregate(agg: AggregateExpression['agg']): Aggregate<unknown> {
    return { aggregate: { agg, of: this.expression } };
  }

  #call(fn: FunctionName, ...args: readonly (Scalar | Computed)[]): Computed {
    return new Computed({ fn, args: [this.expression, ...args.map(toExpression)] });
  }

  static {
    for (const fn of Object.keys(functionArity) as FunctionName[]) {
      if (fn in Computed.prototype) continue;
      Object.defineProperty(Computed.prototype, fn, {
        value(this: Computed, ...args: readonly (Scalar | Computed)[]) {
          return this.#call(fn, ...args);
        },
      });
    }
  }
}

function toExpression(value: Scalar | Computed): Expression {
  return value instanceof Computed ? value.expression : { lit: value };
}
