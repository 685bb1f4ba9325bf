import { TuneloopError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';
import { checkColumns } from '../columns.js';
import { checkCsvOptions } from '../read/read-csv.js';
import { LossyTally, type RowEncoder } from './row-encoder.js';
import { unfit } from './unfit.js';

/** How CSV is written. */
export interface WriteCsvOptions {
  /** The columns, in order; rows may lack some, and what else they have is left out. @default those of the first row */
  readonly columns?: readonly string[] | undefined;
  /** One ASCII character. @default a comma; a tab for TSV */
  readonly delimiter?: string | undefined;
  /** False leaves the line with the names of the columns away. @default true */
  readonly header?: boolean | undefined;
  /** What null, and a column that a row lacks, is written as. @default nothing */
  readonly null?: string | undefined;
  /**
   * True puts an apostrophe before a text that a spreadsheet could take for a formula, that is, one that begins with
   * `=`, `+`, `-`, `@`, a tab or a line ending. For files that people open; what is trained on should stay as it is.
   * @default false
   * @see OWASP, CSV Injection
   */
  readonly guardFormulas?: boolean | undefined;
}

/** Names of the options above, for the check of unknown ones. */
export const writeCsvOptions = ['columns', 'delimiter', 'header', 'null', 'guardFormulas'] as const;

/** What would be read otherwise: also other delimiters, by which a reader may be misled, and a mark at the start. */
const needsQuotes = /[",;\t|\r\n]|^\uFEFF/;
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * Comma-separated values, lines ended by LF. Numbers and booleans are written as JSON writes them, objects and arrays
 * as JSON text.
 * @throws INVALID_OPTION for columns or a delimiter that cannot be
 * @see RFC 4180, section 2
 */
export function csvEncoder({ columns: given, delimiter = ',', ...options }: WriteCsvOptions): RowEncoder {
  const { header = true, null: nothing = '', guardFormulas = false } = options;
  checkCsvOptions({ delimiter });
  if (given !== undefined) checkNames(given);
  const lossy = new LossyTally();
  const line = (cells: readonly string[]) => {
    const text = cells.map((cell) => quoted(cell, delimiter)).join(delimiter);
    return `${text === '' ? '""' : text}\n`; // an empty line would be no row
  };
  let columns = given;
  let rows = 0;
  const head = (index: number) => {
    rows = index + 1;
    return index === 0 && header && columns !== undefined ? line(columns) : '';
  };
  const cellOf = (row: Readonly<Record<string, unknown>>, column: string, index: number): string => {
    const value = Object.hasOwn(row, column) ? row[column] : undefined;
    if (value === null || value === undefined) {
      lossy.add(column, 'null');
      return nothing;
    }
    if (typeof value === 'string') {
      if (value === nothing) lossy.add(column, 'like null');
      if (!isWellFormed(value))
        throw unfit(index, column, 'the text has half of a surrogate pair, which UTF-8 has not');
      if (!guardFormulas || !formula.test(value)) return value;
      lossy.add(column, 'guarded');
      return `'${value}`;
    }
    if (typeof value !== 'object') return String(value);
    lossy.add(column, 'nested');
    return JSON.stringify(value);
  };
  return {
    row(row, index) {
      if (!isPlainObject(row)) throw unfit(index, '', 'it is no object of columns');
      if (columns === undefined) checkNames((columns = Object.keys(row)));
      const known = columns;
      for (const column of Object.keys(row)) {
        if (known.includes(column)) continue;
        if (given === undefined)
          throw unfit(index, column, 'the first row has no such column; name all in { columns }');
        lossy.add(column, 'left out');
      }
      return `${head(index)}${line(known.map((column) => cellOf(row, column, index)))}`;
    },
    end: () => head(rows),
    get lossy() {
      return lossy.all;
    },
  };
}

function checkNames(names: readonly string[]): void {
  if (!Array.isArray(names)) {
    throw new TuneloopError({ code: 'INVALID_OPTION', message: 'Writing CSV: columns is a list of names.' });
  }
  checkColumns(names, 'Writing CSV');
  const wrong = names.find((name, index) => name.trim() !== name || names.indexOf(name) !== index);
  if (names.length > 0 && wrong === undefined) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message:
      wrong === undefined
        ? 'Writing CSV: there are no columns.'
        : `Writing CSV: the column ${JSON.stringify(wrong)} is there twice, or has white space around its name.`,
  });
}

function quoted(cell: string, delimiter: string): string {
  return needsQuotes.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
