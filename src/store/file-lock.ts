import { link, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Clock, systemClock } from '../base/clock.js';
import { errno } from '../base/disk.js';
import { TuneloopError } from '../base/errors.js';
import { hasEnded, ownedName, ownerOfName } from './file-owner.js';

/** How a lock is waited for. */
export interface LockOptions {
  /** Folder on the same file system for files that are about to get their name. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
  /** How long a living holder is waited for. @default 10_000 */
  readonly patienceMs?: number | undefined;
  /** @default the real time */
  readonly clock?: Clock | undefined;
}

const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while no one else, in this process or another, holds the lock of that name. A lock is a file that says
 * who holds it; it appears with its content in one step, by a hard link. The lock of a process that ended is removed.
 *
 * @throws STORE_FAILED when a holder that may be alive keeps it longer than `patienceMs`
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, options: LockOptions): Promise<T> {
  const ahead = queues.get(path); // within this process we queue, so that only processes contend for the file
  const turn = (ahead ?? Promise.resolve()).then(() => lockedAcrossProcesses(path, work, options));
  const settled = turn.catch(() => {});
  queues.set(path, settled);
  void settled.then(() => {
    if (queues.get(path) === settled) queues.delete(path);
  });
  return turn;
}

async function lockedAcrossProcesses<T>(path: string, work: () => Promise<T>, options: LockOptions): Promise<T> {
  await acquire(path, options);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, options: LockOptions): Promise<void> {
  const { scratch, signal, patienceMs = 10_000, clock = systemClock } = options;
  const name = await ownedName();
  const draft = join(scratch, name);
  try {
    await writeFile(draft, name, { flag: 'wx' }); // a full disk can leave an empty one
    const patientUntil = clock.now() + patienceMs;
    for (let pauseMs = 2; !(await tryLink(draft, path)); pauseMs = Math.min(pauseMs * 2, 50)) {
      signal?.throwIfAborted();
      const holder = await holderOf(path);
      if (holder === undefined) continue;
      if (holder.ended) await removeLock(path, holder.name, options);
      else if (clock.now() > patientUntil) throw heldTooLong(path, patienceMs);
      else await clock.sleep(pauseMs, signal);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Gives who holds a lock now. A lock with no owner in it was cut off by a crash of the whole machine. */
async function holderOf(path: string): Promise<{ readonly name: string; readonly ended: boolean } | undefined> {
  const name = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (name === undefined) return undefined;
  const owner = ownerOfName(name);
  return { name, ended: owner === undefined || (await hasEnded(owner)) };
}

/**
 * Removes an ended process's lock. Removing has its own lock: of two that saw the same dead holder, the slower one
 * would otherwise remove the lock that the faster one took in the meantime.
 */
async function removeLock(path: string, name: string, options: LockOptions): Promise<void> {
  await withFileLock(
    `${path}.remove`,
    async () => {
      if ((await holderOf(path))?.name === name) await unlink(path);
    },
    options,
  );
}

function heldTooLong(path: string, patienceMs: number): TuneloopError {
  return new TuneloopError({
    code: 'STORE_FAILED',
    message: `Another process has held the lock ${path} for more than ${patienceMs} ms.`,
    hint: `Try again; if no process uses this store any more, delete ${basename(path)}.`,
    retryable: true,
  });
}
