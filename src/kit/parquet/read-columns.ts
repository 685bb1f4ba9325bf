import type { ColumnMetaData, Compressors, FileMetaData, RowGroup } from 'hyparquet';
import { abortable } from '../../base/abort.js';
import { breathe } from '../../base/breathe.js';
import { type Issue, TuneloopError } from '../../base/errors.js';
import type { CellOptions } from './cell-options.js';
import { cellMaker, cellOf } from './column-shape.js';
import { BadCell, type Leaf, textOf } from './leaf.js';
import { compressorsFor, type Hyparquet, type ParquetLibraries } from './libraries.js';
import { corrupt, type ParquetColumn, type ParquetFile } from './parquet-file.js';

/** Some rows of one row group, column by column. */
export interface ColumnBatch {
  /** 0-based, in the file. */
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly cells: ArrayLike<unknown> }[];
  /** What is wrong with cells, by the row's place in this batch; such a cell holds what was read of it. */
  readonly bad: ReadonlyMap<number, readonly Issue[]>;
}

/** What is read of a file. */
export interface ReadColumns {
  readonly columns: readonly ParquetColumn[];
  readonly cells: CellOptions;
  /** Says whether a row group has to be read, by its place in the file. @default all have */
  readonly needs?: ((group: number) => boolean) | undefined;
  readonly libraries?: ParquetLibraries | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Decoded bytes that are held at once, of a row group that has more. */
const windowBytes = 32 * 1024 * 1024;
const [fewestRows, mostRows] = [1024, 128 * 1024];
/** Chunks that lie closer than this are read together with what is between them. */
const gapBytes = 64 * 1024;

/**
 * Reads columns of a file, a row group after the other. Held at once are the stored bytes of one group's columns, and
 * some thousand rows of them decoded.
 * @throws CORRUPT_RECORD where the file is damaged
 */
export async function* readColumns(
  library: Hyparquet,
  file: ParquetFile,
  what: ReadColumns,
): AsyncGenerator<ColumnBatch, void, void> {
  let firstRow = 0;
  for (const [index, group] of file.groups.entries()) {
    const rows = Number(group.num_rows);
    if (rows > 0 && what.needs?.(index) !== false) {
      for await (const batch of readGroup(library, file, group, what)) {
        yield { ...batch, firstRow: firstRow + batch.firstRow };
      }
    }
    firstRow += rows;
  }
}

async function* readGroup(
  library: Hyparquet,
  file: ParquetFile,
  group: RowGroup,
  { columns, cells, libraries, signal }: ReadColumns,
): AsyncGenerator<ColumnBatch, void, void> {
  const chunks = chunksOf(file, group, columns);
  const places = chunks.map(({ path_in_schema: path, codec }) => ({ file: file.name, column: path.join('.'), codec }));
  const compressors = await compressorsFor(places, libraries);
  const slices = await heldSlices(file, chunks, signal);
  const texts = { bad: 0 };
  const metadata: FileMetaData = { ...file.physical, row_groups: [group], num_rows: group.num_rows };
  const scan = await library.parquetScan({
    file: { byteLength: file.bytes.size, slice: slices },
    metadata,
    columns: columns.map(({ name }) => name),
    utf8: false,
    geoparquet: false,
    useOffsetIndex: false, // all bytes are here
    ...(compressors === undefined ? {} : { compressors: compressors as Compressors }),
    parsers: {
      timestampFromNanoseconds: (nanos) => nanos,
      stringFromBytes: (bytes) => {
        const text = textOf(bytes);
        if (text instanceof BadCell) texts.bad++;
        return text;
      },
    },
  });
  const makers = columns.map(({ node }) => cellMaker(node, cells));
  const rows = Number(group.num_rows);
  const step = windowRows(rows, chunks);
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step);
    const bad = new Map<number, Issue[]>();
    const made: { name: string; cells: ArrayLike<unknown> }[] = [];
    for (const [at, { name }] of columns.entries()) {
      signal?.throwIfAborted();
      const before = texts.bad;
      let physical: ArrayLike<unknown>;
      try {
        physical = await abortable(scan.readColumn({ column: name, rowStart: from, rowEnd: to }), signal);
      } catch (cause) {
        if (TuneloopError.is(cause) || signal?.aborted) throw cause;
        throw corrupt(file.name, `column "${name}" cannot be read (${(cause as Error).message})`, cause);
      }
      if (physical.length !== to - from) {
        throw corrupt(file.name, `column "${name}" has other rows than its row group`);
      }
      const isClean = makers[at] === undefined && texts.bad === before;
      made.push({ name, cells: isClean ? physical : makeCells(physical, makers[at], name, bad) });
    }
    await breathe(); // decoding holds the thread
    yield { firstRow: from, rows: to - from, columns: made, bad };
  }
}

function makeCells(
  physical: ArrayLike<unknown>,
  make: Leaf | undefined,
  path: string,
  bad: Map<number, Issue[]>,
): readonly unknown[] {
  const cells = new Array<unknown>(physical.length);
  for (let at = 0; at < cells.length; at++) {
    const value = physical[at];
    try {
      cells[at] = cellOf(value, make);
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      cells[at] = value instanceof BadCell ? null : value;
      const issues = bad.get(at) ?? [];
      bad.set(at, issues);
      issues.push({ path, message: error.why });
    }
  }
  return cells;
}

/** Gives the chunks of these columns, once they are sure to lie in the file. */
function chunksOf(
  { name, bytes }: ParquetFile,
  group: RowGroup,
  columns: readonly ParquetColumn[],
): readonly ColumnMetaData[] {
  const wanted = new Set(columns.map((column) => column.name));
  const chunks: ColumnMetaData[] = [];
  for (const { meta_data: chunk, file_path: elsewhere } of group.columns) {
    if (chunk === undefined || elsewhere !== undefined) throw corrupt(name, 'a column lies in another file');
    if (!wanted.has(chunk.path_in_schema[0] as string)) continue;
    const { start, end } = rangeOf(chunk);
    if (!(start >= 4 && end >= start && end <= bytes.size)) {
      throw corrupt(
        name,
        `column "${chunk.path_in_schema.join('.')}" lies at ${start} to ${end} of ${bytes.size} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return chunks;
}

function rangeOf(chunk: ColumnMetaData): { readonly start: number; readonly end: number } {
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  return { start, end: start + Number(chunk.total_compressed_size) };
}

/** Reads the columns' bytes, neighbours together, and gives the function that finds a slice among them. */
async function heldSlices(file: ParquetFile, chunks: readonly ColumnMetaData[], signal: AbortSignal | undefined) {
  const spans = new Map<string, { start: number; end: number }>();
  for (const chunk of chunks) {
    const { start, end } = rangeOf(chunk);
    const name = chunk.path_in_schema[0] as string;
    const span = spans.get(name) ?? { start, end };
    spans.set(name, { start: Math.min(start, span.start), end: Math.max(end, span.end) });
  }
  const reads: { start: number; end: number; spans: { start: number; end: number }[] }[] = [];
  for (const span of [...spans.values()].sort((a, b) => a.start - b.start)) {
    const last = reads.at(-1);
    if (last !== undefined && span.start <= last.end + gapBytes) {
      last.end = Math.max(last.end, span.end);
      last.spans.push(span);
    } else reads.push({ ...span, spans: [span] });
  }
  const held: { readonly start: number; readonly buffer: ArrayBuffer }[] = [];
  for (const read of reads) {
    const buffer = await abortable(file.bytes.read(read.start, read.end, signal), signal);
    if (buffer.byteLength !== read.end - read.start) throw corrupt(file.name, 'it became shorter while it was read');
    for (const { start, end } of read.spans)
      held.push({ start, buffer: part(buffer, start - read.start, end - read.start) });
  }
  return (start: number, end = file.bytes.size): ArrayBuffer => {
    const span = held.find((each) => each.start <= start && end <= each.start + each.buffer.byteLength);
    if (span === undefined) throw new Error(`bytes ${start} to ${end} are in no column`);
    return part(span.buffer, start - span.start, end - span.start);
  };
}

/** The whole of it is not copied: a column is asked for once for every window. */
function part(buffer: ArrayBuffer, start: number, end: number): ArrayBuffer {
  return start === 0 && end === buffer.byteLength ? buffer : buffer.slice(start, end);
}

/** How many rows are decoded at once: the whole group, where it is not too much. */
function windowRows(rows: number, chunks: readonly ColumnMetaData[]): number {
  const bytes = chunks.reduce((sum, chunk) => sum + Number(chunk.total_uncompressed_size), 0);
  const fitting = Math.floor((windowBytes / Math.max(1, bytes)) * rows);
  return Math.min(rows, mostRows, Math.max(fewestRows, fitting));
}
