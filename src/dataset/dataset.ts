import { checkOptions } from '../base/check-options.js';
import { DigestStream } from '../base/digest.js';
import { showAs } from '../base/display.js';
import type { Digest, JsonObject } from '../base/json.js';
import { type WriteParquetOptions, writeParquetOptions } from '../kit/parquet/write-options.js';
import type { CallOptions } from '../spec/call.js';
import type { Provider } from '../spec/provider.js';
import type { Schema } from '../spec/schema.js';
import type { Store } from '../spec/store.js';
import { type FileOptions, fromAnyFile } from './from-file.js';
import { findLeakage, type LeakageReport, leaked } from './leakage.js';
import { lineageText } from './lineage.js';
import type { ByteSources } from './open-files.js';
import { fromParquetFiles, type ParquetOptions, parquetOptions } from './parquet/from-parquet.js';
import type { ParquetSource } from './parquet/parquet-source.js';
import type { WrittenParquetFile } from './parquet/write-dataset.js';
import { readBatches } from './pass.js';
import { Pipeline } from './pipeline.js';
import type { Plan } from './plan.js';
import { mergeReports, policyOptions, type QuarantineReport } from './quarantine.js';
import { type CsvOptions, csvOptions } from './read/read-csv.js';
import { type JsonOptions, jsonOptions } from './read/read-json.js';
import { type JsonlOptions, jsonlOptions } from './read/read-jsonl.js';
import { type TextOptions, type TextRow, textOptions } from './read/read-text.js';
import { rowText } from './row-digest.js';
import { loadManifest, type SaveOptions, saveOptions, saveRows } from './saved.js';
import { type Seen, showDataset, shownRows } from './show.js';
import {
  fromCsv,
  fromJson,
  fromJsonl,
  fromMemory,
  fromSaved,
  fromTable,
  fromText,
  type ReadOptions,
  readOptions,
} from './sources.js';
import { reportsOf } from './versions/reports.js';
import { saveUnlessUnchanged } from './versions/save-unless-unchanged.js';
import { type WriteFileOptions, type WrittenFile, writeRowsToFile } from './write/write-file.js';

const callOptions = ['signal', 'onProgress', 'timeoutMs'];

/**
 * Rows of one type: lazy, immutable, and open to any number of passes. Nothing is read before a pass, and every
 * operation gives a new dataset.
 */
export class Dataset<T> extends Pipeline<T> implements AsyncIterable<T> {
  readonly #seen: Seen<T>;

  private constructor(plan: Plan<T>, seen: Seen<T> = { first: [], rows: plan.saved?.rows }) {
    super(plan);
    this.#seen = seen;
  }

  /**
   * Gives a dataset over rows in memory, or over a function that can be called for every pass.
   * An array is copied, its rows are not.
   */
  static of<T>(
    rows: readonly T[] | (() => Iterable<T> | AsyncIterable<T>),
    options: { readonly name?: string | undefined } = {},
  ): Dataset<T> {
    checkOptions(options, ['name'], 'Dataset.of');
    if (typeof rows === 'function') return new Dataset(fromMemory(rows, options.name));
    const copy = [...rows];
    return new Dataset(fromMemory(copy, options.name), { first: copy.slice(0, shownRows), rows: copy.length });
  }

  /**
   * Gives the rows of JSON Lines. Blank lines are no rows; a byte-order mark and CRLF are accepted. What is packed with
   * gzip or zstd is unpacked, whatever it is called. The source may be a pattern such as `data/*.jsonl.gz`, or a list.
   * @throws INVALID_OPTION for an unknown option, or a source that is none
   * @throws INVALID_ROW (when read) for a bad row or none at all, as the {@link InvalidPolicy} says
   * @throws NOT_FOUND (when read) where there is no such file
   * @throws CORRUPT_RECORD (when read) for packed bytes that are cut off or altered
   * @throws MISSING_PEER (when read) for zstd before Node 26, unless `fzstd` is installed
   */
  static fromJSONL<T>(source: ByteSources, options: ReadOptions<T> & JsonlOptions): Dataset<T> {
    checkOptions(options, [...readOptions, ...jsonlOptions], 'Dataset.fromJSONL');
    return new Dataset(fromJsonl(source, options));
  }

  /**
   * Gives the elements of one JSON array, one at a time: the text is never held whole. The rest as for JSON Lines.
   * @throws INVALID_ROW (when read) also where there is no such array, whatever the policy
   */
  static fromJSON<T>(source: ByteSources, options: ReadOptions<T> & JsonOptions): Dataset<T> {
    checkOptions(options, [...readOptions, ...jsonOptions], 'Dataset.fromJSON');
    return new Dataset(fromJson(source, options));
  }

  /**
   * Gives the rows of CSV (RFC 4180) as objects of strings; let the schema turn them into numbers.
   * The first record names the columns. Empty lines are no rows; a row with more or fewer fields is a bad row.
   * @throws INVALID_ROW (when read) also for a header that lacks a column, whatever the policy
   */
  static fromCSV<T>(source: ByteSources, options: ReadOptions<T> & CsvOptions): Dataset<T> {
    checkOptions(options, [...readOptions, ...csvOptions], 'Dataset.fromCSV');
    return new Dataset(fromCsv(source, options));
  }

  /** Gives plain text by lines, paragraphs or files. Sources as for JSON Lines; the schema may be left out. */
  static fromText<T = TextRow>(source: ByteSources, options: Partial<ReadOptions<T>> & TextOptions = {}): Dataset<T> {
    checkOptions(options, [...readOptions, ...textOptions], 'Dataset.fromText');
    return new Dataset(fromText(source, options));
  }

  /**
   * Gives the rows of files in the format that their names end with, before `.gz` or `.zst`: `jsonl`, `ndjson`, `json`,
   * `csv`, `tsv`, `txt`, `parquet`; or in the one that is named. Options as for that format.
   * @throws INVALID_OPTION for a name that says nothing, and as the format's own method does
   */
  static fromFile<T>(source: ByteSources, options: FileOptions<T>): Dataset<T> {
    return new Dataset(fromAnyFile(source, options));
  }

  /**
   * Gives the rows of Parquet files, by range reads of what is needed. Files must agree in the columns that are read.
   * Needs the package `hyparquet`, and `hyparquet-compressors` for codecs other than snappy.
   * @throws INVALID_ROW (when read) also for a column that a file lacks, or that is of another type than in the first
   * @throws CORRUPT_RECORD (when read) for what is no Parquet file, or a damaged one
   */
  static fromParquet<T>(source: ParquetSource | readonly ParquetSource[], options: ParquetOptions<T>): Dataset<T> {
    checkOptions(options, [...readOptions, ...parquetOptions], 'Dataset.fromParquet');
    return new Dataset(fromParquetFiles(source, options));
  }

  /** Gives the rows of a table or query. A bad row's `line` is its 1-based number in the answer. */
  static fromRows<T>(provider: Provider<'rows'>, query: string, options: Omit<ReadOptions<T>, 'maxBytes'>): Dataset<T> {
    checkOptions(options, ['schema', 'name', ...policyOptions], 'Dataset.fromRows');
    return new Dataset(fromTable(provider, query, options));
  }

  /**
   * Gives a saved dataset by its digest, or by the name it was saved under. Content is checked against its digests
   * while it is read.
   * @param options `schema` must accept rows as they were saved
   * @throws NOT_FOUND where the store has none such
   * @throws CORRUPT_RECORD where stored content is not what it was
   */
  static async load<T>(
    store: Store,
    digestOrName: Digest | (string & {}),
    options: CallOptions & { readonly schema: Schema<T> },
  ): Promise<Dataset<T>> {
    checkOptions(options, ['schema', ...callOptions], 'Dataset.load');
    const manifest = await loadManifest(store, digestOrName, options);
    return new Dataset(fromSaved(store, manifest, options.schema));
  }

  /** How many rows there are, where that is known without reading them. */
  get size(): number | undefined {
    return this.#seen.rows;
  }

  /** Gives the same rows, with facts about their origin added to `lineage.about`. */
  withLineage(about: JsonObject): Dataset<T> {
    const { lineage } = this.plan;
    return new Dataset({ ...this.plan, lineage: { ...lineage, about: { ...lineage.about, ...about } } }, this.#seen);
  }

  /** What the last pass over the sources set aside, also where it was started from another derived dataset. */
  quarantined(): QuarantineReport {
    return mergeReports(this.plan.quarantines);
  }

  /** Reads the rows once more, from the start. Leaving the loop closes the source. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    return this.read();
  }

  /** The same with a signal, a deadline and progress in rows. */
  async *read(options: CallOptions = {}): AsyncGenerator<T, void, void> {
    for await (const batch of this.batches(options)) {
      for (const row of batch) {
        options.signal?.throwIfAborted();
        yield row;
      }
    }
  }

  /**
   * The same in batches, as rows flow inside: for millions of rows, where a step for each of them counts. How many rows
   * are in one says nothing; {@link batch} gives arrays of one size.
   */
  async *batches(options: CallOptions = {}): AsyncGenerator<readonly T[], void, void> {
    checkOptions(options, callOptions, 'Dataset.read');
    const what = `Reading ${lineageText(this.lineage)}`;
    const first: T[] = [];
    let rows = 0;
    for await (const batch of readBatches(this.plan.open, options, what, this.plan.saved?.rows)) {
      if (rows < shownRows) first.push(...batch.slice(0, shownRows - rows));
      rows += batch.length;
      yield batch;
    }
    Object.assign(this.#seen, { first, rows });
  }

  /** Counts the rows; reads them unless they are a saved dataset's. */
  async count(options: CallOptions = {}): Promise<number> {
    if (this.plan.saved !== undefined) return this.plan.saved.rows;
    let rows = 0;
    for await (const batch of this.batches(options)) rows += batch.length;
    return rows;
  }

  /** Gives all rows. */
  async toArray(options: CallOptions = {}): Promise<T[]> {
    const rows: T[] = [];
    for await (const batch of this.batches(options)) for (const row of batch) rows.push(row);
    return rows;
  }

  /** Gives the first `count` rows, and closes the source. */
  first(count: number, options: CallOptions = {}): Promise<T[]> {
    return this.take(count).toArray(options);
  }

  /**
   * Gives the SHA-256 of the rows as canonical JSON Lines, which depends on their order. Known at once for a saved
   * dataset.
   * @throws INVALID_ROW where a row is not plain JSON data
   */
  async digest(options: CallOptions = {}): Promise<Digest> {
    if (this.plan.saved !== undefined) return this.plan.saved.digest;
    const digest = new DigestStream();
    let index = 0;
    for await (const batch of this.batches(options)) {
      digest.update(batch.map((row) => `${rowText(row, index++)}\n`).join(''));
    }
    return digest.digest();
  }

  /**
   * Finds the rows that also occur in another dataset, by the canonical JSON of their key.
   * @param options `key` gives what is compared, by default the whole row
   */
  async leakage<U = T>(
    other: Dataset<U>,
    options: CallOptions & { readonly key?: ((row: T | U) => unknown) | undefined } = {},
  ): Promise<LeakageReport> {
    checkOptions(options, ['key', ...callOptions], 'Dataset.leakage');
    const { key = (row: T | U) => row, ...call } = options;
    return findLeakage(this.read(call), other.read({ ...call, onProgress: undefined }), key);
  }

  /** @throws LEAKAGE with examples where the other dataset holds a row of this one, by the same comparison as {@link leakage} */
  async assertDisjoint<U = T>(
    other: Dataset<U>,
    options: CallOptions & { readonly key?: ((row: T | U) => unknown) | undefined } = {},
  ): Promise<void> {
    const report = await this.leakage(other, options);
    if (report.leaked > 0) throw leaked(report, lineageText(this.lineage), lineageText(other.lineage));
  }

  /**
   * Saves the rows and their lineage by content; a save that does not end leaves nothing to load. Saving equal rows
   * again stores none of them twice, and the newer lineage stays.
   * What steps reported and how many rows were set aside is saved with them. With `reuse`, unchanged files are not read.
   * @returns the saved dataset, which knows its count and digest
   * @throws STORE_FAILED where the store cannot write, INVALID_ROW where a row is not plain JSON data
   * @throws STORE_CONFLICT where the name is a tag of other rows, or these rows were erased
   * @throws INVALID_OPTION for `reuse` with rows that do not all come from files of text
   */
  async save(store: Store, options: SaveOptions = {}): Promise<Dataset<T>> {
    checkOptions(options, [...saveOptions, ...callOptions], 'Dataset.save');
    const { name, by, why, clock, reuse, ...call } = options;
    const { lineage } = this;
    const reports = () => reportsOf(this.reports(), this.quarantined());
    const save = () => saveRows(this.batches(call), lineage, store, { ...options, reports });
    const origins = [...this.plan.quarantines].map(({ origin }) => origin);
    const manifest =
      reuse === undefined
        ? await save()
        : await saveUnlessUnchanged(store, lineage, origins, save, { ...options, reuse });
    return new Dataset(fromSaved<T>(store, manifest));
  }

  /**
   * Writes the rows as Parquet, with their lineage and digest in the file's footer. The file appears when all of it is
   * on the disk. Needs the package `hyparquet-writer`.
   * @throws INVALID_ROW where a value does not fit its column, naming row and column; STORE_FAILED where the disk fails
   */
  async writeParquet(path: string, options: WriteParquetOptions & CallOptions = {}): Promise<WrittenParquetFile> {
    checkOptions(options, [...writeParquetOptions, ...callOptions], 'Dataset.writeParquet');
    const { signal, onProgress, timeoutMs, ...write } = options;
    const { writeParquetFile } = await import('./parquet/write-dataset.js');
    return writeParquetFile(this.batches({ signal, onProgress, timeoutMs }), this.lineage, path, write);
  }

  /**
   * Writes the rows to a file in the format that its name ends with (as {@link fromFile} reads it), packed where it ends
   * with `.gz` or `.zst`. The file appears when all of it is on the disk; until then, what was there stays.
   * @returns also what reading the file will not give back, such as null in CSV
   * @throws INVALID_ROW where a row is not plain JSON data, or the format cannot say it; STORE_FAILED where the disk fails
   * @throws INVALID_OPTION for a name that says no format, or an option that it does not have
   */
  async writeFile(path: string, options: WriteFileOptions & CallOptions = {}): Promise<WrittenFile> {
    const { signal, onProgress, timeoutMs, ...write } = options;
    const open = () => this.batches({ signal, onProgress, timeoutMs });
    return writeRowsToFile(open, this.lineage, path, write);
  }

  protected withPlan<U>(plan: Plan<U>): Dataset<U> {
    return new Dataset(plan);
  }

  static {
    showAs<Dataset<unknown>>(Dataset, (dataset) => showDataset(dataset.lineage, dataset.#seen, dataset.quarantined()));
  }
}
