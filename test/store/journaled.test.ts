import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import type { Store } from '../../src/spec/index.js';
import { Journal } from '../../src/store/journal.js';
import { Journaled, type Machine } from '../../src/store/journaled.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeClock } from '../../src/testing/fake-clock.js';

/** A counter that only goes up, to 3. */
type State = { readonly phase: 'counting' | 'done'; readonly count: number };
type Change = { readonly type: 'add' } | { readonly type: 'reached'; readonly count: number };

const machine: Machine<State, Change> = {
  kind: 'Counter',
  folder: 'counter',
  transition: (state, change) => {
    if (state.phase === 'done') return undefined;
    const count = change.type === 'add' ? state.count + 1 : Math.max(state.count, change.count);
    return count === state.count ? state : { phase: count >= 3 ? 'done' : 'counting', count };
  },
  isFinal: ({ phase }) => phase === 'done',
};
const zero: State = { phase: 'counting', count: 0 };

function counters(store: Store = memoryStore()) {
  const home = { store, name: 'c', provider: 'fake', clock: fakeClock() };
  return { store, home, make: () => new Journaled<State, Change>(machine, home, zero) };
}

describe('a journaled state', () => {
  it('is written before it is believed and told', async () => {
    const { home, make, store } = counters();
    const counter = make();
    const seen: unknown[] = [];
    counter.channel.on('state', ({ from, to }) => seen.push([from?.count, to.count]));
    await counter.step({ type: 'add' });
    expect(seen).toEqual([[0, 1]]);
    expect((await Journal.open(store, 'counter/c')).read()).toMatchObject([
      { kind: 'Counter', v: 1, provider: 'fake', at: '2026-01-01T00:00:00.000Z', change: 'add', state: { count: 1 } },
    ]);
    const resumed = await Journaled.resume(machine, home);
    expect([resumed.state, resumed.isOurs, counter.isOurs]).toEqual([{ phase: 'counting', count: 1 }, false, true]);
  });

  it('takes steps one after another', async () => {
    const counter = counters().make();
    await Promise.all([counter.step({ type: 'add' }), counter.step({ type: 'add' }), counter.step({ type: 'add' })]);
    expect(counter.state).toEqual({ phase: 'done', count: 3 });
    await expect(counter.step({ type: 'add' })).rejects.toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      message: 'Counter "c" is in phase "done", where "add" cannot happen.',
    });
  });

  it('writes nothing where nothing is new', async () => {
    const { make, store } = counters();
    const counter = make();
    await counter.step({ type: 'add' });
    await counter.observe({ type: 'reached', count: 1 });
    expect((await Journal.open(store, 'counter/c')).length).toBe(1);
  });

  it('refuses a step on top of what someone else wrote meanwhile, and shows theirs', async () => {
    const { make } = counters();
    const [first, second] = [make(), make()];
    await second.load();
    await first.step({ type: 'add' });
    const told: number[] = [];
    second.channel.on('state', ({ to }) => told.push(to.count));
    await expect(second.step({ type: 'add' })).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
      message: expect.stringMatching(
        /^Counter "c" was moved to phase "counting" by another object of this process at 2026/,
      ),
    });
    expect([second.state.count, told]).toEqual([1, [1]]);
    await second.step({ type: 'add' });
    expect(second.state.count).toBe(2);
  });

  it('takes note of facts on top of what someone else wrote, and drops those that no longer apply', async () => {
    const { make } = counters();
    const [first, second] = [make(), make()];
    await second.load();
    await first.step({ type: 'add' });
    expect(await second.observe({ type: 'reached', count: 2 })).toEqual({ phase: 'counting', count: 2 });
    await second.step({ type: 'add' });
    expect(await first.observe({ type: 'reached', count: 2 })).toEqual({ phase: 'done', count: 3 });
  });

  it('reads what is there when a write may or may not have happened', async () => {
    const store = memoryStore();
    let lost = true;
    const { make } = counters({
      ...store,
      put: async (...args) => {
        const written = await store.put(...args);
        if (!lost) return written;
        lost = false;
        throw new TuneloopError({ code: 'STORE_FAILED', message: 'the disk went away', retryable: true });
      },
    });
    const counter = make();
    await expect(counter.step({ type: 'add' })).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await counter.step({ type: 'add' });
    expect(counter.state.count).toBe(2);
  });

  it('is refused where the record is of another kind, a newer version, or another provider', async () => {
    const { home, store } = counters();
    const journal = await Journal.open(store, 'counter/c');
    await expect(Journaled.resume(machine, home)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const record = {
      kind: 'Counter',
      v: 1,
      provider: 'fake',
      at: '',
      by: { id: '', pid: 1 },
      change: 'add',
      state: zero,
    };
    for (const [change, code] of [
      [{ kind: 'Other' }, 'CORRUPT_RECORD'],
      [{ v: 2 }, 'CORRUPT_RECORD'],
      [{ provider: 'other' }, 'INVALID_OPTION'],
      [{ state: null }, 'CORRUPT_RECORD'],
    ] as const) {
      await journal.append({ ...record, ...change });
      await expect(Journaled.resume(machine, home)).rejects.toMatchObject({ code });
    }
  });

  it('iterates from the state as it is to the final one', async () => {
    const counter = counters().make();
    await counter.step({ type: 'add' });
    const follow = async () => {
      await counter.step({ type: 'add' });
      await counter.step({ type: 'add' });
    };
    const counts: number[] = [];
    for await (const { to } of counter.events(follow)) counts.push(to.count);
    expect(counts).toEqual([1, 2, 3]);
    for await (const { to } of counter.events(() => Promise.reject(new Error('never asked')))) counts.push(to.count);
    expect(counts).toEqual([1, 2, 3, 3]);
  });

  it('fails an iteration whose looking fails', async () => {
    const counter = counters().make();
    const read = async () => {
      for await (const _ of counter.events(() => Promise.reject(new Error('blind')))) await Promise.resolve();
    };
    await expect(read()).rejects.toThrow('blind');
  });

  it('stops the looking when the reader leaves', async () => {
    const counter = counters().make();
    let signal: AbortSignal | undefined;
    const follow = (given: AbortSignal) => {
      signal = given;
      return new Promise<void>(() => {});
    };
    for await (const _ of counter.events(follow)) break;
    expect(signal?.aborted).toBe(true);
  });
});
