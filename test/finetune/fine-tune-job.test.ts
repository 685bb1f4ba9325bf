import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { JobError } from '../../src/base/errors.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { FineTuneJob } from '../../src/finetune/fine-tune-job.js';
import type { TrainingRow } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeProvider } from '../../src/testing/fake-provider.js';
import { collect, pairs, phases, toTraining, world } from './fixtures.js';

describe('a job that goes well', () => {
  it('gives the tuned model and where it comes from', async () => {
    const { job, provider } = world({ hyper: { epochs: 2, seed: 7 }, validation: pairs(2, 100) });
    await job.start();
    const { model, lineage } = await job.wait();
    expect(model).toBe('fake-tuned');
    expect(lineage).toMatchObject({
      base: 'base',
      tuned: 'fake-tuned',
      provider: 'fake',
      method: 'sft',
      hyper: { epochs: 2, seed: 7 },
      seed: 7,
      data: { train: { rows: 5, dataset: await pairs(5).digest() }, validation: { rows: 2 } },
      key: provider.control.launches[0]?.key,
    });
  });

  it('uploads the rows as canonical JSON Lines, under the digest of those bytes', async () => {
    const { job, provider, store } = world();
    await job.start();
    const lines = Buffer.from(provider.control.uploads.get('file-1') ?? [])
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[2] ?? '')).toEqual(toTraining({ question: 'What is 2 + 1?', answer: '3' }));
    const digest = provider.control.launches[0]?.train.digest as `sha256:${string}`;
    const accepts = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;
    expect(await (await Dataset.load(store, digest, { schema: accepts })).count()).toBe(5);
  });

  it('tells its phases, progress and metrics in order, and ends', async () => {
    const { job } = world();
    const all = collect(job.events());
    await job.start();
    await job.wait();
    const events = await all;
    expect(phases(events)).toEqual([
      'drafted',
      'preparing',
      'uploading',
      'uploading',
      'launching',
      'queued',
      'running',
      'succeeded',
    ]);
    expect(events.filter(({ type }) => type === 'metrics')).toMatchObject([
      { step: 1, loss: 2 },
      { step: 2, loss: 1 },
    ]);
    expect(events.filter(({ type }) => type === 'progress')).toMatchObject([{ done: 1, total: 2, unit: 'steps' }]);
    expect(events.at(-1)?.type).toBe('state');
  });

  it('gives a late reader the state first, then what was told, and ends at once', async () => {
    const { job, home } = world();
    await (await job.start()).wait();
    const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);
    expect(types(await collect(job.events()))).toEqual(['state', 'metrics', 'metrics']);
    expect(types(await collect((await FineTuneJob.resume(home)).events()))).toEqual(['state', 'metrics', 'metrics']);
  });

  it('passes progress of rows and steps to those who ask', async () => {
    const { job } = world();
    const seen: string[] = [];
    const onProgress = ({ done, unit }: { done: number; unit: string }) => void seen.push(`${done} ${unit}`);
    await job.start({ onProgress });
    await job.wait({ onProgress });
    expect(seen).toContain('5 rows');
    expect(seen.at(-1)).toBe('1 steps');
  });

  it('looks as often as it is told to', async () => {
    const { job, clock } = world();
    await job.start();
    await job.wait({ pollEveryMs: 250 });
    expect(clock.sleeps).toEqual([250, 250]);
  });

  it('does nothing when it is started a second time, in the same process or by the same script again', async () => {
    const { job, provider, options } = world();
    await Promise.all([job.start(), job.start()]);
    await job.wait();
    const again = FineTuneJob.of(options);
    await again.start();
    expect(await again.wait()).toMatchObject({ model: 'fake-tuned' });
    expect(provider.control.launches).toHaveLength(1);
    expect(provider.control.calls('files.upload')).toBe(1);
  });

  it('does not upload rows again that another job of the store has uploaded', async () => {
    const { job, provider, options } = world();
    await job.start();
    await FineTuneJob.of({ ...options, name: 'more-epochs', hyper: { epochs: 9 } }).start();
    expect(provider.control.launches).toHaveLength(2);
    expect(provider.control.calls('files.upload')).toBe(1);
  });

  it('has another key for another name, base model, method, setting or row', async () => {
    const keys = new Set<unknown>();
    const changes = [
      {},
      { name: 'other' },
      { model: 'other' },
      { method: 'distillation' as never },
      { hyper: { steps: 1 } },
      { extra: { fake: 1 } },
      { train: pairs(6) },
    ];
    for (const change of changes) {
      const { job, provider } = world(change);
      await job.start();
      keys.add(provider.control.launches[0]?.key);
    }
    expect(keys.size).toBe(changes.length);
  });
});

describe('a job that ends badly', () => {
  it('rejects with the reason and the state', async () => {
    const provider = fakeProvider({
      reports: [{ phase: 'running' }, { phase: 'failed', reason: 'loss is not finite' }],
    });
    const { job } = world({ provider });
    await job.start();
    const error = await job.wait().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobError);
    expect(error).toMatchObject({ code: 'JOB_FAILED', state: { phase: 'failed', reason: 'loss is not finite' } });
    expect((error as JobError).message).toMatch(/Job "sums" failed: loss is not finite\. .*another name/);
  });

  it('waits out short outages while it looks', async () => {
    const { job, provider } = world();
    await job.start();
    for (let i = 0; i < 3; i++) provider.control.failNext('fineTune.poll');
    expect(await job.wait()).toMatchObject({ model: 'fake-tuned' });
  });

  it('goes on when its events cannot be read, and says so', async () => {
    const { job, provider } = world();
    await job.start();
    provider.control.failNext('fineTune.events');
    const logs: string[] = [];
    job.on('log', ({ message }) => logs.push(message));
    await job.wait();
    expect(logs).toEqual(['Events could not be read: fineTune.events failed: no connection (scripted).']);
  });
});

describe('cancelling', () => {
  it('before the start launches nothing, then or later', async () => {
    const { job, provider } = world();
    await job.cancel();
    expect(job.state.phase).toBe('cancelled');
    await job.start();
    await expect(job.wait()).rejects.toMatchObject({ code: 'JOB_FAILED', state: { phase: 'cancelled' } });
    expect(provider.control.launches).toHaveLength(0);
  });

  it('during the upload launches nothing and rejects the start', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const provider = fakeProvider({ before: (call) => (call === 'files.upload' ? held : undefined) });
    const { job } = world({ provider });
    const started = job.start();
    const startFailed = expect(started).rejects.toMatchObject({ code: 'JOB_FAILED' });
    await new Promise((resolve) => job.on('state', ({ to }) => to.phase === 'uploading' && resolve(undefined)));
    const cancelled = job.cancel();
    release();
    await cancelled;
    await startFailed;
    expect(job.state.phase).toBe('cancelled');
    expect(provider.control.launches).toHaveLength(0);
  });

  it('of a running job waits for the provider to stop it', async () => {
    const { job, provider } = world();
    await job.start();
    await job.cancel();
    expect(job.state.phase).toBe('cancelling');
    await expect(job.wait()).rejects.toMatchObject({ code: 'JOB_FAILED', state: { phase: 'cancelled' } });
    expect(provider.control.calls('fineTune.cancel')).toBe(1);
  });

  it('during a launch lets the launch end, then stops what was launched', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const provider = fakeProvider({ before: (call) => (call === 'fineTune.launch' ? held : undefined) });
    const { job } = world({ provider });
    const started = job.start();
    await new Promise((resolve) => job.on('state', ({ to }) => to.phase === 'launching' && resolve(undefined)));
    const cancelled = job.cancel();
    release();
    await Promise.all([started, cancelled]);
    await expect(job.wait()).rejects.toMatchObject({ state: { phase: 'cancelled', handle: { id: 'job-1' } } });
  });

  it('of a job that has just succeeded leaves the model', async () => {
    const { job, provider } = world();
    await job.start();
    for (let look = 0; look < 3; look++) await provider.fineTune.poll({ id: 'job-1' });
    provider.control.failNext('fineTune.cancel', { error: new Error('it has ended') });
    await job.cancel();
    expect(await job.wait()).toMatchObject({ model: 'fake-tuned' });
  });
});

describe('another process', () => {
  it('follows a job without driving it', async () => {
    const { job, home, provider } = world();
    await job.start();
    const reader = await FineTuneJob.resume(home);
    const [mine, theirs] = await Promise.all([job.wait(), reader.wait()]);
    expect(theirs).toEqual(mine);
    expect(provider.control.launches).toHaveLength(1);
  });

  it('follows a job that is not launched yet', async () => {
    const { job, home } = world();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const provider = fakeProvider({ before: (call) => (call === 'files.upload' ? held : undefined) });
    const first = FineTuneJob.of({ ...home, provider, model: 'base', train: pairs(3), toTraining });
    const started = first.start();
    await new Promise((resolve) => first.on('state', ({ to }) => to.phase === 'uploading' && resolve(undefined)));
    const reader = await FineTuneJob.resume({ ...home, provider });
    const waited = reader.wait();
    release();
    await started;
    await first.wait();
    expect(await waited).toMatchObject({ model: 'fake-tuned' });
    expect(job.state.phase).toBe('drafted');
  });

  it('is told who was first when both start a job', async () => {
    const { options, provider } = world();
    const [first, second] = [FineTuneJob.of(options), FineTuneJob.of(options)];
    const outcomes = await Promise.allSettled([first.start(), second.start()]);
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ code: 'STORE_CONFLICT' });
    expect(refused[0]?.reason.message).toMatch(
      /FineTuneJob "sums" was moved to phase "\w+" by another object of this process at 2026-/,
    );
    expect(provider.control.launches).toHaveLength(1);
  });

  it('is refused when its provider is another one, or the name is unknown', async () => {
    const { job, home } = world();
    await expect(FineTuneJob.resume(home)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await job.start();
    const other = { ...home, provider: fakeProvider({ name: 'other' }) };
    await expect(FineTuneJob.resume(other)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('belongs to provider "fake"; this is provider "other"'),
    });
  });

  it('is told when nobody brings a job further', async () => {
    const { home, clock } = world();
    const failing = fakeProvider({
      before: (call) => {
        if (call === 'files.upload') throw new Error('killed');
      },
    });
    const first = FineTuneJob.of({ ...home, provider: failing, model: 'base', train: pairs(3), toTraining });
    await expect(first.start()).rejects.toThrow('killed');
    await expect(first.wait()).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    const reader = await FineTuneJob.resume(home);
    const before = clock.now();
    await expect(reader.wait()).rejects.toThrow(/is in phase "uploading" since .*Call start\(\)/);
    expect(clock.now() - before).toBeGreaterThanOrEqual(120_000 - 10_000);
    await reader.start();
    expect(await reader.wait()).toMatchObject({ model: 'fake-tuned' });
  });
});

describe('what a job is given', () => {
  const refuse = (changes: object) => expect(world(changes).job.start()).rejects;

  it('has rows', async () => {
    await refuse({ train: pairs(0) }).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('train dataset of job "sums" has 0 rows'),
    });
    await refuse({ validation: pairs(0) }).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('validation dataset'),
    });
  });

  it('has rows that can be learned from: the first other one is named', async () => {
    const broken = ({ question, answer }: { question: string; answer: string }) =>
      answer === '3'
        ? ({ messages: [{ role: 'user', content: question }] } as TrainingRow)
        : toTraining({ question, answer });
    await refuse({ toTraining: broken }).toMatchObject({
      code: 'INVALID_ROW',
      issues: [{ path: 'train.2', message: 'the last of "messages" is not an answer of the assistant to learn from' }],
    });
    const throwing = () => {
      throw new Error('no such column');
    };
    await refuse({ toTraining: throwing }).toMatchObject({
      code: 'INVALID_ROW',
      message: expect.stringContaining('toTraining failed: no such column'),
    });
  });

  it('has validation rows of its own, unless leakage is allowed', async () => {
    await refuse({ validation: pairs(3, 3) }).toMatchObject({
      code: 'LEAKAGE',
      message: expect.stringContaining(
        '2 of the 3 validation rows of job "sums" are training rows too (row 0: {"messages"',
      ),
    });
    const { job, provider } = world({ validation: pairs(3, 3), allowLeakage: true });
    await job.start();
    expect(provider.control.launches).toHaveLength(1);
  });

  it('sends nothing when it is refused', async () => {
    const { job, provider } = world({ validation: pairs(3, 3) });
    await expect(job.start()).rejects.toThrow();
    expect([provider.control.calls('files.upload'), provider.control.calls('fineTune.launch')]).toEqual([0, 0]);
  });

  it('can be looked through before', async () => {
    const twice = Dataset.of([...(await pairs(2).toArray()), ...(await pairs(2).toArray())]);
    const { job } = world({ train: twice, validation: pairs(1, 50) });
    expect(await job.preflight()).toEqual({
      train: { rows: 4, characters: 60, tokensEstimate: 15, duplicates: 2 },
      validation: { rows: 1, characters: 17, tokensEstimate: 5, duplicates: 0 },
      leaked: 0,
    });
    expect(job.state.phase).toBe('drafted');
  });

  it('names a method the provider offers', () => {
    const provider = fakeProvider();
    const sftOnly = { ...provider, fineTune: { ...provider.fineTune, methods: ['sft'] as const } };
    const options = { provider: sftOnly, store: memoryStore(), name: 'x', model: 'base', train: pairs(1) };
    const create = () =>
      FineTuneJob.of({
        ...options,
        method: 'preference',
        toTraining: () => ({ messages: [], chosen: [], rejected: [] }),
      });
    expect(create).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: 'Provider "fake" does not offer method "preference". It offers: sft.',
      }),
    );
  });

  it('has a name that can be a key, and no option nobody reads', () => {
    expect(() => world({ name: 'a/b' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => world({ name: '..' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => world({ hyper: { learningRate: Number.NaN } })).toThrow(
      'Cannot write NaN as JSON at "hyper.learningRate".',
    );
    expect(() => world({ epochs: 3 } as object)).toThrow(/FineTuneJob.of has no option "epochs"/);
  });

  it('may change until something is launched, and not after', async () => {
    const { options, provider } = world();
    provider.control.failNext('files.upload', { error: new Error('killed') });
    await expect(FineTuneJob.of(options).start()).rejects.toThrow('killed');
    await FineTuneJob.of({ ...options, train: pairs(9) }).start();
    expect(
      Buffer.from(provider.control.uploads.get('file-1') ?? [])
        .toString()
        .split('\n'),
    ).toHaveLength(10);
    await expect(FineTuneJob.of(options).start()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('was launched with other data or settings'),
    });
    expect(provider.control.launches).toHaveLength(1);
  });
});

describe('how a job shows itself', () => {
  it('is one line in a console, a table in a notebook, and plain JSON', async () => {
    const { job } = world();
    expect(inspect(job)).toBe('FineTuneJob "sums" drafted (sft of base · provider fake)');
    await (await job.start()).wait();
    expect(inspect(job)).toMatch(
      /^FineTuneJob "sums" succeeded \(sft of base · provider fake · rows 5 · handle job-1 · model fake-tuned · key [0-9a-f]{12}\)$/,
    );
    const display = (job as unknown as { [key: symbol]: () => Record<string, string> })[
      Symbol.for('Jupyter.display')
    ]?.();
    expect(display?.['text/html']).toContain('<th>model</th><td>fake-tuned</td>');
    const json = JSON.parse(JSON.stringify(job));
    expect(json).toMatchObject({
      kind: 'FineTuneJob',
      v: 1,
      name: 'sums',
      provider: 'fake',
      state: { phase: 'succeeded' },
      lineage: { tuned: 'fake-tuned' },
    });
  });

  it('is written to the store without secrets, in records of a kind and version', async () => {
    const { job, store } = world();
    await (await job.start()).wait();
    const changes: string[] = [];
    for await (const key of store.list('fine-tune/sums/')) {
      const { record } = JSON.parse(Buffer.from((await store.get(key))?.bytes ?? []).toString());
      expect(record).toMatchObject({ kind: 'FineTuneJob', v: 1, provider: 'fake', by: { pid: process.pid } });
      changes.push(record.change);
    }
    expect(changes).toEqual(['prepare', 'prepared', 'uploaded', 'launch', 'launched', 'report', 'report']);
  });
});
