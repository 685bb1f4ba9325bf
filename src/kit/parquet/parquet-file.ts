import type { FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import { TuneloopError } from '../../base/errors.js';
import type { RandomAccess } from '../../base/random-access-file.js';
import { physicalElement } from './column-shape.js';
import type { Hyparquet } from './libraries.js';

/** A Parquet file of which the footer was read. */
export interface ParquetFile {
  /** For people. */
  readonly name: string;
  readonly bytes: RandomAccess;
  readonly rows: number;
  /** Top-level columns, in the file's order. */
  readonly columns: readonly ParquetColumn[];
  readonly groups: readonly RowGroup[];
  /** What the writer noted about the file. */
  readonly notes: ReadonlyMap<string, string>;
  /** The footer with every type as it is stored. */
  readonly physical: FileMetaData;
}

/** A top-level column. */
export interface ParquetColumn {
  readonly name: string;
  /** As in the footer, for people and for comparing files: `INT64`, `BYTE_ARRAY STRING`, `LIST<DOUBLE>`. */
  readonly type: string;
  readonly node: SchemaTree;
}

const magic = 0x31524150; // "PAR1"
const encryptedMagic = 0x45524150; // "PARE"
/** What most footers fit in, so that one read does. */
const firstRead = 64 * 1024;
const mostFooterBytes = 256 * 1024 * 1024;

/**
 * Reads a file's footer. Statistics in it stay as they are stored.
 * @throws CORRUPT_RECORD where it is no Parquet file, is cut off, or says what cannot be
 * @throws INVALID_OPTION where it is encrypted
 */
export async function readFooter(
  library: Hyparquet,
  bytes: RandomAccess,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ParquetFile> {
  const footer = await footerBytes(bytes, name, signal);
  let metadata: FileMetaData;
  let columns: readonly ParquetColumn[];
  try {
    metadata = library.parquetMetadata(footer, { parsers: asStored, geoparquet: false });
    columns = columnsOf(library.parquetSchema(metadata), name);
    checkRows(metadata);
  } catch (cause) {
    if (TuneloopError.is(cause)) throw cause;
    throw corrupt(name, `its footer cannot be read (${(cause as Error).message})`, cause);
  }
  return {
    name,
    bytes,
    rows: Number(metadata.num_rows),
    columns,
    groups: metadata.row_groups,
    notes: new Map(metadata.key_value_metadata?.map(({ key, value = '' }) => [key, value])),
    physical: { ...metadata, schema: metadata.schema.map(physicalElement) },
  };
}

/** Gives the error for a file that is not what a Parquet file must be. */
export function corrupt(name: string, why: string, cause?: unknown): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `${name} is no Parquet file, or is damaged: ${why}.`,
    hint: 'Check that all of it was written and copied.',
    cause,
  });
}

const same = <V>(value: V) => value;
const asStored = {
  stringFromBytes: same,
  dateFromDays: same,
  timestampFromMilliseconds: same,
  timestampFromMicroseconds: same,
  timestampFromNanoseconds: same,
  uuidFromBytes: same,
};

async function footerBytes(bytes: RandomAccess, name: string, signal: AbortSignal | undefined): Promise<ArrayBuffer> {
  const { size } = bytes;
  if (size < 12) throw corrupt(name, `it has ${size} bytes`);
  const from = Math.max(0, size - firstRead);
  const end = await bytes.read(from, size, signal);
  if (end.byteLength !== size - from) throw corrupt(name, 'it became shorter while it was read');
  const view = new DataView(end);
  const mark = view.getUint32(end.byteLength - 4, true);
  if (mark === encryptedMagic) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${name} is encrypted, which is not supported.`,
      hint: 'Write it again without encryption.',
    });
  }
  if (mark !== magic) throw corrupt(name, 'it does not end with PAR1');
  const length = view.getUint32(end.byteLength - 8, true);
  if (length > size - 12 || length > mostFooterBytes) {
    throw corrupt(name, `it says that its footer has ${length} bytes, and has ${size} itself`);
  }
  if (length + 8 <= end.byteLength) return end.slice(end.byteLength - length - 8);
  const whole = await bytes.read(size - length - 8, size, signal);
  if (whole.byteLength !== length + 8) throw corrupt(name, 'it became shorter while it was read');
  return whole;
}

function checkRows({ row_groups: groups, num_rows: rows }: FileMetaData): void {
  let sum = 0n;
  for (const { num_rows: count } of groups) {
    if (!(count >= 0n)) throw new Error(`a row group of ${count} rows`);
    sum += count;
  }
  if (sum !== rows || rows > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new Error(`${rows} rows, and ${sum} in the row groups`);
  }
}

function columnsOf(tree: SchemaTree, name: string): readonly ParquetColumn[] {
  const seen = new Set<string>();
  return tree.children.map((node) => {
    const column = node.element.name;
    const wrong = seen.has(column) ? 'twice' : hasPrototypeName(node) ? 'which would be the prototype of a row' : '';
    if (wrong !== '') throw corrupt(name, `it has a column ${JSON.stringify(column)} ${wrong}`);
    seen.add(column);
    return { name: column, type: typeText(node), node };
  });
}

function hasPrototypeName(node: SchemaTree): boolean {
  return node.element.name === '__proto__' || node.children.some(hasPrototypeName);
}

function typeText({ element, children }: SchemaTree): string {
  const { type, type_length, converted_type, logical_type, repetition_type, precision, scale } = element;
  const annotation = logical_type?.type ?? converted_type;
  const own = [
    ...(type === undefined ? [] : [type_length === undefined ? type : `${type}(${type_length})`]),
    ...(annotation === undefined ? [] : [annotation]),
    ...(precision === undefined ? [] : [`(${precision}, ${scale ?? 0})`]),
  ].join(' ');
  const inner =
    children.length === 0 ? '' : `<${children.map((child) => `${child.element.name}: ${typeText(child)}`).join(', ')}>`;
  return `${repetition_type === 'REPEATED' ? 'repeated ' : ''}${own}${inner}`;
}
