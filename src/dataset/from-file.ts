import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { oneOf } from '../base/option-values.js';
import { type ByteSources, openFiles } from './open-files.js';
import { fromParquetFiles, type ParquetOptions, parquetOptions } from './parquet/from-parquet.js';
import type { ParquetSource } from './parquet/parquet-source.js';
import type { Plan } from './plan.js';
import { type CsvOptions, csvOptions } from './read/read-csv.js';
import { type JsonOptions, jsonOptions } from './read/read-json.js';
import { jsonlOptions } from './read/read-jsonl.js';
import { type TextOptions, textOptions } from './read/read-text.js';
import { fromCsv, fromJson, fromJsonl, fromText, type ReadOptions, readOptions } from './sources.js';

/** What a file can be read as. */
export type FileFormat = 'jsonl' | 'json' | 'csv' | 'tsv' | 'text' | 'parquet';

/** How a file of any format is read: what it shares with others, and the options of its own. */
export type FileOptions<T> = ReadOptions<T> & {
  /** @default by the end of the name */
  readonly format?: FileFormat | undefined;
  /** Of CSV and Parquet. An object, which renames columns, is for CSV only. */
  readonly columns?: CsvOptions['columns'];
} & JsonOptions &
  TextOptions &
  Omit<CsvOptions, 'columns'> &
  Omit<ParquetOptions<T>, 'columns'>;

const endings: Readonly<Record<string, FileFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  txt: 'text',
  text: 'text',
  md: 'text',
  parquet: 'parquet',
};

const ownOptions: Readonly<Record<FileFormat, readonly string[]>> = {
  jsonl: jsonlOptions,
  json: jsonOptions,
  csv: csvOptions,
  tsv: csvOptions.filter((name) => name !== 'delimiter'),
  text: textOptions,
  parquet: parquetOptions,
};

/** Files of the format that their names, or the options, say. */
export function fromAnyFile<T>(source: ByteSources, options: FileOptions<T>): Plan<T> {
  const { format: given, ...rest } = options;
  const formats = Object.keys(ownOptions) as FileFormat[];
  const format = given === undefined ? formatOf(source) : oneOf('Dataset.fromFile', 'format', given, formats);
  checkOptions(rest, [...readOptions, ...ownOptions[format]], `Dataset.fromFile, of a ${format} file,`);
  switch (format) {
    case 'jsonl':
      return fromJsonl(source, rest);
    case 'json':
      return fromJson(source, rest);
    case 'csv':
      return fromCsv(source, rest);
    case 'tsv':
      return fromCsv(source, { ...rest, delimiter: '\t' });
    case 'text':
      return fromText(source, rest);
    case 'parquet':
      return fromParquetFiles(source as ParquetSource | readonly ParquetSource[], rest as ParquetOptions<T>);
  }
}

/**
 * Gives the format that a file's name says.
 * @returns undefined where it says none
 */
export function formatOfName(name: string): FileFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(name.replace(/\.(gz|zst)$/i, ''))?.[1]?.toLowerCase();
  return ending === undefined || !Object.hasOwn(endings, ending) ? undefined : endings[ending];
}

function formatOf(source: ByteSources): FileFormat {
  const sources = Array.isArray(source) ? (source as readonly ByteSources[]) : [source];
  const names = sources.map((each) => openFiles(each, 0).name);
  const found = new Set(names.map(formatOfName));
  const [format] = found;
  if (found.size === 1 && format !== undefined) return format;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message:
      found.size > 1
        ? `Dataset.fromFile reads files of one format; ${names.join(', ')} have several.`
        : `The name "${names[0] ?? ''}" does not say what format its file has.`,
    hint: `Name it: { format: 'jsonl' }, or ${Object.keys(ownOptions).slice(1).join(', ')}. Names may end in ${Object.keys(endings).join(', ')}, and .gz or .zst behind it.`,
  });
}
