import { TuneloopError, ValidationError } from '../../base/errors.js';
import type { CellOptions } from '../../kit/parquet/cell-options.js';
import { columnBounds } from '../../kit/parquet/column-bounds.js';
import { type Hyparquet, loadHyparquet, type ParquetLibraries } from '../../kit/parquet/libraries.js';
import { type ParquetColumn, type ParquetFile, readFooter } from '../../kit/parquet/parquet-file.js';
import { type ColumnBatch, readColumns } from '../../kit/parquet/read-columns.js';
import type { Schema } from '../../spec/schema.js';
import { batchRows } from '../batches.js';
import { evaluator } from '../expression/evaluate.js';
import type { Expression } from '../expression/expression.js';
import type { Tally } from '../quarantine.js';
import { check } from '../read/check-rows.js';
import { canMatch, columnsIn } from './can-match.js';
import type { ParquetFiles } from './parquet-source.js';

/** What is read of the files. */
export interface ParquetRead<T> {
  readonly schema: Schema<T>;
  /** @default all */
  readonly columns?: readonly string[] | undefined;
  readonly where?: Expression | undefined;
  readonly cells: CellOptions;
  readonly lib?: ParquetLibraries | undefined;
}

/** Gives the valid rows of Parquet files, one file after the other; the others go to the tally, by their file and number. */
export async function* readParquet<T>(
  sources: readonly ParquetFiles[],
  read: ParquetRead<T>,
  tally: Tally,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly T[], void, void> {
  const library = await loadHyparquet(read.lib);
  let first: ParquetFile | undefined;
  for (const source of sources) {
    for await (const { name, open } of source.each()) {
      const bytes = await open(signal);
      try {
        const file = await readFooter(library, bytes, name, signal);
        first ??= file;
        yield* readFile(library, file, wanted(file, first, read), read, tally, signal);
      } finally {
        await bytes.close();
      }
    }
  }
}

async function* readFile<T>(
  library: Hyparquet,
  file: ParquetFile,
  columns: readonly ParquetColumn[],
  { schema, columns: chosen, where, cells, lib }: ParquetRead<T>,
  tally: Tally,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly T[], void, void> {
  const shown = new Set(chosen ?? columns.map(({ name }) => name));
  const asked = where === undefined ? [] : columnsIn(where);
  const holds = where && evaluator(where);
  const needs = (index: number) => {
    const group = file.groups[index];
    const boundsOf = (name: string) => {
      const column = columns.find((each) => each.name === name);
      return group && column && columnBounds(group, column, cells);
    };
    return where === undefined || canMatch(where, boundsOf);
  };
  for await (const batch of readColumns(library, file, { columns, cells, needs, libraries: lib, signal })) {
    const given = batch.columns.filter(({ name }) => shown.has(name));
    for (let from = 0; from < batch.rows; from += batchRows) {
      const rows: T[] = [];
      const to = Math.min(batch.rows, from + batchRows);
      const reject = (at: number, row: object, issues: ColumnIssues) => {
        const source = file.name === tally.source ? tally.source : `${tally.source}: ${file.name}`;
        tally.reject(batch.firstRow + at + 1, rawText(row), issues, source);
      };
      try {
        for (let at = from; at < to; at++) {
          const issues = batch.bad.get(at);
          if (holds !== undefined) {
            const unknown = issues?.filter(({ path }) => asked.includes(path)) ?? [];
            const answer = unknown.length > 0 ? unknown : answerOf(holds, rowAt(batch.columns, at));
            if (typeof answer !== 'boolean') {
              reject(at, rowAt(given, at), answer);
              continue;
            }
            if (!answer) continue;
          }
          const row = rowAt(given, at);
          const wrong = issues?.filter(({ path }) => shown.has(path)) ?? [];
          if (wrong.length > 0) {
            reject(at, row, wrong);
            continue;
          }
          const checking = check(schema, row);
          const checked = checking instanceof Promise ? await checking : checking;
          if ('issues' in checked) reject(at, row, checked.issues);
          else rows.push(checked.value);
        }
      } catch (error) {
        if (rows.length > 0) yield rows;
        throw error;
      }
      if (rows.length > 0) yield rows;
    }
  }
}

type ColumnIssues = ColumnBatch['bad'] extends ReadonlyMap<number, infer I> ? I : never;

/** Says whether a condition is true of a row, or what is wrong with it. */
function answerOf(holds: ReturnType<typeof evaluator>, row: object): boolean | ColumnIssues {
  try {
    return holds(row) === true;
  } catch (error) {
    if (!TuneloopError.is(error) || error.code !== 'INVALID_ROW') throw error;
    return [{ path: '', message: error.message }];
  }
}

function rowAt(columns: ColumnBatch['columns'], at: number): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const { name, cells } of columns) row[name] = cells[at];
  return row;
}

function rawText(row: object): string {
  return JSON.stringify(row, (_, value: unknown) => {
    if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value);
    return value instanceof Uint8Array ? `${value.length} bytes` : value;
  });
}

/**
 * Gives the columns to read of a file: those that were chosen and those of the condition, or all.
 * @throws INVALID_ROW where one is missing, or is not what it is in the first file
 */
function wanted<T>(
  file: ParquetFile,
  first: ParquetFile,
  { columns, where }: ParquetRead<T>,
): readonly ParquetColumn[] {
  const all = columns ?? first.columns.map(({ name }) => name);
  const names = [...new Set([...all, ...(where === undefined ? [] : columnsIn(where))])];
  const issues = names.flatMap((name) => {
    const here = file.columns.find((column) => column.name === name);
    const there = first.columns.find((column) => column.name === name);
    if (here === undefined) return [{ path: name, message: `there is no column "${name}"` }];
    if (here.type === there?.type) return [];
    return [{ path: name, message: `column "${name}" is ${here.type}, in ${first.name} it is ${there?.type}` }];
  });
  if (columns === undefined) {
    for (const { name } of file.columns) {
      if (!names.includes(name)) issues.push({ path: name, message: `column "${name}" is not in ${first.name}` });
    }
  }
  if (issues.length > 0) {
    throw new ValidationError({
      code: 'INVALID_ROW',
      message: `${file.name}: ${issues.map(({ message }) => message).join('; ')}.`,
      hint: `It has: ${file.columns.map(({ name, type }) => `${name} (${type})`).join(', ')}. Choose with { columns }.`,
      issues,
    });
  }
  return names.map((name) => file.columns.find((column) => column.name === name) as ParquetColumn);
}
