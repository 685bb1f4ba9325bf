import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { oneOf } from '../base/option-values.js';
import type { Lineage } from '../dataset/lineage.js';
import type { ColumnKind } from './column-kind.js';

/** Where the rows of a source are, on the other side. They must be the rows that the source gives after its schema. */
export type SqlTable = TableColumns &
  (
    | {
        /** Its name with dots between the parts, `shop.orders`; or the parts, where one has a dot in it. */
        readonly table: string | readonly string[];
        readonly sql?: undefined;
      }
    | {
        /** A query, used as it is: never put a user's text into it. */
        readonly sql: string;
        readonly table?: undefined;
      }
  );

interface TableColumns {
  /** All columns that the plan may use, in order. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /**
   * Columns of the table that tell the order of its rows, no two rows alike in them; they need not be among `columns`.
   * Without it the rows have no order, and what needs one is refused.
   */
  readonly order?: readonly string[] | undefined;
}

const kinds: readonly ColumnKind[] = ['text', 'number', 'integer', 'boolean', 'other'];

/** Gives the sources that a plan reads, in the order in which it reads them. */
export function leavesOf(lineage: Lineage): readonly Lineage[] {
  const { type } = lineage.source;
  return type === 'join' || type === 'concat' ? lineage.parents.flatMap(leavesOf) : [lineage];
}

/**
 * Gives the function that finds a source's table.
 * @throws INVALID_OPTION for sources without a table, tables of no source, and two sources of one name
 */
export function tableFinder(lineage: Lineage, tables: Readonly<Record<string, SqlTable>>): (leaf: Lineage) => SqlTable {
  const sources = new Map<string, string>();
  for (const { source, digest } of leavesOf(lineage)) {
    const identity = JSON.stringify([source, digest]);
    const known = sources.get(source.name);
    const nameless = source.name === source.type || source.name === source['from'];
    if (known !== undefined && (known !== identity || nameless)) {
      throw invalid(`two sources of the plan are called "${source.name}"`, 'Give each a name of its own: { name: … }.');
    }
    sources.set(source.name, identity);
  }
  const missing = [...sources.keys()].filter((name) => !Object.hasOwn(tables, name));
  if (missing.length > 0) {
    throw invalid(
      `no table is given for ${missing.map((name) => JSON.stringify(name)).join(', ')}`,
      `Pass tables: { ${JSON.stringify(missing[0])}: { table: 'schema.table', columns: { id: 'integer', … } } }.`,
    );
  }
  for (const [name, table] of Object.entries(tables)) {
    if (!sources.has(name)) {
      throw invalid(`tables has "${name}"`, `The plan's sources are: ${[...sources.keys()].join(', ')}.`);
    }
    checkTable(name, table);
  }
  return ({ source }) => tables[source.name] as SqlTable;
}

function checkTable(name: string, table: SqlTable): void {
  const what = `toSql: the table of "${name}"`;
  checkOptions(table, ['table', 'sql', 'columns', 'order'], what);
  if ((table.table === undefined) === (table.sql === undefined)) {
    throw invalid(`the table of "${name}" has ${table.table === undefined ? 'neither' : 'both'} "table" and "sql"`);
  }
  for (const [column, kind] of Object.entries(table.columns)) oneOf(what, `column "${column}"`, kind, kinds);
}

function invalid(message: string, hint?: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `toSql: ${message}.`, hint });
}
