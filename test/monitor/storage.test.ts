import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { Monitor } from '../../src/monitor/monitor.js';
import { fileStore } from '../../src/store/file-store.js';
import { ask, handClock, mapStore, model } from './fakes.js';

async function calls(monitor: Monitor, count: number): Promise<void> {
  const live = monitor.watch(model());
  for (let i = 0; i < count; i++) await live.complete(ask(`question ${i}`));
}

/** Lets promises that are ready have their turn. */
const settle = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

const full = new TuneloopError({ code: 'STORE_FAILED', message: 'The disk is full.' });

describe('a monitor with a store', () => {
  it('writes what it saw and reads it back the same, feedback joined', async () => {
    const store = mapStore();
    const clock = handClock();
    const about = { deployment: 'support', model: 'tiny-1' };
    const monitor = Monitor.of({ name: 'm', store, clock, about });
    await calls(monitor, 3);
    monitor.feedback('a2', { score: 1 });
    await monitor.flush();
    monitor.feedback('a2', { label: 'later' });
    await monitor.close();
    expect(monitor.summary().storage).toEqual({ stored: 5, waiting: 0, lost: 0 });

    const stored = await Monitor.load(store, 'm');
    expect(await stored.toArray()).toEqual(await monitor.exchanges().toArray());
    expect(stored.lineage.about).toEqual({ monitor: 'm', ...about });
    expect(await stored.digest()).toBe(await monitor.exchanges().digest());
  });

  it('goes on after a restart: old exchanges are back and take feedback, also when they are past the capacity', async () => {
    const store = mapStore();
    const clock = handClock();
    const before = Monitor.of({ name: 'm', store, clock, about: { model: 'one' } });
    await calls(before, 4);
    await before.close();
    clock.advance(1000);
    const after = await Monitor.resume({ name: 'm', store, clock, capacity: 2, about: { model: 'two' } });
    expect((await after.exchanges().toArray()).map(({ id }) => id)).toEqual(['a3', 'a4']);
    expect(after.summary().calls).toBe(0);
    after.feedback('a1', { score: 1 });
    expect(() => after.feedback('a9', { score: 1 })).toThrow(/knows no exchange "a9"/);
    await after.close();
    const stored = await Monitor.load(store, 'm');
    expect((await stored.toArray()).map(({ id, feedback }) => [id, feedback.length])).toEqual([
      ['a1', 1],
      ['a2', 0],
      ['a3', 0],
      ['a4', 0],
    ]);
    expect(stored.lineage.about).toEqual({ monitor: 'm', versions: [{ model: 'one' }, { model: 'two' }] });
  });

  it('writes by itself after a while', async () => {
    const store = mapStore();
    const clock = handClock();
    const monitor = Monitor.of({ name: 'm', store, clock, flushAfterMs: 500 });
    await calls(monitor, 1);
    monitor.summary();
    clock.advance(499);
    await settle();
    expect(store.files.size).toBe(0);
    clock.advance(1);
    await settle();
    expect(store.files.size).toBe(1);
    expect(monitor.summary().storage).toEqual({ stored: 1, waiting: 0, lost: 0 });
  });

  it('lets the process end once everything is written', async () => {
    const waits: (AbortSignal | undefined)[] = [];
    const clock = {
      ...handClock(),
      sleep: (_: number, signal?: AbortSignal) => {
        waits.push(signal);
        return new Promise<void>(() => {});
      },
    };
    const monitor = Monitor.of({ name: 'm', store: mapStore(), clock });
    await calls(monitor, 2);
    await monitor.close();
    expect(waits.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('keeps its segments in a folder, for the next process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'monitor-'));
    try {
      const monitor = Monitor.of({ name: 'm', store: fileStore(folder) });
      await calls(monitor, 2);
      monitor.feedback('a1', { score: 1 });
      await monitor.close();
      const stored = await (await Monitor.load(fileStore(folder), 'm')).toArray();
      expect(stored).toEqual(await monitor.exchanges().toArray());
      expect(stored[0]?.feedback[0]?.score).toBe(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keeps what could not be written, says so, and writes it later, in order', async () => {
    let broken = true;
    const store = mapStore(() => {
      if (broken) throw full;
    });
    const monitor = Monitor.of({ name: 'm', store, clock: handClock() });
    const failures: string[] = [];
    monitor.on('failure', ({ where, message }) => failures.push(`${where}: ${message}`));
    await calls(monitor, 2);
    await expect(monitor.flush()).rejects.toBe(full);
    await calls(monitor, 1);
    expect(failures).toEqual(['store: The disk is full.']);
    expect(monitor.summary()).toMatchObject({ failures: 1, storage: { stored: 0, waiting: 3, lost: 0 } });
    broken = false;
    await monitor.flush();
    expect(
      (await (await Monitor.load(store, 'm')).toArray()).map(({ request }) => request.messages[0]?.content),
    ).toEqual(['question 0', 'question 1', 'question 0']);
  });

  it('does not write a segment twice whose first answer was lost', async () => {
    const store = mapStore();
    let lost = true;
    const put = store.put.bind(store);
    const flaky = {
      ...store,
      put: async (key: string, bytes: Uint8Array) => {
        if (store.files.has(key)) throw new TuneloopError({ code: 'STORE_CONFLICT', message: 'It exists.' });
        const version = await put(key, bytes);
        if (!lost) return version;
        lost = false;
        throw full;
      },
    };
    const monitor = Monitor.of({ name: 'm', store: flaky, clock: handClock() });
    await calls(monitor, 2);
    await expect(monitor.flush()).rejects.toBe(full);
    await monitor.watch(model()).complete(ask('third'));
    await monitor.flush();
    expect(await (await Monitor.load(store, 'm')).count()).toBe(3);
    expect(monitor.summary().storage).toEqual({ stored: 3, waiting: 0, lost: 0 });
  });

  it('counts what finds the queue full, and tells of it once', async () => {
    const store = mapStore(() => {
      throw full;
    });
    const monitor = Monitor.of({ name: 'm', store, clock: handClock(), queueRecords: 2 });
    const failures: string[] = [];
    monitor.on('failure', ({ message }) => failures.push(message));
    await calls(monitor, 5);
    expect(monitor.summary().storage).toEqual({ stored: 0, waiting: 2, lost: 3 });
    expect(failures).toEqual([expect.stringContaining('2 records waiting')]);
  });

  it('names the segment and line that cannot be read', async () => {
    const store = mapStore();
    const monitor = Monitor.of({ name: 'm', store, clock: handClock() });
    await calls(monitor, 2);
    await monitor.close();
    const [[key, text]] = [...store.files] as [[string, string]];
    const reading = async () => (await Monitor.load(store, 'm')).toArray();
    for (const [broken, line] of [
      [text.slice(0, -20), 3],
      [text.replace('"v":1', '"v":9'), 1],
      [text.replace('{"exchange":', '{"other":'), 2],
    ] as const) {
      store.files.set(key, broken);
      await expect(reading()).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
      await expect(reading()).rejects.toThrow(`Line ${line} of the stored segment "${key}"`);
    }
    await expect(Monitor.resume({ name: 'm', store })).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
  });
});
