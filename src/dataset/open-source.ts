import { TuneloopError } from '../base/errors.js';
import { fileName, openFile } from '../base/open-file.js';
import { checkUrl, nameOf, readUrl } from './read-url.js';

const pieceBytes = 256 * 1024;

/** A `Blob`, a `File`, or anything else that gives its bytes as a stream, any number of times. */
export interface BlobLike {
  readonly name?: string | undefined;
  stream(): AsyncIterable<Uint8Array>;
}

/** Where bytes come from: a path, a file or https URL, the bytes themselves, a blob, or a function that opens them. */
export type ByteSource = string | URL | Uint8Array | BlobLike | (() => AsyncIterable<Uint8Array>);

/** A source that can be opened any number of times, with a name for people. */
export interface OpenableSource {
  readonly type: 'file' | 'url' | 'bytes' | 'blob' | 'stream';
  readonly name: string;
  /** Of a file. */
  readonly path?: string | URL | undefined;
  readonly open: (signal: AbortSignal | undefined) => AsyncIterable<Uint8Array>;
}

/**
 * Gives a source its way to be opened. Nothing is opened yet.
 * @throws INVALID_OPTION for what is no source
 */
export function openSource(source: ByteSource, maxBytes: number): OpenableSource {
  if (typeof source === 'string') {
    const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(source);
    if (scheme !== null) return openSource(new URL(source), maxBytes);
    return { type: 'file', name: fileName(source), path: source, open: () => openFile(source) };
  }
  if (source instanceof URL) {
    if (source.protocol === 'file:')
      return { type: 'file', name: fileName(source), path: source, open: () => openFile(source) };
    const url = checkUrl(source);
    return { type: 'url', name: nameOf(url), open: (signal) => readUrl(url, maxBytes, signal) };
  }
  if (source instanceof Uint8Array) return { type: 'bytes', name: 'bytes', open: () => inPieces(source) };
  if (typeof source === 'function') {
    const open = reopened(source, 'The byte source');
    return { type: 'stream', name: source.name || 'stream', open: () => bytesOnly(open()) };
  }
  if (typeof source?.stream === 'function') {
    return { type: 'blob', name: source.name ?? 'blob', open: () => source.stream() };
  }
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Cannot read rows from ${source === null ? 'null' : `a ${typeof source}`}.`,
    hint: 'Pass a path, a URL, a Uint8Array, a Blob, or a function that gives the bytes as an AsyncIterable.',
  });
}

/**
 * Gives the function with a check: one that gives the same one-shot iterator again would make the second pass
 * silently empty.
 */
export function reopened<R extends object>(open: () => R, what: string): () => R {
  let last: WeakRef<R> | undefined;
  return () => {
    const opened = open();
    if (opened === last?.deref() && isOneShot(opened)) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `${what} gave the same iterator a second time; it has been read already.`,
        hint: 'Create it inside the function, so that every call starts again.',
      });
    }
    if (typeof opened === 'object' && opened !== null) last = new WeakRef(opened);
    return opened;
  };
}

function isOneShot(opened: object): boolean {
  const iterable = opened as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const iterator: object | undefined = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
  return iterator === opened;
}

/** Large content in pieces, so that nothing that reads it holds all of it a second time. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function* bytesOnly(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `The byte source gave a ${typeof chunk} where bytes (Uint8Array) must be.`,
        hint: 'Leave the encoding of the stream unset, or encode the text with TextEncoder.',
      });
    }
    yield chunk;
  }
}
