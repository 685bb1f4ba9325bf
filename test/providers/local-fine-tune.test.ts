import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { digestJson } from '../../src/base/digest.js';
import { readAdapter, readModel } from '../../src/engine/artefact.js';
import { jobId } from '../../src/providers/local/job-folder.js';
import type { FineTuneEvent, TrainingRow } from '../../src/spec/fine-tune.js';
import { finish, greetings, specFor, tiny, workspace } from './local-base.js';

const disk = vi.hoisted(() => ({ fullFor: undefined as string | undefined }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const open: typeof real.open = async (path, ...rest) => {
    const file = await real.open(path, ...rest);
    if (disk.fullFor !== undefined && String(path).includes(disk.fullFor))
      file.writeFile = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    return file;
  };
  return { ...real, open };
});

const { open, folder } = workspace();
const slow = { steps: 4_000, batchSize: 4 };
afterEach(() => {
  disk.fullFor = undefined;
});

async function train(options: Parameters<typeof specFor>[1] = {}, dir = folder()) {
  const provider = open({ dir });
  const spec = await specFor(provider, options);
  const report = await finish(provider, await provider.fineTune.launch(spec));
  const { events } = await provider.fineTune.events({ id: jobId(spec) });
  return { dir, provider, spec, report, events, path: join(dir, 'models', jobId(spec)) };
}

function record(path: string) {
  return JSON.parse(readFileSync(join(path, 'model.json'), 'utf8')) as Record<string, unknown>;
}

const losses = (events: readonly FineTuneEvent[]) =>
  events.flatMap((event) => (event.type === 'metrics' && event.loss !== undefined ? [event.loss] : []));

describe('a local fine-tune', () => {
  it('writes a model in standard forms, with its lineage, and tells every step', async () => {
    const { report, events, path, spec } = await train({
      name: 'First Try!',
      hyper: { steps: 20, batchSize: 4, seed: 7 },
      validation: greetings,
      extra: { local: { evaluateEvery: 10, checkpointEvery: 5, patience: 0 } },
    });
    const id = `local:first-try-${spec.key.slice(7, 19)}`;
    expect(report).toEqual({ phase: 'succeeded', model: id });
    const files = new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));
    expect([...files.keys()].sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.gguf',
      'model.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(readModel(files).config.dim).toBe(32);
    expect(record(path)).toMatchObject({
      kind: 'LocalModel',
      v: 1,
      id,
      base: { id: tiny },
      train: spec.train.digest,
      validation: spec.validation!.digest,
      hyper: { steps: 20, batchSize: 4, seed: 7 },
      key: spec.key,
      seed: 7,
      steps: 20,
      stopped: 'steps',
    });
    expect(losses(events)).toHaveLength(20);
    expect(events.filter((event) => event.type === 'checkpoint').map((event) => event.step)).toEqual([5, 10, 15]);
    const checks = events.filter((event) => event.type === 'metrics' && event.validationLoss !== undefined);
    expect(checks.map((event) => event.type === 'metrics' && event.step)).toEqual([10, 20]);
  });

  it('writes the adapter beside the merged weights where one was trained', async () => {
    const { path } = await train({ hyper: { steps: 10, batchSize: 4, lora: { rank: 2 } } });
    const files = new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));
    expect(readAdapter(readModel(files).config, files)).toMatchObject({ rank: 2, alpha: 4, base: tiny });
    expect(files.has('adapter.gguf')).toBe(true);
  });

  it('gives the same weights for the same seed and others for another', async () => {
    const weights = async (seed: number) =>
      record((await train({ hyper: { steps: 8, batchSize: 4, seed } })).path)['weights'];
    const [one, same, other] = [await weights(1), await weights(1), await weights(2)];
    expect(one).toBe(same);
    expect(one).not.toBe(other);
  });

  it('learns from preferences', async () => {
    const rows: TrainingRow[] = ['one', 'two'].map((word) => ({
      messages: [{ role: 'user', content: word }],
      chosen: [{ role: 'assistant', content: 'good' }],
      rejected: [{ role: 'assistant', content: 'bad' }],
    }));
    const { report, events } = await train({
      method: 'preference',
      rows,
      hyper: { steps: 30, batchSize: 2, learningRate: 1e-3 },
    });
    expect(report.phase).toBe('succeeded');
    expect(losses(events)[0]).toBeCloseTo(Math.LN2, 2);
    expect(losses(events).at(-1)).toBeLessThan(0.3);
  });

  it('has the same job for the same key, whoever launches it', async () => {
    const dir = folder();
    const [one, two] = [open({ dir }), open({ dir })];
    const spec = await specFor(one);
    const handles = await Promise.all([
      one.fineTune.launch(spec),
      two.fineTune.launch(spec),
      one.fineTune.launch(spec),
    ]);
    expect(new Set(handles.map(({ id }) => id)).size).toBe(1);
    await Promise.all([finish(one, handles[0]), finish(two, handles[0])]);
    const { events } = await two.fineTune.events(handles[0]);
    expect(events.filter((event) => event.type === 'log' && event.message.startsWith('Training for'))).toHaveLength(1);
    expect(losses(events)).toHaveLength(20);
  });

  it('lets jobs wait in line, and cancels one there at once', async () => {
    const provider = open();
    const first = await provider.fineTune.launch(await specFor(provider, { name: 'first', hyper: slow }));
    const second = await provider.fineTune.launch(await specFor(provider, { name: 'second', hyper: slow }));
    expect(await provider.fineTune.poll(second)).toEqual({ phase: 'queued' });
    await provider.fineTune.cancel(second);
    expect(await provider.fineTune.poll(second)).toEqual({ phase: 'cancelled' });
    expect((await provider.fineTune.poll(first)).phase).not.toBe('cancelled');
    await provider.fineTune.cancel(first);
    expect(await provider.fineTune.poll(first)).toEqual({ phase: 'cancelled' });
  });

  it('takes a paused job up where it is polled, and ends with the weights of one that nobody paused', async () => {
    const options = {
      hyper: { steps: 60, batchSize: 4, seed: 3 },
      extra: { local: { checkpointEvery: 4, tokenDropout: 0.1 } },
    };
    const whole = await train(options);
    const dir = folder();
    const provider = open({ dir });
    const handle = await provider.fineTune.launch(await specFor(provider, options));
    for (let seen = 0; seen < 9; ) seen = losses((await provider.fineTune.events(handle)).events).length;
    await provider.close();
    const next = open({ dir });
    expect((await next.fineTune.poll(handle)).phase).toBe('queued');
    expect((await finish(next, handle)).phase).toBe('succeeded');
    const path = join(dir, 'models', handle.id);
    expect(record(path)['weights']).toBe(record(whole.path)['weights']);
    const { events } = await next.fineTune.events(handle);
    expect(losses(events)).toEqual(losses(whole.events));
    expect(events.some((event) => event.type === 'log' && event.message.startsWith('Going on'))).toBe(true);
  });

  it('starts over where the checkpoint is damaged, and drops a torn last event', async () => {
    const options = { hyper: slow, extra: { local: { checkpointEvery: 4 } } };
    const dir = folder();
    const provider = open({ dir });
    const handle = await provider.fineTune.launch(await specFor(provider, options));
    for (let seen = 0; seen < 9; ) seen = losses((await provider.fineTune.events(handle)).events).length;
    await provider.close();
    writeFileSync(join(dir, 'jobs', handle.id, 'checkpoint.bin'), 'nonsense');
    appendFileSync(join(dir, 'jobs', handle.id, 'events.jsonl'), '{"type":"metr');
    const next = open({ dir });
    await next.fineTune.poll(handle);
    const told = async () => (await next.fineTune.events(handle)).events.filter((event) => event.type === 'log');
    while ((await told()).length < 3) await next.fineTune.poll(handle);
    expect((await told())[2]).toMatchObject({
      message: expect.stringMatching(/^Starting over: The training checkpoint/),
    });
    await next.fineTune.cancel(handle);
  });
});

describe('a local fine-tune that cannot be done', () => {
  it.each([
    ['an unknown base', { model: 'gpt' }, /no model "gpt".*It has: tiny-base/],
    ['a method it lacks', { method: 'distillation' as const }, /does not train by "distillation".*sft and preference/],
    ['a setting out of range', { hyper: { steps: 0 } }, /hyper: steps must be a whole number from 1 up, not 0/],
    [
      'an unknown local setting',
      { extra: { local: { dropuot: 0.1 } } },
      /extra.local: dropuot is not an option.*dropout/,
    ],
    ['an adapter without a rank', { hyper: { lora: {} as { rank: number } } }, /lora must have a rank/],
    [
      'copies in preferences',
      { method: 'preference' as const, extra: { local: { copyAugment: 0.5 } } },
      /cannot be used with preferences/,
    ],
  ])('refuses %s before anything is written', async (_what, options, message) => {
    const dir = folder();
    const provider = open({ dir });
    await expect(provider.fineTune.launch(await specFor(provider, options))).rejects.toThrow(message);
    expect(readdirSync(dir)).toEqual(['files']);
  });

  it('refuses a file that was never uploaded', async () => {
    const provider = open();
    const spec = await specFor(provider);
    await provider.files.remove!(spec.train);
    await expect(provider.fineTune.launch(spec)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('fails with the lines that are no rows', async () => {
    const rows = [
      greetings[0]!,
      { messages: [{ role: 'user', content: 'no answer' }] },
      { messages: 'x' },
      { messages: [{ role: 'bot', content: '' }] },
    ];
    const { report } = await train({ rows: rows as unknown as TrainingRow[] });
    expect(report).toMatchObject({ phase: 'failed' });
    expect(JSON.stringify(report)).toMatch(
      /line 2: there is no assistant message.*line 3: .*must be a list.*line 4: .*the role/,
    );
  });

  it('fails with the lines that do not fit the context, or skips them where asked to', async () => {
    const long: TrainingRow = {
      messages: [
        { role: 'user', content: 'one '.repeat(200) },
        { role: 'assistant', content: '1' },
      ],
    };
    const rows = [...greetings, long];
    const failed = await train({ rows });
    expect(JSON.stringify(failed.report)).toMatch(/line 5: \d+ tokens, the context is 256/);
    const skipped = await train({ rows, extra: { local: { tooLong: 'skip' } } });
    expect(skipped.report.phase).toBe('succeeded');
    expect(JSON.stringify(skipped.events)).toContain('Skipped 1 rows');
  });

  it('fails on a full disk with nothing half-written, and goes on when it is launched again', async () => {
    const options = { hyper: { steps: 30, batchSize: 4, seed: 9 }, extra: { local: { checkpointEvery: 10 } } };
    const whole = await train(options);
    disk.fullFor = 'model.safetensors';
    const { dir, provider, spec, report } = await train(options);
    expect(report).toMatchObject({ phase: 'failed', reason: expect.stringContaining('the disk is full') });
    expect(readdirSync(join(dir, 'models'))).toEqual([]);
    expect(readdirSync(join(dir, 'jobs', jobId(spec))).filter((name) => name.endsWith('.draft'))).toEqual([]);
    disk.fullFor = undefined;
    const again = await finish(provider, await provider.fineTune.launch(spec));
    expect(again.phase).toBe('succeeded');
    expect(record(join(dir, 'models', jobId(spec)))['weights']).toBe(record(whole.path)['weights']);
  });

  it('tells a disk so full that not even the failure could be noted, and tries again later', async () => {
    const provider = open();
    const spec = await specFor(provider);
    disk.fullFor = 'state.json';
    const handle = await provider.fineTune.launch(spec);
    await expect(finish(provider, handle)).rejects.toMatchObject({ code: 'STORE_FAILED', retryable: true });
    disk.fullFor = undefined;
    expect((await finish(provider, handle)).phase).toBe('succeeded');
  });

  it('stays cancelled, until it is launched again', async () => {
    const provider = open();
    const spec = await specFor(provider, { key: digestJson('cancelled') });
    const handle = await provider.fineTune.launch(spec);
    await provider.fineTune.cancel(handle);
    expect(await provider.fineTune.poll(handle)).toEqual({ phase: 'cancelled' });
    await provider.fineTune.launch(spec);
    expect((await finish(provider, handle)).phase).toBe('succeeded');
  });
});
