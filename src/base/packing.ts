import type * as Streams from 'node:stream/promises';
import type * as Zlib from 'node:zlib';
import { TuneloopError } from './errors.js';

type Bytes = AsyncIterable<Uint8Array>;
type Transform = Zlib.Gunzip | Zlib.Gzip;

// Node's streams are loaded when something is packed: to import them takes as long as much of our own code.
const zlib = (): typeof Zlib => process.getBuiltinModule('node:zlib');
const streams = (): typeof Streams => process.getBuiltinModule('node:stream/promises');

/** How bytes can be packed. */
export type Packing = 'gzip' | 'zstd';

const chunkSize = 256 * 1024;

/**
 * Gives what gzip packed, members one after the other.
 * @param name of the source, for errors
 * @throws CORRUPT_RECORD where it is cut off, altered, or followed by something else
 */
export function gunzipped(chunks: Bytes, name: string): AsyncGenerator<Uint8Array, void, void> {
  return through(chunks, () => zlib().createGunzip({ chunkSize }), name, 'gzip');
}

/**
 * Gives the way to unpack zstd that this Node has, if it has one that can be relied on: those from 22.15 to 25 give the
 * first frame only, and 22 takes one that is cut off for a whole one.
 * @throws CORRUPT_RECORD (when read) where it is cut off or altered
 */
export function zstdOfNode(): ((chunks: Bytes, name: string) => AsyncGenerator<Uint8Array, void, void>) | undefined {
  const create = (zlib() as { readonly createZstdDecompress?: (options: object) => Transform }).createZstdDecompress;
  if (create === undefined || Number.parseInt(process.versions.node, 10) < 26) return undefined;
  return (chunks, name) => through(chunks, () => create({ chunkSize }), name, 'zstd');
}

/**
 * Packs bytes; equal bytes become equal ones under one version of Node.
 * @throws INVALID_OPTION at once, for zstd before Node 22.15
 */
export function packed(chunks: Bytes, packing: Packing): AsyncGenerator<Uint8Array, void, void> {
  return through(chunks, packer(packing), '', packing);
}

/** @throws INVALID_OPTION for zstd before Node 22.15 */
export function packer(packing: Packing): () => Transform {
  if (packing === 'gzip') return () => zlib().createGzip({ chunkSize });
  const create = (zlib() as { readonly createZstdCompress?: (options: object) => Transform }).createZstdCompress;
  if (create !== undefined) return () => create({ chunkSize });
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Node ${process.versions.node} cannot pack with zstd.`,
    hint: 'Use gzip, or Node 22.15 or newer.',
  });
}

/** Packs or unpacks; the source is closed when the reading ends, fails or is left early. */
async function* through(
  chunks: Bytes,
  create: () => Transform,
  name: string,
  form: string,
): AsyncGenerator<Uint8Array, void, void> {
  const transform = create();
  const feeding = streams()
    .pipeline(chunks, transform)
    .catch(() => {}); // the reader gets the same error
  try {
    for await (const piece of transform) yield piece;
  } catch (error) {
    throw /^Z/.test(String((error as NodeJS.ErrnoException).code)) ? damaged(name, form, error) : error;
  } finally {
    transform.destroy();
    await feeding;
  }
}

/** Gives the error for packed bytes that cannot be unpacked. */
export function damaged(name: string, form: string, cause: unknown): TuneloopError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const isCut = code === 'Z_BUF_ERROR' || /unexpected (end|eof)/i.test(message);
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `"${name}" ${isCut ? `is cut off: its ${form} data ends in the middle` : `is no sound ${form} data (${message})`}.`,
    hint: 'Get the file again, and compare its size or checksum with where it comes from.',
    cause,
  });
}
