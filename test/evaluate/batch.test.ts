import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeProvider } from '../../src/testing/index.js';
import { match, questions } from './fakes.js';

const clock = { now: () => 0, monotonic: () => 0, sleep: async () => {} };

describe('a batch of answers', () => {
  const setUp = () => {
    const provider = fakeProvider({
      reply: ({ messages }) => {
        const text = String(messages[0]?.content);
        if (text === 'q3') throw new Error('too long');
        return text.replace('q', 'a');
      },
    });
    const batch = provider.batch('cheap');
    const store = memoryStore();
    const run = (home?: { store: typeof store; name: string }, repeats = 1) =>
      Evaluator.of({ metrics: [match], clock }).run(
        {
          dataset: questions(8),
          batch,
          messages: ({ input }) => input,
          references: ({ target }) => [target],
          repeats,
        },
        { home },
      );
    return { provider, store, run };
  };

  it('is sent once and read when it is ended; a refused request is its row’s error', async () => {
    const { provider, run } = setUp();
    const report = await run(undefined, 2);
    expect(provider.control.calls('batch.submit')).toBe(1);
    expect(provider.control.calls('batch.poll')).toBe(2);
    expect(report.score('match')).toMatchObject({ value: 1, coverage: { scored: 7, errors: 1 } });
    expect(report.about).toEqual({ provider: 'fake', model: 'cheap' });
    expect(report.usage?.answers).toBe(14);
    expect(report.errors.first[0]?.message).toContain('too long');
  });

  it('is another one for other rows under the same name', async () => {
    const { provider, store, run } = setUp();
    const home = { store, name: 'nightly' };
    await run(home);
    await run(home, 2);
    expect(provider.control.calls('batch.submit')).toBe(2);
  });

  it('is not sent again by a run that goes on, also where the reply to sending it was lost', async () => {
    const { provider, store, run } = setUp();
    const home = { store, name: 'nightly' };
    provider.control.failNext('batch.submit', { when: 'after' });
    await expect(run(home)).rejects.toMatchObject({ provider: 'fake' });
    expect((await run(home)).score('match').value).toBe(1);
    expect((await run(home)).score('match').value).toBe(1);
    expect(provider.control.calls('batch.submit')).toBe(1);
    expect(provider.control.calls('batch.find')).toBe(2); // the first time there was nothing to find
  });
});
