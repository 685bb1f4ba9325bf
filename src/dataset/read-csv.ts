import { type Issue, TuneloopError, ValidationError } from '../base/errors.js';
import { validate } from '../kit/validate.js';
import type { Schema } from '../spec/schema.js';
import { sniffDelimiter } from './csv-dialect.js';
import { type CsvProblem, csvFields } from './csv-fields.js';
import { type CsvRecord, CsvSplitter } from './csv-splitter.js';
import type { Tally } from './quarantine.js';

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
}

/** Names of the options above, for the check of unknown ones. */
export const csvOptions = ['columns', 'delimiter', 'header'] as const;

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
export async function* readCsv<T>(
  chunks: AsyncIterable<Uint8Array>,
  schema: Schema<T>,
  options: CsvOptions,
  tally: Tally,
): AsyncGenerator<readonly T[], void, void> {
  let header = options.header === false ? (options.columns as readonly string[]) : undefined;
  let columns: readonly Column[] | undefined = header?.map((key, index) => ({ key, index }));
  for await (const { records, delimiter } of recordsOf(chunks, options.delimiter, tally.source)) {
    for (const { line, text, valid } of records) {
      const split = valid ? csvFields(text, delimiter) : { problem: 'The row is not valid UTF-8' };
      if (header === undefined || columns === undefined) {
        if ('problem' in split) throw badHeader(tally.source, line, split.problem);
        header = checkHeader(split, tally.source, line);
        columns = pickColumns(header, options.columns, tally.source);
        continue;
      }
      const row = toRow(split, header, columns);
      const checked = 'issues' in row ? row : await validate(schema, row.value);
      if (!('issues' in checked)) yield [checked.value];
      else {
        if (tally.kept === 0 && !('issues' in row)) checkMissing(checked.issues, columns, header, tally.source);
        tally.reject(line, text, checked.issues);
      }
    }
  }
}

/** Gives the records of each piece, with the delimiter that was given or found in the first 64 KiB. */
async function* recordsOf(
  chunks: AsyncIterable<Uint8Array>,
  given: string | undefined,
  source: string,
): AsyncGenerator<{ readonly records: readonly CsvRecord[]; readonly delimiter: string }, void, void> {
  let delimiter = given;
  let beginning: Uint8Array = new Uint8Array();
  let splitter: CsvSplitter | undefined;
  const push = (chunk: Uint8Array, by: string) => (splitter ??= new CsvSplitter(by, source)).push(chunk);
  for await (const chunk of chunks) {
    if (delimiter !== undefined) {
      yield { records: push(chunk, delimiter), delimiter };
      continue;
    }
    beginning = Buffer.concat([beginning, chunk]);
    if (beginning.length < sniffBytes) continue;
    delimiter = sniffDelimiter(beginning.subarray(0, sniffBytes));
    yield { records: push(beginning, delimiter), delimiter };
  }
  if (delimiter === undefined) {
    delimiter = sniffDelimiter(beginning);
    yield { records: push(beginning, delimiter), delimiter };
  }
  yield { records: splitter?.end() ?? [], delimiter };
}

function toRow(
  fields: readonly string[] | CsvProblem,
  header: readonly string[],
  columns: readonly Column[],
): { readonly value: Record<string, string> } | { readonly issues: readonly Issue[] } {
  if ('problem' in fields) return invalid(fields.problem);
  if (fields.length !== header.length) {
    return invalid(`The row has ${fields.length} fields where the header has ${header.length}`);
  }
  const value: Record<string, string> = {};
  for (const { key, index } of columns) value[key] = fields[index] as string;
  return { value };
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
  const known = (path: string) => columns.some(({ key }) => path === key || path.startsWith(`${key}.`));
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

function invalid(message: string) {
  return { issues: [{ path: '', message }] } as const;
}
