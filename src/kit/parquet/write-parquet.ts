import { breathe } from '../../base/breathe.js';
import { checkOptions, wholeNumber } from '../../base/check-options.js';
import { ValidationError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';
import { oneOf } from '../../base/option-values.js';
import { loadPeer } from '../peer.js';
import { type ColumnTypes, checkColumnTypes, schemaOf } from './column-type.js';
import { membersOf, Unfit } from './encode-cell.js';
import { inferColumns } from './infer-columns.js';
import { type WriteParquetOptions, writeParquetOptions } from './write-options.js';

/** What was written. */
export interface WrittenParquet {
  readonly rows: number;
  readonly bytes: number;
  readonly rowGroups: number;
  readonly columns: ColumnTypes;
}

type Writer = Pick<typeof import('hyparquet-writer'), 'ByteWriter' | 'ParquetWriter'>;

/** Characters in the rows of one group, roughly; what is held at once. */
const groupCharacters = 64 * 1024 * 1024;
/** As deep as canonical JSON goes. */
const mostLevels = 1000;

/**
 * Writes rows as Parquet. Held at once is one row group.
 *
 * @param rows in batches
 * @param sink takes the bytes, in order
 * @param lastNotes are asked for at the end
 * @throws INVALID_ROW with row and column, where a value does not fit its column: nothing becomes null, is rounded or left out
 * @throws INVALID_OPTION for options that are none
 * @throws MISSING_PEER where `hyparquet-writer` is not installed
 */
export async function writeParquet(
  rows: AsyncIterable<readonly unknown[]>,
  sink: (bytes: Uint8Array) => Promise<void>,
  options: WriteParquetOptions = {},
  lastNotes: () => Readonly<Record<string, string>> = () => ({}),
): Promise<WrittenParquet> {
  checkOptions(options, writeParquetOptions, 'Writing Parquet');
  const { columns: given, rowGroupRows = 10_000, codec = 'snappy', notes } = options;
  wholeNumber(rowGroupRows, 1, 'rowGroupRows');
  oneOf('Writing Parquet', 'codec', codec, ['snappy', 'uncompressed']);
  if (given !== undefined) checkColumnTypes(given, 'Writing Parquet');
  const load = () => import('hyparquet-writer');
  const library = await loadPeer<Writer>('hyparquet-writer', load, options.lib as Writer | undefined);
  const file = new FileWriter(library, sink, codec === 'snappy' ? 'SNAPPY' : 'UNCOMPRESSED');
  let columns = given;
  let group: object[] = [];
  let characters = 0;
  const end = async () => {
    columns ??= checked(inferColumns(group, file.rows));
    await file.group(group, columns);
    group = [];
    characters = 0;
  };
  for await (const batch of rows) {
    for (const row of batch) {
      if (!isPlainObject(row)) throw unfitRow(file.rows + group.length, '', 'the row is no object of columns');
      group.push(row);
      characters += charactersOf(row, () => unfitRow(file.rows + group.length - 1, '', 'the row is nested too deeply'));
      if (group.length >= rowGroupRows || characters >= groupCharacters) await end();
    }
  }
  if (group.length > 0 || columns !== undefined) await end();
  if (columns === undefined) throw unfitRow(-1, '', 'there are no rows to tell the columns by');
  return { ...(await file.end(columns, { ...notes, ...lastNotes() })), columns };
}

class FileWriter {
  rows = 0;
  rowGroups = 0;
  readonly #library: Writer;
  readonly #sink: (bytes: Uint8Array) => Promise<void>;
  readonly #codec: 'SNAPPY' | 'UNCOMPRESSED';
  readonly #bytes: InstanceType<Writer['ByteWriter']>;
  readonly #notes: { key: string; value: string }[] = [];
  #parquet: InstanceType<Writer['ParquetWriter']> | undefined;

  constructor(library: Writer, sink: (bytes: Uint8Array) => Promise<void>, codec: 'SNAPPY' | 'UNCOMPRESSED') {
    this.#library = library;
    this.#sink = sink;
    this.#codec = codec;
    this.#bytes = new library.ByteWriter();
  }

  async group(rows: readonly object[], columns: ColumnTypes): Promise<void> {
    const names = Object.keys(columns);
    const encode = membersOf(columns);
    const data = names.map(() => new Array<unknown>(rows.length));
    for (const [at, row] of rows.entries()) {
      try {
        const stored = encode(row as Record<string, unknown>);
        for (const [column, name] of names.entries()) (data[column] as unknown[])[at] = stored[name];
      } catch (error) {
        throw error instanceof Unfit ? unfitRow(this.rows + at, error.path, error.why) : error;
      }
    }
    const columnData = names.map((name, column) => ({ name, data: data[column] as unknown[] }));
    if (rows.length > 0) {
      this.#open(columns).write({ columnData, rowGroupSize: rows.length });
      this.rowGroups++;
    }
    this.rows += rows.length;
    await this.#flush();
  }

  async end(columns: ColumnTypes, notes: Readonly<Record<string, string>>) {
    for (const [key, value] of Object.entries(notes)) this.#notes.push({ key, value });
    this.#open(columns).finish();
    await this.#flush();
    return { rows: this.rows, bytes: this.#bytes.offset, rowGroups: this.rowGroups };
  }

  #open(columns: ColumnTypes): InstanceType<Writer['ParquetWriter']> {
    this.#parquet ??= new this.#library.ParquetWriter({
      writer: this.#bytes,
      schema: schemaOf(columns),
      codec: this.#codec,
      kvMetadata: this.#notes,
      createdBy: 'tuneloop',
    });
    return this.#parquet;
  }

  async #flush(): Promise<void> {
    await breathe(); // encoding holds the thread
    await this.#sink(this.#bytes.getBytes().slice());
    this.#bytes.index = 0; // what the library's own writer of files does
  }
}

function checked(columns: ColumnTypes): ColumnTypes {
  checkColumnTypes(columns, 'Writing Parquet');
  return columns;
}

/** A measure of a row's size that costs little. @param tooDeep gives the error for what no recursion can follow */
function charactersOf(value: unknown, tooDeep: () => Error, depth = 0): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (depth > mostLevels) throw tooDeep();
  let sum = 8;
  for (const each of Object.values(value)) sum += charactersOf(each, tooDeep, depth + 1);
  return sum;
}

function unfitRow(row: number, path: string, why: string): ValidationError {
  const where = row < 0 ? 'Writing Parquet' : `Row ${row + 1}`;
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `${where}: ${path === '' ? why : `"${path}" ${why}`}.`,
    hint: 'Say what columns hold with { columns }, or change the rows.',
    issues: [{ path, ...(row < 0 ? {} : { line: row + 1 }), message: why }],
  });
}
