import type { CompressionCodec, Compressors } from 'hyparquet';
import { TuneloopError } from '../../base/errors.js';
import { loadPeer } from '../peer.js';

/** What is used of the package `hyparquet`. */
export type Hyparquet = Pick<typeof import('hyparquet'), 'parquetMetadata' | 'parquetSchema' | 'parquetScan'>;

/** The libraries as an application has them, for bundlers. Their types name none of the vendors'. */
export interface ParquetLibraries {
  /** `import * as hyparquet from 'hyparquet'`. @default the installed package */
  readonly hyparquet?: object | undefined;
  /** `import * as compressors from 'hyparquet-compressors'`. @default the installed package, once a codec needs it */
  readonly compressors?: object | undefined;
}

/** @throws MISSING_PEER where the package is not installed */
export function loadHyparquet(libraries: ParquetLibraries = {}): Promise<Hyparquet> {
  return loadPeer<Hyparquet>('hyparquet', () => import('hyparquet'), libraries.hyparquet as Hyparquet | undefined);
}

/** Where a codec was met. */
export interface CodecPlace {
  readonly file: string;
  readonly column: string;
  readonly codec: CompressionCodec;
}

const builtIn: readonly CompressionCodec[] = ['UNCOMPRESSED', 'SNAPPY'];
const inPackage: readonly CompressionCodec[] = ['GZIP', 'BROTLI', 'ZSTD', 'LZ4', 'LZ4_RAW'];

/**
 * Gives what decompresses columns; loads the package only where one of them needs it.
 * @throws INVALID_OPTION for a codec that nobody here can read
 * @throws MISSING_PEER where the package is needed and not installed
 */
export async function compressorsFor(
  places: readonly CodecPlace[],
  libraries: ParquetLibraries = {},
): Promise<Compressors | undefined> {
  const others = places.filter(({ codec }) => !builtIn.includes(codec));
  const unknown = others.find(({ codec }) => !inPackage.includes(codec));
  if (unknown !== undefined) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${about(unknown)}, which cannot be read.`,
      hint: `Leave the column out, or write the file again with one of ${[...builtIn, ...inPackage].join(', ')}.`,
    });
  }
  const [first] = others;
  if (first === undefined) return undefined;
  const lib = libraries.compressors as { readonly compressors: Compressors } | undefined;
  try {
    return (await loadPeer('hyparquet-compressors', () => import('hyparquet-compressors'), lib)).compressors;
  } catch (cause) {
    throw new TuneloopError({
      code: 'MISSING_PEER',
      message: `${about(first)}, which needs the package "hyparquet-compressors".`,
      hint: 'Run `npm install hyparquet-compressors`, or pass it as `lib.compressors`.',
      cause,
    });
  }
}

function about({ file, column, codec }: CodecPlace): string {
  return `Column "${column}" of ${file} is compressed with ${codec ?? 'an unknown codec'}`;
}
