import type { CastKind } from '../dataset/columns.js';
import type { AggregateExpression, Expression } from '../dataset/expression/expression.js';
import type { JoinKind } from '../dataset/join.js';
import { type Lineage, lineageText } from '../dataset/lineage.js';
import type { Operation } from '../spec/row-step.js';
import type { ColumnKind } from './column-kind.js';
import { compileCast } from './compile-cast.js';
import {
  type Compiled,
  commonKind,
  compileAggregate,
  compileExpression,
  noColumn,
  type Scope,
} from './compile-expression.js';
import type { Dialect } from './dialect.js';
import { type Item, invalid, type QuerySteps } from './query-steps.js';
import { noOrder, type SqlRelation, tellApart } from './relation.js';
import type { SqlTable } from './sql-table.js';

/** The settings of operations, as `Dataset` writes them. */
interface Settings {
  readonly columns: never;
  readonly by: readonly string[];
  readonly keys: readonly { readonly by: string; readonly order: string }[];
  readonly condition: Expression;
  readonly onInvalid: 'throw' | 'null';
  readonly count: number;
}

/** Adds a plan's operations to a query: each is one step or two, which read the one before. */
export class PlanCompiler {
  readonly #dialect: Dialect;
  readonly #steps: QuerySteps;
  readonly #tableOf: (leaf: Lineage) => SqlTable;

  constructor(dialect: Dialect, steps: QuerySteps, tableOf: (leaf: Lineage) => SqlTable) {
    this.#dialect = dialect;
    this.#steps = steps;
    this.#tableOf = tableOf;
  }

  /** Adds the steps of a plan, and gives what its last one gives. */
  plan(lineage: Lineage): SqlRelation {
    const { source, operations, parents } = lineage;
    let relation =
      source.type === 'join'
        ? this.#join(lineage)
        : source.type === 'concat'
          ? this.#concat(parents, source.name)
          : this.#source(lineage);
    for (const [at, operation] of operations.entries()) {
      const before = lineageText({ ...lineage, operations: operations.slice(0, at) });
      relation = this.#operation(relation, operation, `${operation.op} after "${before}"`);
    }
    return relation;
  }

  #source(leaf: Lineage): SqlRelation {
    const { identifier, types, finite } = this.#dialect;
    const table = this.#tableOf(leaf);
    const items = new Map<string, Item>();
    for (const [name, kind] of Object.entries(table.columns)) {
      const quoted = identifier(name);
      const double = `CAST(${quoted} AS ${types.number})`;
      items.set(name, { kind, sql: kind === 'number' ? finite(double) : kind === 'integer' ? double : quoted });
    }
    const order = (table.order ?? []).map((name) => ({ name, column: this.#steps.hiddenName(), descending: false }));
    const parts = typeof table.table === 'string' ? table.table.split('.') : table.table;
    const relation = this.#steps.step(
      `source "${leaf.source.name}"`,
      parts === undefined ? `(\n${table.sql}\n  ) AS given` : parts.map(identifier).join('.'),
      {
        items,
        order: { by: order, total: order.length > 0 },
        hidden: order.map(({ name, column }) => `${identifier(name)} AS ${identifier(column)}`),
      },
    );
    return { ...relation, unique: table.order?.every((name) => items.has(name)) ? table.order : undefined };
  }

  #operation(from: SqlRelation, operation: Operation, where: string): SqlRelation {
    const settings = operation as unknown as Settings;
    const scope: Scope = { dialect: this.#dialect, columns: from.columns, where };
    switch (operation.op) {
      case 'select':
        return this.#steps.project(
          from,
          where,
          new Map((settings.columns as string[]).map((name) => [name, this.#same(name, scope)])),
        );
      case 'omit': {
        const away: readonly string[] = settings.columns;
        const kept = [...from.columns.keys()].filter((name) => !away.includes(name));
        return this.#steps.project(from, where, new Map(kept.map((name) => [name, this.#same(name, scope)])));
      }
      case 'rename': {
        const names: Readonly<Record<string, string>> = settings.columns;
        for (const name of Object.keys(names)) this.#same(name, scope);
        const items = [...from.columns.keys()].map(
          (name) => [Object.hasOwn(names, name) ? (names[name] as string) : name, this.#same(name, scope)] as const,
        );
        return this.#steps.project(from, where, new Map(items));
      }
      case 'cast':
        return this.#cast(from, Object.entries(settings.columns), settings.onInvalid, scope);
      case 'derive': {
        const items = this.#all(from, scope);
        for (const [name, expression] of Object.entries(settings.columns as Record<string, Expression>)) {
          items.set(name, this.#item(compileExpression(expression, scope)));
        }
        return this.#steps.project(from, where, items);
      }
      case 'where': {
        const condition = compileExpression(settings.condition, scope);
        if (condition.kind !== 'boolean' && condition.kind !== 'null') {
          throw invalid(where, `the condition is of kind "${condition.kind}", not boolean`);
        }
        return this.#steps.rows(from, `WHERE ${condition.sql}`);
      }
      case 'sort':
        return settings.keys.length === 0 ? from : this.#sort(from, settings.keys, scope);
      case 'take':
        return settings.count === 0
          ? this.#steps.rows(from, 'WHERE 1 = 0')
          : this.#slice(from, settings.count, 0, where);
      case 'skip':
        return settings.count === 0 ? from : this.#slice(from, undefined, settings.count, where);
      case 'distinct':
        return this.#distinct(from, settings.columns, scope);
      case 'group':
        return this.#group(from, settings.by, settings.columns, scope);
      default:
        throw invalid(where, `there is no operation "${operation.op}"`);
    }
  }

  #cast(
    given: SqlRelation,
    kinds: readonly (readonly [string, CastKind])[],
    onInvalid: 'throw' | 'null',
    scope: Scope,
  ): SqlRelation {
    const { identifier, calls, finite } = this.#dialect;
    // The number that a text writes is used several times, so a step of its own reads it.
    const read = new Map<string, string>();
    for (const [name, to] of kinds) {
      const parsed = this.#same(name, scope).kind === 'text' && (to === 'number' || to === 'integer');
      if (parsed) read.set(name, identifier(this.#steps.hiddenName()));
    }
    const parsed = [...read].map(([name, hidden]) => `${finite(calls.toNumber(identifier(name)))} AS ${hidden}`);
    const from =
      parsed.length === 0 ? given.from : this.#steps.add(`SELECT *, ${parsed.join(', ')}`, `FROM ${given.from}`);
    const items = this.#all(given, scope);
    for (const [name, to] of kinds) {
      const { sql, kind } = this.#same(name, scope);
      const cast = compileCast(name, kind, to, read.get(name) ?? sql, onInvalid, scope);
      // Numbers stay what they are, or the query ends; anything else may become equal to another row's.
      const kept = onInvalid === 'throw' && commonKind<ColumnKind>(kind, to) !== undefined;
      items.set(name, { ...this.#item(cast), was: kept ? name : undefined });
    }
    return this.#steps.project({ ...given, from }, scope.where, items);
  }

  #sort(from: SqlRelation, keys: Settings['keys'], scope: Scope): SqlRelation {
    const { identifier } = this.#dialect;
    const by = keys.map(({ by: name, order }) => {
      this.#comparable(name, scope);
      return { name, column: this.#steps.hiddenName(), descending: order === 'descending' };
    });
    const copies = by.map(({ name, column }) => `${identifier(name)} AS ${identifier(column)}`);
    const step = this.#steps.add(`SELECT *, ${copies.join(', ')}`, `FROM ${from.from}`);
    const total =
      from.order.total ||
      tellApart(
        from,
        keys.map(({ by }) => by),
      );
    return { ...from, from: step, order: { by: [...by, ...from.order.by], total } };
  }

  #slice(from: SqlRelation, count: number | undefined, offset: number, where: string): SqlRelation {
    this.#needsOrder(from, where);
    const order = from.order.by.length === 0 ? [] : [`ORDER BY ${this.#steps.terms(from.order)}`];
    return this.#steps.rows(from, ...order, this.#dialect.limit(count, offset));
  }

  #distinct(from: SqlRelation, columns: readonly string[], scope: Scope): SqlRelation {
    const keys = columns.length === 0 ? [...from.columns.keys()] : columns;
    for (const name of keys) this.#comparable(name, scope);
    if (tellApart(from, keys)) return from;
    if (columns.length > 0) this.#needsOrder(from, scope.where);
    else if (from.order.by.length === 0) {
      const names = keys.map(this.#dialect.identifier).join(', ');
      return { ...from, from: this.#steps.add(`SELECT DISTINCT ${names}`, `FROM ${from.from}`), unique: keys };
    }
    const { identifier, partitionKey } = this.#dialect;
    const parts = keys.map((name) => partitionKey(identifier(name), from.columns.get(name) as ColumnKind));
    const place = identifier(this.#steps.hiddenName());
    const window = `PARTITION BY ${parts.join(', ')} ORDER BY ${this.#steps.terms(from.order)}`;
    const numbered = this.#steps.add(`SELECT *, ROW_NUMBER() OVER (${window}) AS ${place}`, `FROM ${from.from}`);
    const first = this.#steps.rows({ ...from, from: numbered }, `WHERE ${place} = 1`);
    return { ...first, unique: keys };
  }

  #group(
    given: SqlRelation,
    by: readonly string[],
    aggregates: Readonly<Record<string, AggregateExpression>>,
    scope: Scope,
  ): SqlRelation {
    const { identifier } = this.#dialect;
    for (const name of by) this.#comparable(name, scope);
    // Groups come in the order in which their first rows do.
    const ordered = given.order.by.length > 0 && by.length > 0;
    const { relation: from, place } = ordered ? this.#steps.numbered(given) : { relation: given, place: '' };
    const items = new Map<string, Item>(by.map((name) => [name, this.#same(name, scope)]));
    for (const [name, aggregate] of Object.entries(aggregates)) {
      items.set(name, this.#item(compileAggregate(aggregate, scope)));
    }
    const first = this.#steps.hiddenName();
    const relation = this.#steps.step(scope.where, from.from, {
      items,
      rest: by.length === 0 ? undefined : `GROUP BY ${by.map(identifier).join(', ')}`,
      order: {
        by: ordered ? [{ column: first, descending: false }] : [],
        total: by.length === 0 || (ordered && given.order.total),
      },
      hidden: ordered ? [`MIN(${place}) AS ${identifier(first)}`] : [],
    });
    return { ...relation, unique: by.every((name) => items.get(name)?.was === name) ? by : undefined };
  }

  #join(lineage: Lineage): SqlRelation {
    const { source, parents } = lineage;
    const { identifier } = this.#dialect;
    const on = source['on'] as readonly string[];
    const how = source['how'] as JoinKind;
    const where = `join "${source.name}"`;
    const [left, right] = parents.map((parent) => this.plan(parent)) as [SqlRelation, SqlRelation];
    for (const name of on) {
      for (const { columns } of [left, right]) this.#comparable(name, { dialect: this.#dialect, columns, where });
      const [a, b] = [left, right].map(({ columns }) => columns.get(name) as ColumnKind) as [ColumnKind, ColumnKind];
      if (commonKind(a, b) === undefined) throw invalid(where, `column "${name}" is of kind "${a}" and "${b}"`);
    }
    const equal =
      on.map((name) => `${left.from}.${identifier(name)} = ${right.from}.${identifier(name)}`).join(' AND ') || '1 = 1';
    if (how === 'semi' || how === 'anti') {
      const exists = `${how === 'semi' ? '' : 'NOT '}EXISTS (SELECT 1 FROM ${right.from} WHERE ${equal})`;
      return this.#steps.rows(left, `WHERE ${exists}`);
    }
    const item = (side: string, name: string, kind: ColumnKind) => ({ sql: `${side}.${identifier(name)}`, kind });
    const items = new Map<string, Item>();
    for (const [name, kind] of left.columns) items.set(name, { ...item(left.from, name, kind), was: name });
    for (const [name, kind] of right.columns) {
      if (on.includes(name)) continue;
      if (items.has(name)) {
        throw invalid(
          where,
          `both sides have a column "${name}"`,
          `Rename one before: rows.rename({ ${JSON.stringify(name)}: … }).`,
        );
      }
      items.set(name, item(right.from, name, kind));
    }
    const onePartner = tellApart(right, on);
    const ordered = left.order.total || left.order.by.length > 0;
    const relation = this.#steps.step(
      where,
      `${left.from} ${how === 'left' ? 'LEFT JOIN' : 'JOIN'} ${right.from} ON ${equal}`,
      {
        items,
        order: ordered
          ? {
              by: [...left.order.by, ...right.order.by],
              total: left.order.total && (right.order.total || onePartner),
            }
          : noOrder,
        hidden: ordered ? [...left.order.by, ...right.order.by].map(({ column }) => identifier(column)) : [],
      },
    );
    return { ...relation, unique: onePartner ? left.unique : undefined };
  }

  #concat(parents: readonly Lineage[], name: string): SqlRelation {
    const { identifier, types } = this.#dialect;
    const where = `concat "${name}"`;
    const parts = parents.map((parent) => this.plan(parent));
    const columns = new Map<string, ColumnKind>();
    for (const part of parts) {
      for (const [column, kind] of part.columns) {
        const known = columns.get(column);
        const common = known === undefined ? kind : commonKind(known, kind);
        if (common === undefined) throw invalid(where, `column "${column}" is of kind "${known}" and "${kind}"`);
        columns.set(column, common);
      }
    }
    const ordered = parts.every(({ order }) => order.total || order.by.length > 0);
    const [part, place] = [this.#steps.hiddenName(), this.#steps.hiddenName()];
    const selects = parts.map((given, at) => {
      const { relation, place: number } = ordered ? this.#steps.numbered(given) : { relation: given, place: '' };
      const cells = [...columns].map(([column, kind]) => {
        const quoted = identifier(column);
        if (given.columns.has(column)) return quoted;
        return `${kind === 'other' ? 'NULL' : `CAST(NULL AS ${types[kind]})`} AS ${quoted}`;
      });
      const hidden = ordered ? [`${at} AS ${identifier(part)}`, `${number} AS ${identifier(place)}`] : [];
      return [`SELECT ${[...cells, ...hidden].join(', ')}`, `FROM ${relation.from}`];
    });
    const from = this.#steps.add(...selects.flatMap((lines, at) => (at === 0 ? lines : ['UNION ALL', ...lines])));
    this.#steps.checkNames(columns, where);
    const by = [part, place].map((column) => ({ column, descending: false }));
    const order = ordered ? { by, total: parts.every(({ order }) => order.total) } : noOrder;
    return { from, columns, order, unique: undefined };
  }

  #same(name: string, { columns, where }: Scope): Item {
    const kind = columns.get(name);
    if (kind === undefined) throw noColumn(name, columns, where);
    return { sql: this.#dialect.identifier(name), kind, was: name };
  }

  #all(from: SqlRelation, scope: Scope): Map<string, Item> {
    return new Map([...from.columns.keys()].map((name) => [name, this.#same(name, scope)]));
  }

  #item({ sql, kind }: Compiled): Item {
    if (kind !== 'null') return { sql, kind };
    return { sql: `CAST(${sql} AS ${this.#dialect.types.text})`, kind: 'text' };
  }

  #comparable(name: string, scope: Scope): void {
    if (this.#same(name, scope).kind !== 'other') return;
    throw invalid(scope.where, `column "${name}" is of kind "other", which is not compared`);
  }

  #needsOrder({ order, columns }: SqlRelation, where: string): void {
    if (order.total) return;
    throw invalid(
      where,
      `which rows come first is not defined: ${order.by.length === 0 ? 'the rows have no order' : 'the order leaves ties'}`,
      `Name the columns that tell the order of a table's rows, no two alike: order: ["${[...columns.keys()][0]}"].`,
    );
  }
}
