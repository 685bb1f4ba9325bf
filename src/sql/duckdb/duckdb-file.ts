import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { oneOf } from '../../base/option-values.js';
import type { ColumnKind } from '../column-kind.js';
import { duckdb } from '../dialects/duckdb.js';
import type { SqlTable } from '../sql-table.js';

/** What a file is. */
export interface DuckDbFileOptions {
  /** All columns that the plan may use. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /** @default by the ending of the name, before `.gz` or `.zst` */
  readonly format?: 'csv' | 'jsonl' | 'parquet' | undefined;
}

const endings: Readonly<Record<string, 'csv' | 'jsonl' | 'parquet'>> = {
  csv: 'csv',
  tsv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
};
const rowNumber = 'file row';

/**
 * Gives a file as a table for DuckDB, its rows in the order of the file. Empty fields of CSV are empty texts, and null
 * in columns of another kind.
 * @param path of a file, or a pattern as DuckDB knows them
 * @throws INVALID_OPTION for a name whose ending says no format
 */
export function duckdbFile(path: string, options: DuckDbFileOptions): SqlTable {
  checkOptions(options, ['columns', 'format'], 'duckdbFile');
  const { columns, format = formatOf(path) } = options;
  oneOf('duckdbFile', 'format', format, ['csv', 'jsonl', 'parquet']);
  const { text, identifier, types } = duckdb;
  const entries = Object.entries(columns);
  const typed = (other: string) =>
    `{${entries.map(([name, kind]) => `${text(name)}: '${kind === 'other' ? other : types[kind]}'`).join(', ')}}`;
  const texts = entries.filter(([, kind]) => kind === 'text').map(([name]) => text(name));
  const calls = {
    csv: `read_csv(${text(path)}, header = true, types = ${typed('VARCHAR')}, force_not_null = [${texts.join(', ')}])`,
    jsonl: `read_json(${text(path)}, format = 'newline_delimited', columns = ${typed('JSON')})`,
    parquet: `read_parquet(${text(path)})`,
  };
  return {
    sql: `SELECT *, ROW_NUMBER() OVER () AS ${identifier(rowNumber)} FROM ${calls[format]}`,
    columns,
    order: [rowNumber],
  };
}

function formatOf(path: string): 'csv' | 'jsonl' | 'parquet' {
  const [, ending = ''] = /\.(\w+)(?:\.(?:gz|zst))?$/.exec(path.toLowerCase()) ?? [];
  const format = Object.hasOwn(endings, ending) ? endings[ending] : undefined;
  if (format !== undefined) return format;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `duckdbFile: the ending of "${path}" says no format.`,
    hint: "Pass format: 'csv', 'jsonl' or 'parquet'.",
  });
}
