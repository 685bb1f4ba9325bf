import { checkOptions, wholeNumber } from '../base/check-options.js';
import { eachRow } from '../base/each-row.js';
import { TuneloopError } from '../base/errors.js';
import type { JsonObject } from '../base/json.js';
import { rng } from '../base/rng.js';
import type { Operation, RowBatches } from '../spec/row-step.js';
import { grouped } from './aggregate.js';
import { type CastKind, type CastOf, castCell, checkColumns, pick, renamed } from './columns.js';
import type { Dataset } from './dataset.js';
import { distinctRows } from './distinct.js';
import { evaluator } from './expression/evaluate.js';
import type { AggregateExpression, Expression } from './expression/expression.js';
import { type Aggregate, type AnyValue, type Columns, columnsOf, type Group, group } from './expression/value.js';
import { type JoinKind, joined } from './join.js';
import { after, type Lineage, lineageText } from './lineage.js';
import type { Plan } from './plan.js';
import { sampled } from './sample.js';
import { type SortKey, sorted } from './sort.js';

type Name<T> = keyof T & string;

/** One flat object type, so that an editor shows columns and not how they came about. */
type Flat<T> = { [K in keyof T]: T[K] };

type Renamed<T, M> = { [K in keyof T as K extends keyof M ? M[K] & string : K]: T[K] };
type Cast<T, M> = { [K in keyof T]: K extends keyof M ? CastOf<M[K]> | Extract<T[K], null | undefined> : T[K] };
type Derived<T, D> = Omit<T, keyof D> & { [K in keyof D]: D[K] extends AnyValue<infer V> ? V : never };
type Aggregates<T, K extends keyof T, A> = { [N in K]: T[N] } & {
  [N in keyof A]: A[N] extends Aggregate<infer V> ? V : never;
};
type Joined<T, U, K, How> = How extends 'inner'
  ? T & Omit<U, K & keyof U>
  : How extends 'left'
    ? T & { [N in Exclude<keyof U, K>]: U[N] | null }
    : T;
/** Asks for a property that nobody has where both sides have a column of one name. */
type NoClash<T, U, K, How> = How extends 'semi' | 'anti'
  ? unknown
  : [Exclude<keyof T & keyof U, K>] extends [never]
    ? unknown
    : { readonly 'rename these columns first': Exclude<keyof T & keyof U, K> };

/**
 * The operations of a dataset that are data: what they do is in the lineage to the last detail, so it prints, has a
 * digest, and compiles to SQL (`tuneloop/sql`) with the same rows as the answer.
 *
 * Methods that compute types from columns name the row's type by `this`: so a dataset of some rows stays a dataset of
 * `unknown` for those who do not care.
 */
export abstract class Relation<T> {
  protected readonly plan: Plan<T>;
  protected abstract withPlan<U>(plan: Plan<U>): Dataset<U>;

  protected constructor(plan: Plan<T>) {
    this.plan = plan;
  }

  /** Where the rows come from and what was done to them: plain JSON. */
  get lineage(): Lineage {
    return this.plan.lineage;
  }

  /** Gives the rows with these columns only. */
  select<R, K extends Name<R>>(this: Dataset<R>, ...columns: readonly K[]): Dataset<Flat<Pick<R, K>>> {
    checkColumns(columns, 'Dataset.select');
    return this.derived({ op: 'select', columns: [...columns] }, (rows) =>
      eachObject(rows, (row, out) => out.push(pick(row, columns) as Flat<Pick<R, K>>)),
    );
  }

  /** Gives the rows without these columns. */
  omit<R, K extends Name<R>>(this: Dataset<R>, ...columns: readonly K[]): Dataset<Flat<Omit<R, K>>> {
    checkColumns(columns, 'Dataset.omit');
    const away = new Set<string>(columns);
    return this.derived({ op: 'omit', columns: [...columns] }, (rows) =>
      eachObject(rows, (row, out) => {
        const kept = Object.keys(row).filter((name) => !away.has(name));
        out.push(pick(row, kept) as Flat<Omit<R, K>>);
      }),
    );
  }

  /** Gives the rows with columns under new names: `rename({ old: 'new' })`. */
  rename<R, const M extends { readonly [K in Name<R>]?: string }>(
    this: Dataset<R>,
    columns: M,
  ): Dataset<Flat<Renamed<R, M>>> {
    const names = new Map(Object.entries(columns as Record<string, string>));
    checkColumns([...names.values()], 'Dataset.rename');
    return this.derived({ op: 'rename', columns: Object.fromEntries(names) }, (rows) =>
      eachObject(rows, (row, out) => out.push(renamed(row, names) as Flat<Renamed<R, M>>)),
    );
  }

  /**
   * Gives the rows with cells of another type. Null stays null.
   * @param options `onInvalid`: what becomes of a cell that cannot be that: `throw` is INVALID_ROW, `null` makes it
   *   null. @default 'throw'
   */
  cast<R, const M extends { readonly [K in Name<R>]?: CastKind }>(
    this: Dataset<R>,
    columns: M,
    options?: { readonly onInvalid?: 'throw' | undefined },
  ): Dataset<Flat<Cast<R, M>>>;
  cast<R, const M extends { readonly [K in Name<R>]?: CastKind }>(
    this: Dataset<R>,
    columns: M,
    options: { readonly onInvalid: 'null' },
  ): Dataset<{ [K in keyof R]: K extends keyof M ? CastOf<M[K]> | null : R[K] }>;
  cast<R>(
    this: Dataset<R>,
    columns: Readonly<Record<string, CastKind>>,
    options: { readonly onInvalid?: 'throw' | 'null' | undefined } = {},
  ): Dataset<R> {
    checkOptions(options, ['onInvalid'], 'Dataset.cast');
    const { onInvalid = 'throw' } = options;
    const kinds = Object.entries(columns);
    checkColumns(Object.keys(columns), 'Dataset.cast');
    return this.derived({ op: 'cast', columns: { ...columns }, onInvalid }, (rows) =>
      eachObject(rows, (row, out, index) => {
        const cast: Record<string, unknown> = {};
        for (const [name, kind] of kinds) {
          const value = castCell(row, name, kind);
          if (value === undefined && onInvalid === 'throw') throw notCast(row, name, kind, index);
          cast[name] = value ?? null;
        }
        out.push({ ...row, ...cast } as R);
      }),
    );
  }

  /**
   * Gives the rows for which a condition is true; where it is false or null they go.
   * @example rows.where((row) => row.price.gt(10).and(row.name.startsWith('A')))
   */
  where<R>(this: Dataset<R>, condition: (row: Columns<R>) => AnyValue<boolean> | AnyValue<boolean | null>): Dataset<R> {
    const { expression } = condition(columnsOf<R>());
    const holds = evaluator(expression);
    return this.derived({ op: 'where', condition: asJson(expression) }, (rows) =>
      eachObject(rows, (row, out) => holds(row) === true && out.push(row as R)),
    );
  }

  /**
   * Gives the rows with columns computed from the row as it was; one of an old name takes its place.
   * @example rows.derive((row) => ({ total: row.price.times(row.count) }))
   */
  derive<R, D extends Readonly<Record<string, AnyValue<unknown>>>>(
    this: Dataset<R>,
    columns: (row: Columns<R>) => D,
  ): Dataset<Flat<Derived<R, D>>> {
    const values = Object.entries(columns(columnsOf<R>()));
    checkColumns(
      values.map(([name]) => name),
      'Dataset.derive',
    );
    const getters = values.map(([name, { expression }]) => [name, evaluator(expression)] as const);
    const settings = Object.fromEntries(values.map(([name, { expression }]) => [name, asJson(expression)]));
    return this.derived({ op: 'derive', columns: settings }, (rows) =>
      eachObject(rows, (row, out) => {
        const made: Record<string, unknown> = {};
        for (const [name, get] of getters) made[name] = get(row);
        out.push({ ...row, ...made } as Flat<Derived<R, D>>);
      }),
    );
  }

  /**
   * Gives the rows in the order of columns, equal ones as they came; texts by code points, nulls last. Holds all rows in
   * memory.
   * @throws INVALID_ROW (when read) where a column holds values of several types
   */
  sort(...keys: readonly SortKey<Name<T>>[]): Dataset<T> {
    const all = keys.map((key) => (typeof key === 'string' ? { by: key, order: 'ascending' as const } : { ...key }));
    checkColumns(
      all.map(({ by }) => by),
      'Dataset.sort',
    );
    return this.derived({ op: 'sort', keys: all }, (rows) => sorted(objectsOnly(rows), all) as RowBatches<T>);
  }

  /** Gives the first `count` rows; the source is closed after them. */
  take(count: number): Dataset<T> {
    wholeNumber(count, 0, 'take');
    return this.derived({ op: 'take', count }, async function* (rows) {
      if (count === 0) return;
      let left = count;
      for await (const batch of rows) {
        yield batch.length > left ? batch.slice(0, left) : batch;
        if ((left -= batch.length) <= 0) return;
      }
    });
  }

  /** Gives the rows after the first `count`. */
  skip(count: number): Dataset<T> {
    wholeNumber(count, 0, 'skip');
    return this.derived({ op: 'skip', count }, (rows) =>
      eachRow<T, T>(rows, (row, index, out) => index >= count && out.push(row)),
    );
  }

  /**
   * Gives the first of the rows that are equal, or equal in these columns. Holds the different keys in memory, or their
   * digests where they are long.
   */
  distinct(...columns: readonly Name<T>[]): Dataset<T> {
    checkColumns(columns, 'Dataset.distinct');
    return this.derived({ op: 'distinct', columns: [...columns] }, (rows) => distinctRows(rows, columns));
  }

  /**
   * Gives a random sample in the order of the rows: exactly `rows` of them (held in memory), or each with probability
   * `share`. The same seed and rows give the same sample.
   */
  sample(
    options: { readonly rows: number; readonly seed: number } | { readonly share: number; readonly seed: number },
  ): Dataset<T> {
    checkOptions(options, ['rows', 'share', 'seed'], 'Dataset.sample');
    wholeNumber(options.seed, 0, 'seed');
    if ('rows' in options) {
      wholeNumber(options.rows, 0, 'Dataset.sample: rows');
      return this.derived({ op: 'sample', ...options }, (rows) => sampled(rows, options.rows, options.seed));
    }
    const { share, seed } = options;
    if (!(share >= 0 && share <= 1)) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `Dataset.sample: share must be from 0 to 1; it is ${share}.`,
      });
    }
    return this.derived({ op: 'sample', share, seed }, (rows) => {
      const random = rng(seed);
      return eachRow<T, T>(rows, (row, _index, out) => random.next() < share && out.push(row));
    });
  }

  /**
   * Gives these rows with the columns of another dataset's rows that have equal columns `on`; null equals nothing.
   * Holds the other dataset in memory, for `semi` and `anti` only its keys.
   * @param options `how`: {@link JoinKind}. @default 'inner'
   * @throws INVALID_OPTION (when read) where both have another column of one name: rename one first
   */
  join<R, U, K extends Name<R> & Name<U>, How extends JoinKind = 'inner'>(
    this: Dataset<R>,
    other: Dataset<U>,
    options: { readonly on: K | readonly K[]; readonly how?: How | undefined } & NoClash<R, U, K, How>,
  ): Dataset<Flat<Joined<R, U, K, How>>> {
    checkOptions(options, ['on', 'how'], 'Dataset.join');
    const on: readonly string[] = typeof options.on === 'string' ? [options.on] : [...(options.on as readonly K[])];
    const how: JoinKind = options.how ?? 'inner';
    checkColumns(on, 'Dataset.join');
    const left = this.plan;
    const right = other.plan;
    return this.withPlan<Flat<Joined<R, U, K, How>>>({
      open: (signal) =>
        joined(objectsOnly(left.open(signal)), objectsOnly(right.open(signal)), on, how) as RowBatches<never>,
      lineage: {
        source: {
          type: 'join',
          name: `${lineageText(left.lineage)} ⋈ ${lineageText(right.lineage)}`,
          how,
          on: [...on],
        },
        operations: [],
        parents: [left.lineage, right.lineage],
      },
      quarantines: new Set([...left.quarantines, ...right.quarantines]),
      findings: [...(left.findings ?? []), ...(right.findings ?? [])],
    });
  }

  /**
   * Gives a row for each group of rows with equal columns, in the order in which groups are first seen. Nulls are one
   * group; without columns all rows are one. Holds one state per group.
   * @example rows.groupBy(['label'], (row, group) => ({ n: group.count(), mean: row.score.mean() }))
   */
  groupBy<R, const K extends Name<R>, A extends Readonly<Record<string, Aggregate<unknown>>>>(
    this: Dataset<R>,
    columns: readonly K[],
    aggregates: (row: Columns<R>, group: Group) => A,
  ): Dataset<Flat<Aggregates<R, K, A>>> {
    const made = Object.entries(aggregates(columnsOf<R>(), group));
    checkColumns([...columns, ...made.map(([name]) => name)], 'Dataset.groupBy');
    const expressions: Record<string, AggregateExpression> = Object.fromEntries(
      made.map(([name, { aggregate }]) => [name, aggregate]),
    );
    return this.derived(
      { op: 'group', by: [...columns], columns: asJson(expressions) },
      (rows) => grouped(objectsOnly(rows), columns, expressions) as RowBatches<never>,
    );
  }

  /** Gives the dataset behind one more operation. */
  protected derived<U>(
    operation: Operation,
    rows: (rows: RowBatches<T>, signal: AbortSignal | undefined) => RowBatches<U>,
  ): Dataset<U> {
    const { open, lineage, quarantines, findings } = this.plan;
    return this.withPlan<U>({
      open: (signal) => rows(open(signal), signal),
      lineage: after(lineage, operation),
      quarantines,
      findings,
    });
  }
}

/** Expressions hold JSON only; their interfaces lack the index signature that says so. */
function asJson(value: Expression | Readonly<Record<string, AggregateExpression>>): JsonObject {
  return value as unknown as JsonObject;
}

function eachObject<T, U>(rows: RowBatches<T>, step: (row: object, out: U[], index: number) => unknown): RowBatches<U> {
  return eachRow<T, U>(rows, (row, index, out) => {
    try {
      step(objectRow(row, index), out, index);
    } catch (error) {
      throw at(error, index);
    }
  });
}

async function* objectsOnly<T>(rows: RowBatches<T>): AsyncGenerator<readonly object[], void, void> {
  let index = 0;
  for await (const batch of rows) yield batch.map((row) => objectRow(row, index++));
}

function objectRow(row: unknown, index: number): object {
  if (typeof row === 'object' && row !== null) return row;
  throw new TuneloopError({
    code: 'INVALID_ROW',
    message: `Row ${index + 1} has no columns: it is ${row === null ? 'null' : `a ${typeof row}`}.`,
    hint: 'Use map and filter for rows that are no objects.',
  });
}

/** Says which row it was. */
function at(error: unknown, index: number): unknown {
  if (!TuneloopError.is(error) || error.code !== 'INVALID_ROW' || /^Row \d/.test(error.message)) return error;
  return new TuneloopError({
    code: 'INVALID_ROW',
    message: `Row ${index + 1}: ${error.message}`,
    hint: error.hint,
    cause: error,
  });
}

function notCast(row: object, name: string, kind: CastKind, index: number): TuneloopError {
  const value = (row as Record<string, unknown>)[name];
  return new TuneloopError({
    code: 'INVALID_ROW',
    message: `Row ${index + 1}: column "${name}" holds ${JSON.stringify(value) ?? String(value)}, which is no ${kind}.`,
    hint: "Mend the rows before, or make such cells null with { onInvalid: 'null' }.",
  });
}
