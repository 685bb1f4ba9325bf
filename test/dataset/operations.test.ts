import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import type { Json } from '../../src/spec/index.js';
import { failure, jsonl, pair } from './fixtures.js';

const numbers = (count: number) => Dataset.of(Array.from({ length: count }, (_, index) => index));

describe('a dataset', () => {
  it('reads nothing before a pass and everything again in each', async () => {
    let opened = 0;
    const dataset = Dataset.of(function* source() {
      opened++;
      yield* [1, 2, 3];
    })
      .map((n) => n * 2)
      .filter((n) => n > 2);
    expect(opened).toBe(0);
    expect(inspect(dataset)).toBe('Dataset(source → map → filter)');
    expect(opened).toBe(0);
    expect([await dataset.toArray(), await dataset.toArray(), opened]).toEqual([[4, 6], [4, 6], 2]);
  });

  it('keeps its rows when the array it was made from changes', async () => {
    const rows = [1, 2];
    const dataset = Dataset.of(rows);
    rows.push(3);
    expect(await dataset.toArray()).toEqual([1, 2]);
  });

  it('refuses a function that gives the same generator twice', async () => {
    const once = (function* () {
      yield 1;
    })();
    const dataset = Dataset.of(() => once);
    expect(await dataset.toArray()).toEqual([1]);
    expect(await failure(dataset)).toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('maps in order with any concurrency, never with more at once than asked', async () => {
    let running = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++running);
      for (let turns = (n * 7) % 5; turns >= 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      running--;
      return n * 10;
    };
    expect(await numbers(40).map(work, { concurrency: 4 }).toArray()).toEqual(
      Array.from({ length: 40 }, (_, n) => n * 10),
    );
    expect(most).toBe(4);
    expect((await failure(() => numbers(1).map(work, { concurrency: 0 }))).message).toContain(
      'concurrency must be a whole number of at least 1; it is 0',
    );
  });

  it('passes an error of a mapping function on as it is', async () => {
    const boom = new Error('boom');
    const dataset = numbers(3).map((n) => {
      if (n === 1) throw boom;
      return n;
    });
    expect(await failure(dataset)).toBe(boom);
  });

  it('takes, concatenates and batches', async () => {
    expect(await numbers(5).take(2).toArray()).toEqual([0, 1]);
    expect(await numbers(5).take(0).toArray()).toEqual([]);
    expect(
      await numbers(2)
        .concat(Dataset.of(['x']), numbers(1))
        .toArray(),
    ).toEqual([0, 1, 'x', 0]);
    expect(await numbers(5).batch(2).toArray()).toEqual([[0, 1], [2, 3], [4]]);
    expect(await numbers(4).first(3)).toEqual([0, 1, 2]);
    expect(await numbers(7).count()).toBe(7);
  });

  it('gives map and filter the index of the row', async () => {
    const dataset = Dataset.of(['a', 'b', 'c']).filter((_, index) => index !== 1);
    expect(await dataset.map((row, index) => `${index}${row}`).toArray()).toEqual(['0a', '1c']);
  });

  it('shuffles by content, so that the order of the source does not matter', async () => {
    const rows = await numbers(50).toArray();
    const shuffled = await Dataset.of(rows).shuffle({ seed: 1 }).toArray();
    expect(shuffled).not.toEqual(rows);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(rows);
    expect(
      await Dataset.of([...rows].reverse())
        .shuffle({ seed: 1 })
        .toArray(),
    ).toEqual(shuffled);
    expect(await Dataset.of(rows).shuffle({ seed: 2 }).toArray()).not.toEqual(shuffled);
  });

  it('shuffles within a window: no row comes earlier than the window allows', async () => {
    const window = 8;
    const dataset = numbers(100).shuffle({ seed: 3, window });
    const shuffled = await dataset.toArray();
    expect(await dataset.toArray()).toEqual(shuffled);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(await numbers(100).toArray());
    expect(shuffled.every((row, at) => row - at < window)).toBe(true);
    expect(shuffled).not.toEqual(await numbers(100).toArray());
  });

  it('has a digest that sha256sum of its canonical JSON Lines gives, and that depends on the order', async () => {
    const a = await Dataset.of([{ b: 1, a: 'x' }, { a: 'y' }]).digest();
    // printf '{"a":"x","b":1}\n{"a":"y"}\n' | sha256sum
    expect(a).toBe('sha256:4af8c9da84b68120705a719bb41e6c5ab44cd9cb6e7deb61ac9327f44567c448');
    expect(await Dataset.of([{ a: 'x', b: 1 }, { a: 'y' }]).digest()).toBe(a);
    expect(await Dataset.of([{ a: 'y' }, { a: 'x', b: 1 }]).digest()).not.toBe(a);
  });

  it('names the row that is not JSON', async () => {
    const error = await failure(Dataset.of<unknown>([1, { at: new Date(0) }]).digest());
    expect(error).toMatchObject({ code: 'INVALID_ROW', issues: [{ path: '', line: 2 }] });
    expect(error.message).toContain('Row 2 is not plain JSON data. Cannot write an instance of Date as JSON at "at".');
  });

  it('stops with the reason of an aborted signal, also when the source hangs', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const dataset = Dataset.of(async function* hang() {
      yield 1;
      await new Promise(() => {});
    });
    const reading = dataset.toArray({ signal: stop.signal });
    stop.abort(reason);
    expect(await failure(reading)).toBe(reason);
    expect(await failure(dataset.count({ signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  it('closes its source when a reader leaves', async () => {
    let closed = 0;
    const dataset = Dataset.of(async function* source() {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        closed++;
      }
    });
    for await (const row of dataset
      .map((n) => n, { concurrency: 3 })
      .filter(() => true)
      .batch(2)) {
      expect(row).toEqual([0, 1]);
      break;
    }
    expect(closed).toBe(1);
    await dataset.first(1);
    expect(closed).toBe(2);
  });

  it('tells how many rows are done', async () => {
    const seen: unknown[] = [];
    await numbers(3000).count({ onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([1024, 2048, 3000].map((done) => ({ done, unit: 'rows' })));
  });

  it('reads rows of a provider, and counts bad ones by their number', async () => {
    const rows = async function* (): AsyncGenerator<Json> {
      yield* [{ question: 'q', answer: 'a' }, { question: 'q' }, { question: 'r', answer: 'b' }];
    };
    const provider = { spec: 1, name: 'warehouse', rows: { read: rows } } as const;
    const dataset = Dataset.fromRows(provider, 'SELECT 1', { schema: pair, onInvalid: 'quarantine' });
    expect(await dataset.count()).toBe(2);
    expect(dataset.quarantined().entries).toMatchObject([{ source: 'warehouse', line: 2, raw: '{"question":"q"}' }]);
    expect(dataset.lineage.source).toEqual({ type: 'rows', name: 'warehouse', query: 'SELECT 1' });
    const without = { spec: 1, name: 'other' } as never;
    expect(await failure(() => Dataset.fromRows(without, '', { schema: pair }))).toMatchObject({
      code: 'UNSUPPORTED_CAPABILITY',
    });
  });

  it('shares the quarantine of its sources with every dataset derived from it', async () => {
    const read = (name: string, ...rows: unknown[]) =>
      Dataset.fromJSONL(jsonl(...rows), { schema: z.string(), name, onInvalid: 'quarantine' });
    const a = read('a', 'x', 1);
    const b = read('b', 2, 'y');
    const joined = a.concat(b).map((row) => row.toUpperCase());
    const { left, right } = joined.split({ left: 0.5, right: 0.5 }, { seed: 0 });
    await left.count();
    for (const dataset of [a.concat(b), joined, right]) {
      expect(dataset.quarantined()).toMatchObject({ complete: true, rows: 4, kept: 2, quarantined: 2 });
      expect(dataset.quarantined().entries.map(({ source, line }) => `${source}:${line}`)).toEqual(['a:2', 'b:1']);
    }
    expect(a.quarantined()).toMatchObject({ rows: 2, quarantined: 1 });
  });

  it('keeps the numbers of a complete pass when a later one is left early', async () => {
    const dataset = Dataset.fromJSONL(jsonl(1, 'x', 'y'), { schema: z.string(), onInvalid: 'quarantine' });
    await dataset.first(1);
    expect(dataset.quarantined()).toMatchObject({ complete: false, rows: 3, kept: 2, quarantined: 1 });
    await dataset.count();
    await dataset.first(1);
    expect(dataset.quarantined()).toMatchObject({ complete: true, rows: 3, kept: 2, quarantined: 1 });
  });

  it('carries its lineage: source, operations in order, parents, and what its maker adds', () => {
    const a = Dataset.of([1], { name: 'a' })
      .withLineage({ deployment: 'd' })
      .map(function double(n) {
        return 2 * n;
      });
    const { train } = a.concat(numbers(3)).split({ train: 0.5, test: 0.5 }, { seed: 4, by: (n) => n % 2 });
    expect(train.withLineage({ model: 'm' }).lineage).toEqual({
      source: { type: 'concat', name: 'a → map double + memory' },
      operations: [{ op: 'split', name: 'train', seed: 4, ratios: { train: 0.5, test: 0.5 }, by: 'by', opaque: true }],
      parents: [
        {
          source: { type: 'memory', name: 'a' },
          operations: [{ op: 'map', name: 'double', opaque: true }],
          parents: [],
          about: { deployment: 'd' },
        },
        { source: { type: 'memory', name: 'memory' }, operations: [], parents: [] },
      ],
      about: { model: 'm' },
    });
    expect(JSON.parse(JSON.stringify(train.lineage))).toEqual(train.lineage);
  });

  it('shows itself in one line, and as a table of the rows that are known', async () => {
    const dataset = Dataset.fromJSONL(jsonl({ question: '<b>', answer: 'sk-abcdefghijklmnop1234' }, 1), {
      schema: pair,
      name: 'train.jsonl',
      onInvalid: 'quarantine',
    });
    const { train } = dataset.split({ train: 1 }, { seed: 1 });
    expect(inspect(train)).toBe('Dataset(train.jsonl → split train)');
    await train.count();
    expect(inspect(train)).toBe('Dataset(train.jsonl → split train, 1 rows, 1 quarantined)');
    const shown = (train as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]?.();
    expect(shown?.['text/plain']).toBe('Dataset(train.jsonl → split train, 1 rows, 1 quarantined)');
    expect(shown?.['text/html']).toContain('<th>question</th><th>answer</th>');
    expect(shown?.['text/html']).toContain('<td>&#60;b&#62;</td><td>[redacted]</td>');
  });
});

describe('leakage', () => {
  const train = Dataset.of(
    [
      { q: 'a', id: 1 },
      { q: 'b', id: 2 },
      { q: 'c', id: 3 },
    ],
    { name: 'train' },
  );
  const test = Dataset.of(
    [
      { id: 3, q: 'c' },
      { q: 'b', id: 9 },
    ],
    { name: 'test' },
  );

  it('finds rows that are in both, by the whole row or by a key', async () => {
    expect(await test.leakage(train)).toEqual({
      rows: 2,
      leaked: 1,
      examples: [{ index: 0, otherIndex: 2, key: '{"id":3,"q":"c"}' }],
    });
    expect(await test.leakage(train, { key: (row) => row.q })).toEqual({
      rows: 2,
      leaked: 2,
      examples: [
        { index: 0, otherIndex: 2, key: '"c"' },
        { index: 1, otherIndex: 1, key: '"b"' },
      ],
    });
  });

  it('fails with examples where the datasets must be disjoint', async () => {
    await test.filter((row) => row.id === 9).assertDisjoint(train);
    const error = await failure(test.assertDisjoint(train));
    expect(error).toMatchObject({ code: 'LEAKAGE' });
    expect(error.message).toContain('1 of 2 rows of test are also in train (row 1 is row 3 there: {"id":3,"q":"c"}).');
  });
});
