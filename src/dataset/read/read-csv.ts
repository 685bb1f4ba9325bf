import { type Issue, TuneloopError, ValidationError } from '../../base/errors.js';
import type { Schema } from '../../spec/schema.js';
import { checkColumns } from '../columns.js';
import type { Tally } from '../quarantine.js';
import { bad, checkRows, type Found, found } from './check-rows.js';
import { sniffDelimiter } from './csv-dialect.js';
import { csvFields } from './csv-fields.js';
import { type CsvRecord, CsvSplitter, maxCsvBytes } from './csv-splitter.js';

/** How a CSV text is to be read. */
export interface CsvOptions {
  /**
   * The columns to keep. A list names them as they are; an object maps each key of the row to the column it is read
   * from: `{ input: 'mr', target: 'ref' }`. @default all
   */
  readonly columns?: readonly string[] | Readonly<Record<string, string>> | undefined;
  /** One ASCII character. @default the best of `,` `;` tab `|`, from the beginning of the text */
  readonly delimiter?: string | undefined;
  /** False where the first record is already a row; `columns` then lists the names of all columns in order. @default true */
  readonly header?: boolean | undefined;
  /** A longer row is a bad row, and never held. In bytes. @default 16 MiB */
  readonly maxLineBytes?: number | undefined;
}

/** Names of the options above, for the check of unknown ones. */
export const csvOptions = ['columns', 'delimiter', 'header', 'maxLineBytes'] as const;

const sniffBytes = 64 * 1024;

/** One key of a row, and the index of the field it is read from. */
interface Column {
  readonly key: string;
  readonly index: number;
}

/** @throws INVALID_OPTION for options that contradict themselves */
export function checkCsvOptions({ columns, delimiter, header = true }: CsvOptions): void {
  if (delimiter !== undefined && !/^[^"\r\n\u0080-\uffff]$/.test(delimiter)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `A CSV delimiter is one ASCII character, no quote and no line ending; this is ${JSON.stringify(delimiter)}.`,
    });
  }
  if (columns !== undefined) checkColumns(Array.isArray(columns) ? columns : Object.keys(columns), 'Dataset.fromCSV');
  if (!header && !Array.isArray(columns)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'A CSV text without a header needs the names of its columns.',
      hint: "Pass { header: false, columns: ['first', 'second', …] }.",
    });
  }
}

/**
 * Gives the valid rows of CSV bytes as objects of strings, through the schema; the others go to the tally.
 * Every row must have as many fields as the header. Names in the header are trimmed, values are left as they are.
 *
 * @throws INVALID_ROW for a header that cannot be used, or lacks a column that is asked for
 */
export function readCsv<T>(
  chunks: AsyncIterable<Uint8Array>,
  schema: Schema<T>,
  options: CsvOptions,
  tally: Tally,
): AsyncGenerator<readonly T[], void, void> {
  const table = new Table(options, tally.file);
  return checkRows(parsed(chunks, options, table), schema, tally, (issues, isFirst) => table.explain(issues, isFirst));
}

async function* parsed(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, maxLineBytes = maxCsvBytes }: CsvOptions,
  table: Table,
): AsyncGenerator<readonly Found[], void, void> {
  let splitter: CsvSplitter | undefined;
  const rows = (records: readonly CsvRecord[], by: string) => {
    const out: Found[] = [];
    for (const record of records) {
      const row = table.row(record, by, maxLineBytes);
      if (row !== undefined) out.push(row);
    }
    return out;
  };
  for await (const { chunk, by } of withDelimiter(chunks, delimiter)) {
    splitter ??= new CsvSplitter(by, table.source, maxLineBytes);
    yield rows(splitter.push(chunk), by);
    delimiter = by;
  }
  if (splitter !== undefined) yield rows(splitter.end(), delimiter as string);
}

/** Gives the bytes with the delimiter that was given, or found in the first 64 KiB. */
async function* withDelimiter(
  chunks: AsyncIterable<Uint8Array>,
  given: string | undefined,
): AsyncGenerator<{ readonly chunk: Uint8Array; readonly by: string }, void, void> {
  let by = given;
  let beginning: Uint8Array | undefined;
  for await (const chunk of chunks) {
    if (by !== undefined) {
      yield { chunk, by };
      continue;
    }
    const known = beginning === undefined ? chunk : Buffer.concat([beginning, chunk]);
    if (known.length < sniffBytes) {
      beginning = Uint8Array.from(known);
      continue;
    }
    by = sniffDelimiter(known.subarray(0, sniffBytes));
    yield { chunk: known, by };
  }
  if (by === undefined && beginning !== undefined) yield { chunk: beginning, by: sniffDelimiter(beginning) };
}

/** What the header says about the rows under it. */
class Table {
  readonly source: string;
  readonly #wanted: CsvOptions['columns'];
  #header: readonly string[] | undefined;
  #columns: readonly Column[] = [];

  constructor({ header, columns }: CsvOptions, source: string) {
    this.source = source;
    this.#wanted = columns;
    if (header === false) this.#begin(columns as readonly string[]);
  }

  /** Gives the row of a record; undefined for the one that is the header. */
  row({ line, text, valid, tooLong }: CsvRecord, delimiter: string, maxBytes: number): Found | undefined {
    const fields = tooLong
      ? { problem: `The row has more than ${maxBytes} bytes` }
      : valid
        ? csvFields(text, delimiter)
        : { problem: 'The row is not valid UTF-8' };
    const header = this.#header;
    if (header === undefined) {
      if ('problem' in fields) throw badHeader(this.source, line, fields.problem);
      this.#begin(checkHeader(fields, this.source, line));
      return undefined;
    }
    if ('problem' in fields) return bad(line, text, fields.problem);
    if (fields.length !== header.length) {
      return bad(line, text, `The row has ${fields.length} fields where the header has ${header.length}`);
    }
    const value: Record<string, string> = {};
    for (const { key, index } of this.#columns) value[key] = fields[index] as string;
    return found(line, text, value);
  }

  /**
   * Names the column that an issue is about, where it goes by another name in the row.
   * @throws INVALID_ROW where the first row lacks a column, since then every row does
   */
  explain(issues: readonly Issue[], isFirst: boolean): readonly Issue[] {
    const header = this.#header as readonly string[];
    if (isFirst) checkMissing(issues, this.#columns, header, this.source);
    return issues.map((issue) => {
      const name = header[this.#columns.find(({ key }) => isAt(issue.path, key))?.index ?? -1];
      return name === undefined || isAt(issue.path, name)
        ? issue
        : { ...issue, message: `${issue.message} (column "${name}")` };
    });
  }

  #begin(header: readonly string[]): void {
    this.#header = header;
    this.#columns = pickColumns(header, this.#wanted, this.source);
  }
}

function isAt(path: string, key: string): boolean {
  return path === key || path.startsWith(`${key}.`);
}

function checkHeader(fields: readonly string[], source: string, line: number): readonly string[] {
  const header = fields.map((name) => name.trim());
  const double = header.find((name, index) => header.indexOf(name) !== index);
  if (double !== undefined) throw badHeader(source, line, `The header has the column "${double}" twice`);
  if (header.includes('__proto__')) throw badHeader(source, line, 'A column cannot be called "__proto__"');
  return header;
}

function pickColumns(header: readonly string[], wanted: CsvOptions['columns'], source: string): readonly Column[] {
  const pairs = wanted ?? header;
  const entries = Array.isArray(pairs) ? pairs.map((name: string) => [name, name] as const) : Object.entries(pairs);
  const missing = entries.map(([, name]) => name).filter((name) => !header.includes(name));
  if (missing.length > 0) throw missingColumns(missing, header, source);
  return entries.map(([key, name]) => ({ key, index: header.indexOf(name) }));
}

/** A required column that is not there makes every row fail alike: that is one error, not a quarantine full of rows. */
function checkMissing(
  issues: readonly Issue[],
  columns: readonly Column[],
  header: readonly string[],
  source: string,
): void {
  const known = (path: string) => columns.some(({ key }) => isAt(path, key));
  const missing = issues.map(({ path }) => path).filter((path) => path !== '' && !known(path));
  if (missing.length > 0) throw missingColumns(missing, header, source);
}

function missingColumns(missing: readonly string[], header: readonly string[], source: string): ValidationError {
  const names = missing.map((name) => `"${name}"`).join(', ');
  const there = header.map((name) => `"${name}"`).join(', ');
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `${source} has no column ${names}; it has ${there}.`,
    hint: `Rename with columns, for instance { columns: { ${JSON.stringify(missing[0])}: ${JSON.stringify(header[0])} } }.`,
    issues: missing.map((name) => ({ path: name, line: 1, message: `No such column; there are ${there}` })),
  });
}

function badHeader(source: string, line: number, problem: string): ValidationError {
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `${source}, line ${line}: ${problem}.`,
    hint: problem.endsWith('UTF-8')
      ? 'Convert the text to UTF-8 first; UTF-16 and Latin-1 are not read.'
      : 'The first record names the columns; { header: false, columns: […] } reads a text without one.',
    issues: [{ path: '', line, message: problem }],
  });
}
