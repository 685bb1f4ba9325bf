import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withDeadline } from '../../base/abort.js';
import { DigestStream, digestBytes } from '../../base/digest.js';
import { errno, syncFolder } from '../../base/disk.js';
import { TuneloopError } from '../../base/errors.js';
import type { Digest } from '../../base/json.js';
import { makeFolder } from '../../base/make-folder.js';
import type { FileRef, Files } from '../../spec/files.js';
import { draftOf, storeFailure } from './durable.js';

/** Keeps files in `folder` by their digest: a content that is there already is not read again. */
export function localFiles(folder: string): Files {
  return {
    async upload(body, about, options = {}) {
      options.signal?.throwIfAborted();
      const path = fileFor(folder, about.digest);
      const bytes = await sizeOf(path);
      if (bytes !== undefined) return { id: about.digest, digest: about.digest, bytes };
      const deadline = withDeadline(options, `Upload of ${about.name}`);
      const draft = draftOf(path);
      try {
        const done = await receive(body(), draft, deadline.signal, (done) =>
          options.onProgress?.({ done, unit: 'bytes' }),
        );
        if (done.digest !== about.digest) throw differs(about.name, about.digest, done.digest);
        await written(path, rename(draft, path));
        await written(path, syncFolder(folder));
        return { id: about.digest, digest: about.digest, bytes: done.bytes };
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        throw error;
      } finally {
        deadline.done();
      }
    },
    async remove(file) {
      const path = fileFor(folder, file.id);
      await rm(path, { force: true }).catch((error) => {
        throw storeFailure('remove', path, error);
      });
    },
  };
}

/**
 * The content of a kept file, its digest checked.
 * @throws NOT_FOUND when it was removed, CORRUPT_RECORD when its bytes are not what its name says
 */
export async function readFileRef(folder: string, file: FileRef): Promise<Buffer> {
  const path = fileFor(folder, file.id);
  const bytes = await readFile(path).catch((error) => {
    throw errno(error) === 'ENOENT'
      ? new TuneloopError({
          code: 'NOT_FOUND',
          message: `There is no file ${file.id} in ${folder}.`,
          hint: 'Upload it again.',
          provider: 'local',
        })
      : storeFailure('read', path, error);
  });
  const found = digestBytes(bytes);
  if (found !== file.id)
    throw new TuneloopError({
      code: 'CORRUPT_RECORD',
      message: `The file ${path} has changed: its content is ${found}.`,
      hint: 'Remove it and upload it again.',
      provider: 'local',
    });
  return bytes;
}

async function receive(
  chunks: AsyncIterable<Uint8Array>,
  draft: string,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<{ readonly digest: Digest; readonly bytes: number }> {
  const digest = new DigestStream();
  await written(draft, makeFolder(dirname(draft)));
  const file = await written(draft, open(draft, 'wx'));
  let bytes = 0;
  try {
    signal?.throwIfAborted();
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      digest.update(chunk);
      await written(draft, file.writeFile(chunk));
      bytes += chunk.length;
      onBytes(bytes);
    }
    await written(draft, file.sync());
  } finally {
    await file.close();
  }
  return { digest: digest.digest(), bytes };
}

/** The reader's failures are its own; only those of our side become STORE_FAILED. */
async function written<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw storeFailure('write', path, error);
  }
}

function fileFor(folder: string, id: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(id)?.[1];
  if (hex === undefined)
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${JSON.stringify(id)} is no file id of the local provider.`,
      hint: 'Its ids are digests: sha256 and 64 hexadecimal digits.',
      provider: 'local',
    });
  return join(folder, hex);
}

/** The size of a kept file in bytes, or undefined where it is not there. */
export function sizeOfFile(folder: string, id: string): Promise<number | undefined> {
  return sizeOf(fileFor(folder, id));
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw storeFailure('read', path, error);
  }
}

function differs(name: string, said: Digest, found: Digest): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The content of ${name} is ${found}, not ${said} as its upload said.`,
    hint: 'Compute the digest of the bytes that are sent.',
    provider: 'local',
  });
}
