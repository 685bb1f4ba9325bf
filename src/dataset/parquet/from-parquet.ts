import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';
import { oneOf } from '../../base/option-values.js';
import { type CellOptions, cellChoices } from '../../kit/parquet/cell-options.js';
import type { ParquetLibraries } from '../../kit/parquet/libraries.js';
import { checkColumns } from '../columns.js';
import type { Expression } from '../expression/expression.js';
import { type AnyValue, type Columns, columnsOf } from '../expression/value.js';
import { lineageOf } from '../lineage.js';
import type { Plan } from '../plan.js';
import { Quarantine } from '../quarantine.js';
import type { ReadOptions } from '../sources.js';
import { type ParquetSource, parquetFiles } from './parquet-source.js';

/** How Parquet files are read. */
export interface ParquetOptions<T> extends ReadOptions<T>, CellOptions {
  /** Only these columns are read, and rows have them in this order. @default all */
  readonly columns?: readonly string[] | undefined;
  /**
   * Only rows for which this is true. Row groups of which the file's statistics say that none is are not read at all,
   * nor are their bad rows found. It sees the columns as they are read, before the schema; also ones that rows do not
   * have in the end.
   */
  readonly where?: Expression | ((row: Columns<T>) => AnyValue<boolean> | AnyValue<boolean | null>) | undefined;
  /** The libraries as the application has them, for bundlers. */
  readonly lib?: ParquetLibraries | undefined;
}

/** Names of the options that only Parquet has. */
export const parquetOptions = ['columns', 'where', 'lib', ...Object.keys(cellChoices)];

const gibibyte = 2 ** 30;

/** Parquet files, one after the other. */
export function fromParquetFiles<T>(
  source: ParquetSource | readonly ParquetSource[],
  options: ParquetOptions<T>,
): Plan<T> {
  const { columns, schema, lib } = options;
  const files = (Array.isArray(source) ? (source as readonly ParquetSource[]) : [source as ParquetSource]).map((each) =>
    parquetFiles(each, options.maxBytes ?? gibibyte),
  );
  const [first] = files;
  if (first === undefined) throw invalid('the list of files is empty');
  if (columns?.length === 0) throw invalid('the list of columns is empty');
  checkColumns(columns ?? [], 'Dataset.fromParquet');
  for (const [name, values] of Object.entries(cellChoices)) {
    const value = options[name as keyof CellOptions];
    if (value !== undefined) oneOf<string>('Dataset.fromParquet', name, value, values);
  }
  const where = typeof options.where === 'function' ? options.where(columnsOf<T>()).expression : options.where;
  const name = options.name ?? (files.length === 1 ? first.name : `${first.name} and ${files.length - 1} more`);
  const about = {
    ...(files.length === 1 ? {} : { files: files.map((file) => file.name) }),
    ...(columns === undefined ? {} : { columns }),
    ...(where === undefined ? {} : { where: where as unknown as JsonObject }),
  };
  const quarantine = new Quarantine(name, options);
  const read = { schema, columns, where, cells: options, lib };
  return {
    open: (signal) =>
      quarantine.pass(async function* (tally) {
        const { readParquet } = await import('./read-parquet.js'); // large, and needed by few
        yield* readParquet(files, read, tally, signal);
      }),
    lineage: lineageOf({ type: 'parquet', name, from: first.type, ...about }),
    quarantines: new Set([quarantine]),
  };
}

function invalid(why: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `Dataset.fromParquet: ${why}.` });
}
