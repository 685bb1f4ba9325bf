import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { rowMetric } from '../../src/metrics/row-metric.js';
import { PromptTemplate } from '../../src/prompt/prompt-template.js';
import type { ChatModel, Store } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { match, questions } from './fakes.js';

const clock = { now: () => Date.UTC(2030, 0, 1), monotonic: () => 0, sleep: async () => {} };
const task = (calls: number[], fail: (i: number) => boolean = () => false) => ({
  dataset: questions(20),
  candidate: async ({ input }: { readonly input: string }) => {
    const i = Number(input.slice(1));
    await new Promise(setImmediate);
    if (fail(i)) throw new Error('killed');
    calls.push(i);
    return { text: i % 3 === 0 ? 'no' : `a${i}`, usage: { inputTokens: 5, outputTokens: 1 } };
  },
  references: ({ target }: { readonly target: string }) => [target],
  about: { model: 'm' },
});

describe('a run with a home', () => {
  it('gives the report of an undisturbed run after it was stopped, and pays for no row twice', async () => {
    const store = memoryStore();
    const evaluator = Evaluator.of({ metrics: [match], clock, concurrency: 3, onError: 'throw' });
    const whole = await evaluator.run(task([]));
    const [first, second, third]: number[][] = [[], [], []];
    const home = { store, name: 'run' };
    await expect(
      evaluator.run(
        task(first as number[], (i) => i === 11),
        { home },
      ),
    ).rejects.toThrow('killed');
    const resumed = await evaluator.run(task(second as number[]), { home });
    // Only rows that were under way when it stopped are asked again: at most as many as may be at once.
    const twice = (second as number[]).filter((i) => first?.includes(i));
    expect(new Set([...(first as number[]), ...(second as number[])]).size).toBe(20);
    expect(twice.length).toBeLessThan(3);
    expect(second?.length).toBeLessThan(20 - 8);
    const again = await evaluator.run(task(third as number[]), { home });
    expect(third).toEqual([]);
    expect(JSON.stringify(resumed)).toBe(JSON.stringify(whole));
    expect(JSON.stringify(again)).toBe(JSON.stringify(whole));
  });

  it('asks a new metric, and not the candidate', async () => {
    const store = memoryStore();
    const home = { store, name: 'run' };
    const calls: number[] = [];
    await Evaluator.of({ metrics: [match] }).run(task(calls), { home });
    let asked = 0;
    const short = rowMetric({ name: 'short', value: ({ output }) => ++asked > 0 && output.length < 3 });
    const report = await Evaluator.of({ metrics: [match, short] }).run(task(calls), { home });
    expect(calls.length).toBe(20);
    expect(asked).toBe(20);
    expect(report.score('short').value).toBe(13 / 20);
  });

  it('asks again for a row that changed, and tries failures again', async () => {
    const home = { store: memoryStore(), name: 'run' };
    const calls: string[] = [];
    const run = (inputs: readonly string[], fail: boolean) =>
      Evaluator.of({ metrics: [match] }).run(
        {
          dataset: Dataset.of(inputs.map((input) => ({ input }))),
          candidate: ({ input }) => {
            if (fail && input === 'b') throw new Error('no');
            calls.push(input);
            return input;
          },
          references: ({ input }) => [input],
          about: { model: 'm' },
        },
        { home },
      );
    expect((await run(['a', 'b', 'c'], true)).errors.total).toBe(1);
    expect((await run(['a', 'b', 'd'], false)).score('match')).toMatchObject({ value: 1, coverage: { scored: 3 } });
    expect(calls).toEqual(['a', 'c', 'b', 'd']);
  });

  it('refuses a name that belongs to another model, a torn part, and a second writer', async () => {
    const store = memoryStore();
    const home = { store, name: 'run' };
    const run = (model: string) => Evaluator.of({ metrics: [match] }).run({ ...task([]), about: { model } }, { home });
    await run('m');
    await expect(run('other')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    const [key] = await keysOf(store);
    const { bytes } = (await store.get(key as string)) as { bytes: Uint8Array };
    await store.put(key as string, bytes.slice(0, -5));
    await expect(run('m')).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });

    const shared = memoryStore();
    const both = [1, 2].map(() =>
      Evaluator.of({ metrics: [match] }).run(task([]), { home: { store: shared, name: 'run' } }),
    );
    const ends = await Promise.allSettled(both);
    expect(ends.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'STORE_CONFLICT' } }]);
  });

  it('keeps no credential, and asks again for an answer it had to mask before it was scored', async () => {
    const secret = 'sk-abcdefghijklmnopqrstuvwx';
    const store = memoryStore();
    let calls = 0;
    let broken = true;
    const grudging = rowMetric({
      name: 'grudging',
      value: ({ output }) => {
        if (broken) throw new Error('not now');
        return output === secret;
      },
    });
    const run = () =>
      Evaluator.of({ metrics: [grudging] }).run(
        {
          dataset: questions(1),
          candidate: () => {
            calls++;
            return secret;
          },
          references: () => [],
          about: { model: 'm' },
        },
        { home: { store, name: 'run' } },
      );
    await run();
    broken = false;
    expect((await run()).score('grudging').value).toBe(1);
    expect(calls).toBe(2);
    for (const key of await keysOf(store)) {
      expect(new TextDecoder().decode((await store.get(key))?.bytes)).not.toContain(secret);
    }
  });

  it('keeps what a bound prompt gave for metrics that read it, and refuses what is not JSON', async () => {
    const model: ChatModel = {
      provider: 'fake',
      model: 'one',
      complete: async () => ({
        id: '1',
        text: '{"n":1}',
        finish: 'stop',
        usage: { inputTokens: 1, outputTokens: 1 },
        model: 'one',
      }),
    };
    const prompt = PromptTemplate.of({ user: 'n?' });
    const parity = rowMetric({ name: 'odd', value: ({ n }: { readonly n: number }) => n % 2 === 1 });
    const home = { store: memoryStore(), name: 'run' };
    const run = (data: unknown) =>
      Evaluator.of({ metrics: [parity] }).run(
        {
          dataset: questions(2),
          candidate: async () => {
            const text = await prompt.bind(model)({});
            return { text, data };
          },
          segment: (_, { text }) => ({ n: (JSON.parse(text) as { n: number }).n }),
          about: { model: 'm' },
        },
        { home },
      );
    await expect(run(new Date())).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
    expect((await run({ when: 1 })).score('odd').value).toBe(1);
  });
});

async function keysOf(store: Store): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list('')) keys.push(key);
  return keys;
}
