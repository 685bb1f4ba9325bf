import { TuneloopError, ValidationError } from '../../base/errors.js';
import { damaged, gunzipped, zstdOfNode } from '../../base/packing.js';
import { loadPeer } from '../../kit/peer.js';

/** What is used of the package `fzstd`. */
interface Fzstd {
  readonly Decompress: new (
    ondata: (data: Uint8Array) => unknown,
  ) => { push(chunk: Uint8Array, final?: boolean): unknown };
}

interface Source {
  /** For errors. */
  readonly name: string;
  /** More bytes than this are refused, before and after they are unpacked. */
  readonly maxBytes: number;
}

type Bytes = AsyncIterable<Uint8Array>;

const magicBytes = 6;

/** What files begin with that hold no text. */
const others: readonly (readonly [bytes: string, what: string, hint: string])[] = [
  ['PAR1', 'a Parquet file', 'Read it with Dataset.fromParquet.'],
  ['PK\x03\x04', 'a zip archive', 'Unpack it first; gzip and zstd are read as they are.'],
  ['BZh', 'packed with bzip2', 'Unpack it first; gzip and zstd are read as they are.'],
  ['\xfd7zXZ', 'packed with xz', 'Unpack it first; gzip and zstd are read as they are.'],
];

/**
 * Gives the bytes of a text, unpacked where they begin as gzip or zstd does, whatever the file is called.
 * @throws CORRUPT_RECORD for packed data that is cut off or altered
 * @throws INVALID_ROW for UTF-16
 * @throws INVALID_OPTION for what is known to be no text, and for more than `maxBytes`
 * @throws MISSING_PEER for zstd before Node 26, unless `fzstd` is installed
 */
export async function* unpacked(chunks: Bytes, source: Source): AsyncGenerator<Uint8Array, void, void> {
  const { name } = source;
  const packed = bounded(chunks, source);
  try {
    const first: Uint8Array[] = [];
    for (let bytes = 0; bytes < magicBytes; bytes += first.at(-1)?.length ?? 0) {
      const next = await packed.next();
      if (next.done === true) break;
      first.push(next.value);
    }
    const start = Buffer.concat(first.map((piece) => piece.subarray(0, magicBytes))).toString('latin1');
    const other = others.find(([bytes]) => start.startsWith(bytes));
    if (other !== undefined) throw notText(name, other[1], other[2]);
    if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) throw utf16(name);
    const all = joined(first, packed);
    if (start.startsWith('\x1f\x8b')) yield* bounded(gunzipped(all, name), source);
    else if (isZstd(start)) yield* bounded(await unzstd(all, name), source);
    else yield* all;
  } finally {
    await packed.return();
  }
}

/** A frame, or one that is skipped, with which some writers begin. */
function isZstd(start: string): boolean {
  return (
    start.startsWith('\x28\xb5\x2f\xfd') ||
    ((start[0] ?? '') >= 'P' && (start[0] ?? '') <= '_' && start.startsWith('\x2a\x4d\x18', 1))
  );
}

async function* joined(first: readonly Uint8Array[], rest: Bytes): AsyncGenerator<Uint8Array, void, void> {
  yield* first;
  yield* rest;
}

async function unzstd(chunks: Bytes, name: string): Promise<Bytes> {
  const native = zstdOfNode();
  if (native !== undefined) return native(chunks, name);
  const { Decompress } = await loadPeer<Fzstd>('fzstd', () => import('fzstd'));
  return (async function* () {
    let ready: Uint8Array[] = [];
    const stream = new Decompress((data) => ready.push(data));
    const push = (chunk: Uint8Array, final: boolean) => {
      ready = [];
      try {
        stream.push(chunk, final);
      } catch (error) {
        throw damaged(name, 'zstd', error);
      }
      return ready;
    };
    for await (const chunk of chunks) yield* push(chunk, false);
    yield* push(new Uint8Array(), true);
  })();
}

async function* bounded(chunks: Bytes, { name, maxBytes }: Source): AsyncGenerator<Uint8Array, void, void> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `"${name}" gives more than ${maxBytes} bytes.`,
        hint: 'Raise maxBytes if that is expected.',
      });
    }
    yield chunk;
  }
}

function notText(name: string, what: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `"${name}" is ${what}, no text.`, hint });
}

function utf16(name: string): ValidationError {
  const message = 'The text is UTF-16, not UTF-8';
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `${name}, line 1: ${message}.`,
    hint: 'Convert the text to UTF-8 first, for instance with `iconv -f UTF-16 -t UTF-8`.',
    issues: [{ path: '', line: 1, message }],
  });
}
