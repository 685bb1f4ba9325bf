import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { EvalReport } from '../../src/evaluate/eval-report.js';
import { FineTuneJob } from '../../src/finetune/fine-tune-job.js';
import { datasetNames, diffDatasets, type ErasureReport, erase } from '../../src/governance/index.js';
import { Monitor } from '../../src/monitor/monitor.js';
import type { Store } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeProvider } from '../../src/testing/fake-provider.js';
import { failure } from '../dataset/fixtures.js';
import { anything, contentOf, copyOf, encode, loop, secrets, standing } from './loop.js';

const subject = { id: 'case-1', texts: ['person_7c1e'] };

/** A store whose n-th change fails, and all after it: the process is gone. */
function killedAt(store: Store, change: number): { readonly store: Store; readonly changes: () => number } {
  let changes = 0;
  const alive = () => {
    if (changes++ >= change) throw new TuneloopError({ code: 'STORE_FAILED', message: 'The process was killed.' });
  };
  return {
    changes: () => changes,
    store: {
      ...store,
      put: async (...args) => {
        alive();
        return store.put(...args);
      },
      remove: async (...args) => {
        alive();
        return store.remove(...args);
      },
    },
  };
}

describe('erasing a subject', () => {
  let made: Awaited<ReturnType<typeof loop>>;
  let store: Store;
  let report: ErasureReport;

  beforeAll(async () => {
    made = await loop();
    store = await copyOf(made.store);
    report = await erase(store, subject, { clock: standing, why: 'request' });
  });

  it('leaves none of its texts, nor what stood in its rows, anywhere in the store', async () => {
    for (const text of secrets) expect([...(await contentOf(made.store)).values()].join()).toContain(text);
    for (const [key, content] of await contentOf(store)) {
      for (const text of secrets) expect(`${key} ${content}`).not.toContain(text);
    }
  });

  it('takes exactly its rows out of each version, and moves names and tags', async () => {
    const rows = await (await Dataset.load(store, 'support', { schema: anything })).toArray();
    const before = await (await Dataset.load(made.store, 'support', { schema: anything })).toArray();
    expect(rows).toEqual(before.filter((row) => (row as { user: string }).user !== 'person_7c1e'));
    expect(rows.length).toBe(36);
    const names = new Map((await datasetNames(store)).map((name) => [name.name, name]));
    expect(names.get('v1')).toMatchObject({ fixed: true, digest: names.get('support')?.digest });
    expect(names.get('v1')?.moves.at(-1)).toMatchObject({ by: 'erasure case-1', why: 'request' });
    expect(names.get('v1')?.moves[0]?.digest).toBe(made.digest);
    // training rows no longer said whose they were; they were made of rows one by one
    expect(report.datasets.map(({ rows }) => rows).sort()).toEqual([1, 4, 4, 4]);
  });

  it('puts a tombstone in the place of the old version, which says what replaced it', async () => {
    const error = await failure(Dataset.load(store, made.digest, { schema: anything }));
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
    const to = report.datasets.find(({ from }) => from === made.digest)?.to;
    expect(error.message).toContain('was erased on 2026-11-24T12:00:00.000Z by erasure "case-1" (request)');
    expect(error.hint).toBe(`Load ${to}, which replaced it.`);
    expect((await diffDatasets(store, 'support', to as string)).unchanged).toBe(36);
  });

  it('lists what may still know the subject', () => {
    expect(report.dependents.map(({ id }) => id).sort()).toEqual([
      'cassette:tape',
      'deployment:support',
      'evaluation:exam',
      'evaluation:reports/exam.json',
      'exchanges:live',
      'file:fake/file-1',
      'job:answers',
      `model:${made.model}`,
    ]);
    expect(report.leftovers).toEqual([]);
    expect(inspect(report)).toContain('Erasure case-1: 13 rows of 4 versions');
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({ kind: 'ErasureReport', v: 1, id: 'case-1' });
  });

  it('leaves records that their owners read: exchanges, report, job', async () => {
    const exchanges = await (await Monitor.load(store, 'live')).toArray();
    expect(exchanges.map(({ feedback }) => feedback.map(({ comment }) => comment))).toEqual([['good'], ['good']]);
    const stored = JSON.parse(new TextDecoder().decode((await store.get('reports/exam.json'))?.bytes));
    expect(EvalReport.fromJSON(stored).segments).toBe(40);
    const job = await FineTuneJob.resume({ provider: fakeProvider(), store, name: 'answers' } as never).catch((e) => e);
    expect(job).not.toMatchObject({ code: 'CORRUPT_RECORD' });
  });

  it('comes to the same end wherever it is killed, by the same call', async () => {
    const counting = killedAt(await copyOf(made.store), Number.POSITIVE_INFINITY);
    await erase(counting.store, subject, { clock: standing, why: 'request' });
    const end = await contentOf(store);
    expect(counting.changes()).toBeGreaterThan(30);
    for (let change = 0; change < counting.changes(); change++) {
      const half = await copyOf(made.store);
      const killed = await failure(erase(killedAt(half, change).store, subject, { clock: standing, why: 'request' }));
      expect(killed).toMatchObject({ code: 'STORE_FAILED' });
      const again = await erase(half, subject, { clock: standing, why: 'request' });
      expect(again).toEqual(report);
      expect(await contentOf(half), `killed at change ${change}`).toEqual(end);
    }
  });

  it('finds nothing more when it is called again, and changes nothing', async () => {
    const before = await contentOf(store);
    const again = await erase(store, subject, { clock: standing });
    expect(again.datasets).toEqual(report.datasets);
    expect(await contentOf(store)).toEqual(before);
  });

  it('takes what came back in a further run', async () => {
    const late = await copyOf(store);
    await Dataset.of([{ user: 'person_7c1e' }, { user: 'x' }]).save(late, { name: 'late' });
    const again = await erase(late, subject, { clock: standing });
    expect(again.datasets.length).toBe(report.datasets.length + 1);
    expect(await (await Dataset.load(late, 'late', { schema: anything })).toArray()).toEqual([{ user: 'x' }]);
  });
});

describe('an erasure', () => {
  it('takes out exactly the rows a function names, from any dataset', async () => {
    const rowsOf = fc.array(fc.record({ user: fc.nat(3), text: fc.string() }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rowsOf, async (rows) => {
        const store = memoryStore();
        await Dataset.of(rows).save(store, { name: 'n' });
        const report = await erase(store, { id: 'i', rows: (row) => (row as { user: number }).user === 2 });
        const kept = rows.filter(({ user }) => user !== 2);
        expect(report.datasets.length).toBe(kept.length === rows.length ? 0 : 1);
        expect(await (await Dataset.load(store, 'n', { schema: anything })).toArray()).toEqual(kept);
      }),
      { numRuns: 50 },
    );
  });

  it('takes chunks that a save left which did not end', async () => {
    const store = memoryStore();
    const noManifest = {
      ...store,
      put: (key: string, ...rest: [Uint8Array, object?]) =>
        key.startsWith('dataset/') ? Promise.reject(new Error('full')) : store.put(key, ...rest),
    };
    await failure(Dataset.of(['call person_7c1e']).save(noManifest as Store));
    expect((await contentOf(store)).size).toBe(2);
    await erase(store, subject);
    expect([...(await contentOf(store)).keys()]).toEqual(['erasure/case-1/00000001.json']);
  });

  it('keeps journals whole when it changes a record in them', async () => {
    const store = memoryStore();
    const provider = fakeProvider({ reports: [{ phase: 'failed', message: 'row of person_7c1e is bad' }] as never });
    const home = { provider, store, name: 'j' };
    const row = {
      messages: [
        { role: 'user' as const, content: 'a' },
        { role: 'assistant' as const, content: 'b' },
      ],
    };
    const job = FineTuneJob.of({
      ...home,
      model: 'base',
      train: Dataset.of([row]),
      toTraining: (each) => each,
      extra: { note: 'person_7c1e' },
    });
    await job.start();
    await failure(job.wait());
    await erase(store, subject);
    expect([...(await contentOf(store)).values()].join()).not.toContain('person_7c1e');
    const { state } = await FineTuneJob.resume(home);
    expect(state.plan.extra).toEqual({ note: '[erased]' });
  });

  it('lists what it cannot change', async () => {
    const store = memoryStore();
    await store.put('files/raw.txt', new TextEncoder().encode('a line of person_7c1e'));
    await store.put('files/person_7c1e', encode({}));
    expect((await erase(store, subject)).leftovers).toEqual(['files/person_7c1e', 'files/raw.txt']);
  });

  it('refuses a subject that is nobody, could be anyone, or would stay in what is kept', async () => {
    const store = memoryStore();
    await Dataset.of([{ a: null }]).save(store);
    for (const [bad, options] of [
      [{ id: 'i' }, {}],
      [{ id: 'i', texts: [' a '] }, {}],
      [{ id: 'a/b', texts: ['abcd'] }, {}],
      [{ id: 'for-abcd', texts: ['abcd'] }, {}],
      [{ id: 'i', texts: ['abcd'] }, { why: 'abcd asked' }],
      [{ id: 'i', texts: ['abcd'], row: () => true }, {}],
      [{ id: 'i', rows: (row: unknown) => (row as { a: { b: boolean } }).a.b }, {}],
    ] as const) {
      expect(await failure(erase(store, bad as never, options))).toMatchObject({ code: 'INVALID_OPTION' });
    }
  });
});
