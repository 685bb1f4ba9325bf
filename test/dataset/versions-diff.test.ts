import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/base/canonical-json.js';
import type { Digest } from '../../src/base/json.js';
import { rng } from '../../src/base/rng.js';
import { lineageOf } from '../../src/dataset/lineage.js';
import { saveRows } from '../../src/dataset/saved.js';
import { compareMarks } from '../../src/dataset/versions/compare-marks.js';
import { type ChangedRow, diffDatasets } from '../../src/dataset/versions/diff.js';
import { type DatasetManifest, loadManifest } from '../../src/dataset/versions/manifest.js';
import { MarkTable } from '../../src/dataset/versions/mark-table.js';
import { OwnRows } from '../../src/dataset/versions/own-rows.js';
import type { Store } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { failure } from './fixtures.js';

interface Row {
  readonly id: number;
  readonly text: string;
}

async function save(store: Store, rows: readonly unknown[]): Promise<Digest> {
  async function* batches() {
    for (let at = 0; at < rows.length; at += 500) yield rows.slice(at, at + 500);
  }
  return (await saveRows(batches(), lineageOf({ type: 'memory', name: 'm' }), store, {})).digest;
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** What is left of one list when the other's items were taken away, one for one. */
function minus<T>(one: readonly T[], other: readonly T[]): string[] {
  const counts = new Map<string, number>();
  for (const row of other) counts.set(canonicalJson(row), (counts.get(canonicalJson(row)) ?? 0) + 1);
  const left: string[] = [];
  for (const text of one.map(canonicalJson)) {
    const count = counts.get(text) ?? 0;
    if (count === 0) left.push(text);
    else counts.set(text, count - 1);
  }
  return left.sort();
}

const texts = (rows: readonly unknown[]) => rows.map(canonicalJson).sort();
const rowOf = fc.record({ id: fc.nat(5), text: fc.constantFrom('a', 'b', 'ü') });
const rowsOf = fc.array(rowOf, { maxLength: 30 });

/** A chunk and more of rows. */
function bigRows(count: number): Row[] {
  return Array.from({ length: count }, (_, id) => ({ id, text: `row ${id} ${'x'.repeat(500)}` }));
}

describe('the difference of two versions', () => {
  it('is that of two multisets', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf, rowsOf, async (before, after) => {
        const store = memoryStore();
        const diff = await diffDatasets(store, await save(store, before), await save(store, after));
        const [added, removed] = [minus(after, before), minus(before, after)];
        expect(diff).toMatchObject({ added: added.length, removed: removed.length, changed: 0 });
        expect(diff.unchanged).toBe(before.length - removed.length);
        expect(texts(await all(diff.addedRows()))).toEqual(added);
        expect(texts(await all(diff.removedRows()))).toEqual(removed);
      }),
    );
  });

  it('with a key joins as many removed rows to added ones as share their key', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf, rowsOf, async (before, after) => {
        const store = memoryStore();
        const [one, other] = [await save(store, before), await save(store, after)];
        const diff = await diffDatasets<Row>(store, one, other, { key: ({ id }) => id });
        const ids = (left: string[]) => left.map((text) => (JSON.parse(text) as Row).id);
        const [fresh, gone] = [ids(minus(after, before)), ids(minus(before, after))];
        const shared = fresh.length - minus(fresh, gone).length;
        expect(diff).toMatchObject({ changed: shared, added: fresh.length - shared, removed: gone.length - shared });
        const changed: ChangedRow<Row>[] = await all(diff.changedRows());
        expect(changed.length).toBe(shared);
        for (const pair of changed) {
          expect(pair.before.id).toBe(pair.after.id);
          expect(pair.before.text).not.toBe(pair.after.text);
        }
        // what changed, went and came together is what differs
        const [added, removed] = [await all(diff.addedRows()), await all(diff.removedRows())];
        expect(texts([...added, ...changed.map((pair) => pair.after)])).toEqual(minus(after, before));
        expect(texts([...removed, ...changed.map((pair) => pair.before)])).toEqual(minus(before, after));
      }),
    );
  });

  it('reads neither chunks that both versions have nor rows that are the same', async () => {
    const rows = bigRows(20_000);
    const edited = rows.with(11_000, { id: 11_000, text: 'other' }).toSpliced(300, 1);
    const store = memoryStore();
    const [before, after] = [await save(store, rows), await save(store, edited)];
    const read: string[] = [];
    const watched: Store = {
      ...store,
      get: (key, options) => {
        read.push(key);
        return store.get(key, options);
      },
    };
    const diff = await diffDatasets<Row>(watched, before, after, { key: ({ id }) => id });
    expect(diff).toMatchObject({ added: 0, removed: 1, changed: 1, unchanged: 19_998 });
    expect(await all(diff.changedRows())).toEqual([{ before: rows[11_000], after: { id: 11_000, text: 'other' } }]);
    expect(await all(diff.removedRows())).toEqual([rows[300]]);
    const chunks = new Set(read.filter((key) => key.startsWith('dataset-chunk/')));
    const indexes = new Set(read.filter((key) => key.startsWith('dataset-index/')));
    expect(chunks.size).toBeLessThanOrEqual(4);
    expect(indexes.size).toBeLessThanOrEqual(8);
  });

  it('is the same however few marks are in memory at a time', async () => {
    const { below } = rng(5);
    const rows = () => Array.from({ length: 5000 }, () => below(4000));
    const store = memoryStore();
    const manifests = [await save(store, rows()), await save(store, rows())].map((each) =>
      loadManifest(store, each, {}),
    );
    const [before, after] = (await Promise.all(manifests)) as [DatasetManifest, DatasetManifest];
    const compared = [];
    for (const rowsAtOnce of [10_000, 1000, 300]) {
      const gone = new OwnRows(store, before.chunks, undefined);
      const fresh = new OwnRows(store, after.chunks, undefined);
      const counts = await compareMarks(gone, fresh, { rowsAtOnce });
      compared.push({ counts, gone: await all(gone.chosen()), fresh: await all(fresh.chosen()) });
    }
    expect(compared[0]?.counts.removed).toBeGreaterThan(1000);
    expect(compared[1]).toEqual(compared[0]);
    expect(compared[2]).toEqual(compared[0]);
  });

  it('is found from rows alone where there are no indexes', async () => {
    const store = memoryStore();
    const [before, after] = [await save(store, [1, 2, 2]), await save(store, [2, 3])];
    for await (const key of store.list('dataset-index/')) await store.remove(key);
    const diff = await diffDatasets(store, before, after);
    expect([await all(diff.addedRows()), await all(diff.removedRows())]).toEqual([[3], [1, 2]]);
  });

  it('says when only the order differs, and shows rows as data', async () => {
    const store = memoryStore();
    const [one, other] = [await save(store, [1, 2]), await save(store, [2, 1])];
    expect(inspect(await diffDatasets(store, one, other))).toBe(
      `${one.slice(0, 19)} → ${other.slice(0, 19)}: the same 2 rows in another order`,
    );
    expect(inspect(await diffDatasets(store, one, one))).toMatch(/: the same 2 rows$/);
    const next = await save(store, [{ id: 1, text: '<b>' }]);
    const diff = await diffDatasets(store, one, next);
    expect(inspect(diff).split('\n')).toEqual([
      `${one.slice(0, 19)} → ${next.slice(0, 19)}: 1 added, 2 removed, 0 changed, 0 unchanged`,
      '  + {"id":1,"text":"<b>"}',
      '  − 1',
      '  − 2',
    ]);
    const html = (diff as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]?.();
    expect(html?.['text/html']).toContain('&#60;b&#62;');
    expect(JSON.parse(JSON.stringify(diff))).toMatchObject({ kind: 'DatasetDiff', v: 1, added: 1, removed: 2 });
  });

  it('fails where a version is not there, an option is unknown, or it was called off', async () => {
    const store = memoryStore();
    const digest = await save(store, [1]);
    expect(await failure(diffDatasets(store, digest, 'none'))).toMatchObject({ code: 'NOT_FOUND' });
    const misspelt = { keys: () => 1 } as object;
    expect(await failure(diffDatasets(store, digest, digest, misspelt))).toMatchObject({ code: 'INVALID_OPTION' });
    const reason = new Error('enough');
    const options = { signal: AbortSignal.abort(reason) };
    expect(await failure(diffDatasets(store, digest, digest, options))).toBe(reason);
  });
});

describe('a table of marks', () => {
  it('counts as a map does, with marks that collide', () => {
    const { below } = rng(8);
    const table = new MarkTable(64);
    const counts = new Map<string, number>();
    for (let step = 0; step < 4000; step++) {
      const mark = Uint32Array.of(below(2), below(4) * 128, below(2), below(4));
      const name = mark.join();
      const count = counts.get(name) ?? 0;
      if (below(2) === 0) {
        table.add(mark, 0);
        counts.set(name, count + 1);
      } else {
        expect(table.take(mark, 0)).toBe(count > 0);
        counts.set(name, Math.max(0, count - 1));
      }
    }
  });
});
