import { TuneloopError } from '../../base/errors.js';
import { globFiles, isPattern } from '../../base/glob-files.js';
import { fileName } from '../../base/open-file.js';
import { openRandomAccessFile, type RandomAccess } from '../../base/random-access-file.js';
import type { ParquetUrl } from '../../kit/parquet/parquet-url.js';
import { inMemory, openRandomAccessUrl } from '../../kit/random-access-url.js';
import { checkedUrl } from '../../kit/url.js';
import { nameOf } from '../read-url.js';

/** A `Blob` or a `File`. */
export interface SliceableBlob {
  readonly name?: string | undefined;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/**
 * Where Parquet is: a path, a pattern of paths such as `data/*.parquet`, a file or https URL, a URL with headers, the
 * bytes of a file, or a blob. Streams cannot be read from their end.
 */
export type ParquetSource = string | URL | ParquetUrl | Uint8Array | SliceableBlob;

/** The files of one source: several, where it is a pattern of paths. */
export interface ParquetFiles {
  readonly type: 'file' | 'files' | 'url' | 'bytes' | 'blob';
  /** For people. */
  readonly name: string;
  /** Looks for files and gives them; opens none. */
  readonly each: () => AsyncIterable<OpenableParquet>;
}

/** A file that can be opened any number of times. */
export interface OpenableParquet {
  readonly type: Exclude<ParquetFiles['type'], 'files'>;
  /** For people. */
  readonly name: string;
  readonly open: (signal: AbortSignal | undefined) => Promise<RandomAccess>;
}

/**
 * Gives a source its way to be opened. Nothing is looked for or opened yet.
 * @throws INVALID_OPTION for what is no source, or a URL that may not be read
 */
export function parquetFiles(source: ParquetSource, maxBytes: number): ParquetFiles {
  if (typeof source === 'string' && !source.includes('://') && isPattern(source)) {
    return {
      type: 'files',
      name: fileName(source),
      each: async function* () {
        for (const { path, name } of await globFiles(source)) yield { ...parquetSource(path, maxBytes), name };
      },
    };
  }
  const opened = parquetSource(source, maxBytes);
  return {
    ...opened,
    each: async function* () {
      yield opened;
    },
  };
}

function parquetSource(source: ParquetSource, maxBytes: number): OpenableParquet {
  if (typeof source === 'string' && /^[a-z][a-z0-9+.-]+:\/\//i.test(source)) {
    return parquetSource(source.startsWith('file:') ? new URL(source) : { url: source }, maxBytes);
  }
  if (source instanceof URL && source.protocol !== 'file:') return parquetSource({ url: source }, maxBytes);
  if (typeof source === 'string' || source instanceof URL) {
    return { type: 'file', name: fileName(source), open: () => openRandomAccessFile(source) };
  }
  if (source instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = source;
    return { type: 'bytes', name: 'bytes', open: async () => inMemory(buffer, byteOffset, byteLength) };
  }
  if (source !== null && typeof source === 'object' && 'url' in source) {
    const url = checkedUrl(source.url);
    const about = { provider: url.host, maxBytes, headers: source.headers };
    return { type: 'url', name: nameOf(url), open: (signal) => openRandomAccessUrl(url, { ...about, signal }) };
  }
  if (typeof source?.slice === 'function' && typeof source.size === 'number') {
    const { size } = source;
    return {
      type: 'blob',
      name: source.name ?? 'blob',
      open: async () => ({
        size,
        read: (start, end) => source.slice(start, Math.min(end, size)).arrayBuffer(),
        close: async () => {},
      }),
    };
  }
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Cannot read Parquet from ${source === null ? 'null' : `a ${typeof source}`}.`,
    hint: 'Pass a path, a URL, a Uint8Array, a Blob, or a list of them. A Parquet file is read from its end, so a stream does not do.',
  });
}
