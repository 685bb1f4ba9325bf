import { TuneloopError } from '../base/errors.js';
import type { ColumnKind } from './column-kind.js';
import type { Dialect } from './dialect.js';
import { noOrder, type RowOrder, type SqlRelation } from './relation.js';

/** A column of the next step: what it is computed by, and the column it was, where it is that unchanged. */
export interface Item {
  readonly sql: string;
  readonly kind: ColumnKind;
  readonly was?: string | undefined;
}

/** A step that makes rows of other columns. */
export interface Projection {
  readonly items: ReadonlyMap<string, Item>;
  readonly rest?: string | undefined;
  readonly order?: RowOrder | undefined;
  /** Hidden columns of the new order, as SQL with their names. */
  readonly hidden?: readonly string[] | undefined;
}

/** The steps of one query, each a named subquery that reads earlier ones. */
export class QuerySteps {
  readonly #steps: string[] = [];
  readonly #dialect: Dialect;
  readonly #names: { readonly step: string; readonly hidden: string };
  #hidden = 0;

  /** @param names prefixes that nothing in the plan and its tables has before a digit */
  constructor(dialect: Dialect, names: { readonly step: string; readonly hidden: string }) {
    this.#dialect = dialect;
    this.#names = names;
  }

  /** The whole query: columns in order, rows in order. */
  query({ from, columns, order }: SqlRelation): string {
    const names = [...columns.keys()].map(this.#dialect.identifier).join(', ');
    const end = order.by.length === 0 ? '' : `\nORDER BY ${this.terms(order)}`;
    return `WITH ${this.#steps.join(', ')}\nSELECT ${names}\nFROM ${from}${end}`;
  }

  /** Adds a column that counts the rows in their order. */
  numbered(given: SqlRelation): { readonly relation: SqlRelation; readonly place: string } {
    if (given.order.by.length === 0) return { relation: given, place: '1' };
    const place = this.#dialect.identifier(this.hiddenName());
    const number = `ROW_NUMBER() OVER (ORDER BY ${this.terms(given.order)})`;
    const from = this.add(`SELECT *, ${number} AS ${place}`, `FROM ${given.from}`);
    return { relation: { ...given, from }, place };
  }

  terms({ by }: RowOrder): string {
    const { identifier } = this.#dialect;
    return by
      .map(({ column, descending }) => `${identifier(column)}${descending ? ' DESC' : ''} NULLS LAST`)
      .join(', ');
  }

  /** A step that changes which rows there are, not what they hold. */
  rows(from: SqlRelation, ...rest: readonly string[]): SqlRelation {
    return { ...from, from: this.add('SELECT *', `FROM ${from.from}`, ...rest) };
  }

  /** A step that changes what rows hold, not which there are. */
  project(from: SqlRelation, where: string, items: ReadonlyMap<string, Item>): SqlRelation {
    const { identifier } = this.#dialect;
    const hidden = from.order.by.map(({ column }) => identifier(column));
    const relation = this.step(where, from.from, { items, order: from.order, hidden });
    const unique = from.unique?.map((name) => [...items].find(([, { was }]) => was === name)?.[0]);
    return { ...relation, unique: unique?.includes(undefined) ? undefined : (unique as string[] | undefined) };
  }

  step(where: string, from: string, { items, rest, order = noOrder, hidden = [] }: Projection): SqlRelation {
    const { identifier } = this.#dialect;
    if (items.size === 0) throw invalid(where, 'rows without columns cannot be SQL');
    const columns = new Map([...items].map(([name, { kind }]) => [name, kind]));
    this.checkNames(columns, where);
    const cells = [...items].map(([name, { sql }]) => {
      const quoted = identifier(name);
      return sql === quoted ? sql : `${sql} AS ${quoted}`;
    });
    const select = `SELECT ${[...cells, ...hidden].join(', ')}`;
    const step = this.add(select, `FROM ${from}`, ...(rest === undefined ? [] : [rest]));
    return { from: step, columns, order, unique: undefined };
  }

  /** Lines are not touched: a text in them may hold line breaks that count. */
  add(...lines: readonly string[]): string {
    const name = `${this.#names.step}${this.#steps.length + 1}`;
    this.#steps.push(`${name} AS (\n  ${lines.join('\n  ')}\n)`);
    return name;
  }

  hiddenName(): string {
    return `${this.#names.hidden}${++this.#hidden}`;
  }

  checkNames(columns: ReadonlyMap<string, unknown>, where: string): void {
    const { title, foldsCase, columnName } = this.#dialect;
    const seen = new Map<string, string>();
    for (const name of columns.keys()) {
      const folded = foldsCase ? name.toLowerCase() : name;
      const other = seen.get(folded);
      if (other !== undefined)
        throw invalid(where, `"${other}" and "${name}" are one column in ${title}`, 'Rename one.');
      if (/[\0\p{Cs}]/u.test(name) || !(columnName?.test(name) ?? true)) {
        throw invalid(where, `${title} has no column of the name ${JSON.stringify(name)}`, 'Rename it.');
      }
      seen.set(folded, name);
    }
  }
}

/** Gives the error for a plan that cannot be compiled. */
export function invalid(where: string, message: string, hint?: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `toSql: ${where}: ${message}.`, hint });
}
