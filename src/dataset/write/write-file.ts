import { openAtomicFile } from '../../base/atomic-file.js';
import { checkOptions } from '../../base/check-options.js';
import { DigestStream } from '../../base/digest.js';
import { TuneloopError } from '../../base/errors.js';
import type { Digest } from '../../base/json.js';
import { fileName } from '../../base/open-file.js';
import { oneOf } from '../../base/option-values.js';
import { type Packing, packed, packer } from '../../base/packing.js';
import { type WriteParquetOptions, writeParquetOptions } from '../../kit/parquet/write-options.js';
import type { RowBatches } from '../../spec/row-step.js';
import { type FileFormat, formatOfName } from '../from-file.js';
import type { Lineage } from '../lineage.js';
import { rowLine } from '../versions/row-line.js';
import { csvEncoder, type WriteCsvOptions, writeCsvOptions } from './encode-csv.js';
import { jsonEncoder, jsonlEncoder } from './encode-json.js';
import { textEncoder, type WriteTextOptions, writeTextOptions } from './encode-text.js';
import type { LossyCells, RowEncoder } from './row-encoder.js';

/** How rows are written to a file: what all formats share, and the options of one. */
export type WriteFileOptions = {
  /** @default by the end of the name */
  readonly format?: FileFormat | undefined;
  /** @default by the end of the name: `.gz` is gzip, `.zst` is zstd (Node 22.15) */
  readonly compress?: Packing | 'none' | undefined;
} & Omit<WriteCsvOptions, 'columns'> &
  WriteTextOptions &
  Omit<WriteParquetOptions, 'columns'> & {
    /** Of CSV a list of names, of Parquet types by name. */
    readonly columns?: WriteCsvOptions['columns'] | WriteParquetOptions['columns'];
  };

/** A file that was written. */
export interface WrittenFile {
  /** Absolute. */
  readonly path: string;
  readonly format: FileFormat;
  readonly rows: number;
  /** As it lies on the disk. */
  readonly bytes: number;
  /** Of the rows, as `dataset.digest()` gives it; absent where Parquet holds what JSON cannot. */
  readonly digest?: Digest | undefined;
  /** What reading the file will not give back; always empty for JSON Lines, JSON and Parquet. */
  readonly lossy: readonly LossyCells[];
}

const pieceCharacters = 256 * 1024;

const own: Readonly<Record<FileFormat, readonly string[]>> = {
  jsonl: [],
  json: [],
  csv: writeCsvOptions,
  tsv: writeCsvOptions.filter((name) => name !== 'delimiter'),
  text: writeTextOptions,
  parquet: writeParquetOptions,
};

/**
 * Writes rows to a file, which appears when all of it is on the disk; until then, and where that fails, what was there
 * stays. Held at once is about a quarter of a megabyte of text, besides the batch that is being written.
 *
 * @param open starts the pass, once the options are known to be good
 */
export async function writeRowsToFile(
  open: () => RowBatches<unknown>,
  lineage: Lineage,
  path: string,
  { format: given, compress = packingOf(path), ...options }: WriteFileOptions,
): Promise<WrittenFile> {
  const format = given === undefined ? formatOf(path) : oneOf('Dataset.writeFile', 'format', given, formats());
  oneOf('Dataset.writeFile', 'compress', compress, ['gzip', 'zstd', 'none']);
  checkOptions(options, own[format], `Dataset.writeFile, of a ${format} file,`);
  if (format === 'parquet') {
    if (compress !== 'none') throw refused('Parquet packs its own columns: use { codec } instead of compress');
    const { writeParquetFile } = await import('../parquet/write-dataset.js'); // as large as all other formats together
    const written = await writeParquetFile(open(), lineage, path, options as WriteParquetOptions);
    const { rows, bytes, digest } = written;
    return { path: written.path, format, rows, bytes, ...(digest === undefined ? {} : { digest }), lossy: [] };
  }
  const encoder = encoderOf(format, options as WriteCsvOptions & WriteTextOptions);
  if (compress !== 'none') packer(compress);
  const text = new RowsText(encoder);
  const file = await openAtomicFile(path);
  try {
    let bytes = 0;
    for await (const piece of compress === 'none' ? text.bytes(open()) : packed(text.bytes(open()), compress)) {
      await file.write(piece);
      bytes += piece.length;
    }
    await file.commit();
    return { path: file.path, format, rows: text.rows, bytes, digest: text.digest.digest(), lossy: encoder.lossy };
  } finally {
    await file.discard();
  }
}

/** The text of rows, counted and digested on its way. */
class RowsText {
  rows = 0;
  readonly digest = new DigestStream();
  readonly #encoder: RowEncoder;

  constructor(encoder: RowEncoder) {
    this.#encoder = encoder;
  }

  async *bytes(batches: RowBatches<unknown>): AsyncGenerator<Uint8Array, void, void> {
    let text = '';
    let canonical = '';
    const taken = () => {
      this.digest.update(canonical);
      const bytes = Buffer.from(text);
      text = '';
      canonical = '';
      return bytes;
    };
    for await (const batch of batches) {
      for (const row of batch) {
        canonical += `${rowLine(row, this.rows)}\n`;
        text += this.#encoder.row(row, this.rows++);
        if (text.length >= pieceCharacters) yield taken();
      }
    }
    text += this.#encoder.end();
    if (text !== '') yield taken();
  }
}

function encoderOf(format: Exclude<FileFormat, 'parquet'>, options: WriteCsvOptions & WriteTextOptions): RowEncoder {
  switch (format) {
    case 'jsonl':
      return jsonlEncoder();
    case 'json':
      return jsonEncoder();
    case 'csv':
      return csvEncoder(options);
    case 'tsv':
      return csvEncoder({ ...options, delimiter: '\t' });
    case 'text':
      return textEncoder(options);
  }
}

function packingOf(path: string): Packing | 'none' {
  return /\.gz$/i.test(path) ? 'gzip' : /\.zst$/i.test(path) ? 'zstd' : 'none';
}

function formatOf(path: string): FileFormat {
  const format = formatOfName(fileName(path));
  if (format !== undefined) return format;
  throw refused(`the name "${fileName(path)}" does not say a format; name it, as in { format: 'jsonl' }`);
}

function formats(): readonly FileFormat[] {
  return Object.keys(own) as FileFormat[];
}

function refused(why: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `Dataset.writeFile: ${why}.` });
}
