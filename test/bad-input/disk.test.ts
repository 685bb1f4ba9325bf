import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Dataset, FineTuneJob, fileStore, JobError, Monitor, type Store } from 'tuneloop';
import { baseModelId, local } from 'tuneloop/local';
import { afterEach, describe, expect, it } from 'vitest';
import { failure, file, filesIn, folder, pair } from './fixtures.js';

const isRoot = process.geteuid?.() === 0;
const mounts: string[] = [];
afterEach(() => {
  for (const mount of mounts.splice(0)) spawnSync('umount', ['--lazy', mount]);
});

/** Gives a disk of its own of so many bytes; undefined where this process may mount none. */
function disk(bytes: number): string | undefined {
  const at = folder();
  const options = ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tuneloop-test', at];
  if (process.platform !== 'linux' || !isRoot || spawnSync('mount', options).status !== 0) return undefined;
  mounts.push(at);
  return at;
}
const probe = disk(65_536);
if (probe !== undefined) spawnSync('umount', ['--lazy', mounts.pop() as string]);
const mayMount = probe !== undefined;
if (!mayMount)
  console.log('Full and read-only disks: skipped, this process may not mount one. Scripted ones are in test/store.');

/** Leaves no space on a disk. */
function fill(at: string): string {
  const filler = join(at, 'filler');
  const written = openSync(filler, 'w');
  const piece = new Uint8Array(4096);
  try {
    while (writeSync(written, piece) > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(written);
  }
  return filler;
}

const MiB = 2 ** 20;
const rows = (count: number, mark: string) =>
  Dataset.of(
    Array.from({ length: count }, (_, index) => ({ input: `${mark}${index}`, target: `${mark}`.repeat(500) })),
  );
const textsIn = async (store: Store, name: string) =>
  (await (await Dataset.load(store, name, { schema: pair })).toArray()).map(({ input }) => input);
const training = {
  model: baseModelId,
  toTraining: ({ input, target }: { input: string; target: string }) => ({
    messages: [
      { role: 'user' as const, content: input },
      { role: 'assistant' as const, content: target.slice(0, 20) },
    ],
  }),
  hyper: { steps: 2, batchSize: 4 },
};

describe('a store that cannot be written', () => {
  it('for a file stands where its folder should be, names key, folder and way out', async () => {
    const taken = file('store', 'mine');
    for (const at of [taken, join(taken, 'deeper')]) {
      const error = await failure(() => rows(2, 'a').save(fileStore(at), { name: 'rows' }));
      expect(error.code).toBe('STORE_FAILED');
      expect(error.message).toMatch(/^Could not write "dataset-chunk\/sha256:/);
      expect(error.message).toContain(` in ${at}: a part of the path is a file, not a folder (ENOTDIR).`);
      expect(error.hint).toBe('Keep the store in a folder of its own.');
    }
    const provider = local({ dir: taken });
    const job = FineTuneJob.of({ ...training, provider, store: fileStore(folder()), name: 'job', train: rows(2, 'a') });
    const error = await failure(() => job.start());
    expect([error.code, error.message]).toEqual(['STORE_FAILED', expect.stringContaining(taken)]);
    expect(filesIn(join(taken, '..'))).toEqual({ store: 4 });
  });

  it.skipIf(process.platform !== 'linux')(
    'where the system makes no folders is an error, and no endless wait',
    async () => {
      const error = await failure(() => rows(2, 'a').save(fileStore('/proc/tuneloop-test')));
      expect([error.code, error.message]).toEqual([
        'STORE_FAILED',
        expect.stringContaining('in /proc/tuneloop-test: '),
      ]);
      const files = local({ dir: '/proc/tuneloop-test' }).files;
      const digest = await rows(2, 'a').digest();
      const refused = await failure(() => files.upload(async function* () {}, { name: 'rows', digest }));
      expect([refused.code, refused.message]).toEqual([
        'STORE_FAILED',
        expect.stringContaining('/proc/tuneloop-test/'),
      ]);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'for want of permission says so, and what was there can be read',
    async () => {
      const at = folder();
      const store = fileStore(at);
      await rows(2, 'a').save(store, { name: 'rows' });
      const before = filesIn(at);
      const folders = ['', '~scratch', '~locks', 'dataset', 'dataset-chunk', 'dataset-name'].map((name) =>
        join(at, name),
      );
      for (const path of folders) chmodSync(path, 0o555);
      // Nothing is forbidden to root, so the test becomes somebody else for a moment.
      if (isRoot) process.seteuid?.(65_534);
      try {
        const error = await failure(() => rows(2, 'b').save(store, { name: 'rows' }));
        expect(error.code).toBe('STORE_FAILED');
        expect(error.message).toContain(` in ${at}: permission was denied (EACCES).`);
        expect(error.hint).toContain('Give this process permission to read and write there');
        expect(await textsIn(store, 'rows')).toEqual(['a0', 'a1']);
      } finally {
        if (isRoot) process.seteuid?.(0);
        for (const path of folders) chmodSync(path, 0o755);
      }
      expect(filesIn(at)).toEqual(before);
    },
  );

  it.skipIf(!mayMount)('for its disk is read-only says so', async () => {
    const at = disk(MiB) as string;
    await rows(2, 'a').save(fileStore(at), { name: 'rows' });
    expect(spawnSync('mount', ['-o', 'remount,ro', at]).status).toBe(0);
    const error = await failure(() => rows(2, 'b').save(fileStore(at), { name: 'rows' }));
    expect(error.code).toBe('STORE_FAILED');
    expect(error.message).toContain(` in ${at}: the file system is read-only (EROFS).`);
    expect(await textsIn(fileStore(at), 'rows')).toEqual(['a0', 'a1']);
  });
});

describe.skipIf(!mayMount)('a disk that becomes full', () => {
  it('while a dataset is saved leaves the old one whole, and nothing of the new one to load', async () => {
    const at = disk(2 * MiB) as string;
    const store = fileStore(at);
    await rows(100, 'a').save(store, { name: 'rows' });
    const error = await failure(() => rows(6_000, 'b').save(store, { name: 'rows' }));
    expect(error.code).toBe('STORE_FAILED');
    expect(error.message).toContain(` in ${at}: no space is left on the device (ENOSPC).`);
    expect(error.hint).toContain('Free some space there');
    expect((await textsIn(store, 'rows')).length).toBe(100);
    const left = Object.keys(filesIn(at));
    expect(left.filter((path) => path.startsWith('~'))).toEqual([]);
    expect(left.filter((path) => path.startsWith('dataset/'))).toHaveLength(1);
  });

  it('before a job is handed over stops it; with space again the same job goes on, and trains once', async () => {
    const at = disk(24 * MiB) as string;
    mkdirSync(join(at, 'store'));
    const provider = local({ dir: join(at, 'local') });
    const draft = () =>
      FineTuneJob.of({
        ...training,
        provider,
        store: fileStore(join(at, 'store')),
        name: 'job',
        train: rows(400, 'a'),
      });
    const filler = fill(at);
    const error = await failure(() => draft().start());
    expect([error.code, error.message]).toEqual(['STORE_FAILED', expect.stringContaining(at)]);
    expect(Object.keys(filesIn(at)).filter((path) => /~scratch|draft/.test(path))).toEqual([]);

    rmSync(filler);
    const job = await draft().start();
    const { model } = await job.wait({ pollEveryMs: 5 });
    expect(await provider.models()).toEqual([baseModelId, model]);
    await provider.close();
  });

  it('while a job is trained ends it with the reason, and no half model', async () => {
    const at = disk(8 * MiB) as string;
    const provider = local({ dir: join(at, 'local') });
    const store = fileStore(folder());
    const job = FineTuneJob.of({ ...training, provider, store, name: 'job', train: rows(8, 'a') });
    writeFileSync(join(at, 'filler'), new Uint8Array(7.5 * MiB));
    const error = await failure(async () => (await job.start()).wait({ pollEveryMs: 5 }));
    expect(error).toBeInstanceOf(JobError);
    expect([error.code, error.message]).toEqual(['JOB_FAILED', expect.stringContaining('the disk is full')]);
    expect(await provider.models()).toEqual([baseModelId]);
    expect(Object.keys(filesIn(join(at, 'local'))).filter((path) => path.includes('draft'))).toEqual([]);
    await provider.close();
  });

  it('while calls are watched disturbs no call, and what waits is written once there is space', async () => {
    const at = disk(MiB) as string;
    const store = fileStore(join(at, 'store'));
    const monitor = Monitor.of({ name: 'live', store });
    const failures: string[] = [];
    monitor.on('failure', ({ message }) => failures.push(message));
    const live = monitor.watch(local({ dir: folder() }).chat(baseModelId));
    const filler = fill(at);
    const request = { messages: [{ role: 'user' as const, content: 'x'.repeat(20) }], maxOutputTokens: 2 };
    expect((await live.complete(request)).model).toBe(baseModelId);
    const error = await failure(() => monitor.flush());
    expect([error.code, error.message]).toEqual(['STORE_FAILED', expect.stringContaining('(ENOSPC)')]);
    expect(failures[0]).toContain('no space is left on the device');
    rmSync(filler);
    await monitor.close();
    expect(await (await Monitor.load(store, 'live')).count()).toBe(1);
  });
});
