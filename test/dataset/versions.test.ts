import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/base/canonical-json.js';
import { digestBytes } from '../../src/base/digest.js';
import { rng } from '../../src/base/rng.js';
import { rowMark } from '../../src/base/row-mark.js';
import { lineageOf } from '../../src/dataset/lineage.js';
import { rowText } from '../../src/dataset/row-digest.js';
import { savedBytes, saveRows } from '../../src/dataset/saved.js';
import { linesOf, readMarks } from '../../src/dataset/versions/chunk-index.js';
import { loadManifest, parentsOf } from '../../src/dataset/versions/manifest.js';
import { datasetNames } from '../../src/dataset/versions/names.js';
import { rowLine } from '../../src/dataset/versions/row-line.js';
import { nameDataset, tagDataset } from '../../src/dataset/versions/tag.js';
import type { Store } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { failure, utf8 } from './fixtures.js';

const lineage = lineageOf({ type: 'memory', name: 'memory' });

async function* batchesOf(rows: readonly unknown[], size = 1000): AsyncGenerator<readonly unknown[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

const save = (store: Store, rows: readonly unknown[], name?: string) =>
  saveRows(batchesOf(rows), lineage, store, { name });

async function textOf(store: Store, digest: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const bytes of savedBytes(store, await loadManifest(store, digest, {}), undefined)) parts.push(bytes);
  return Buffer.concat(parts).toString('utf8');
}

/** Rows of very different sizes, 6 MB together. */
function someRows(count = 6000): { id: number; text: string }[] {
  const { below } = rng(4);
  return Array.from({ length: count }, (_, id) => ({ id, text: `${id} `.repeat(1 + below(400)) }));
}

describe('the line of a row', () => {
  it('is its canonical JSON, whatever the row', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(null, true, false, -0, 'ß', '\ud800', '\u2028'),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('__proto__', '10', '9', 'a', 'Z', 'é', 'constructor')),
          fc.oneof(tie('value'), fc.constant(undefined)),
          { maxKeys: 6 },
        ),
      ),
    })).value;
    fc.assert(fc.property(value, (row) => rowLine(row, 0) === canonicalJson(row)));
  });

  it('takes the long way, and its errors, for what is not plain', () => {
    class Point {}
    const ring: unknown[] = [];
    ring.push(ring);
    let deep: unknown = 1;
    for (let level = 0; level < 500; level++) deep = [deep];
    expect(rowLine(deep, 0)).toBe(rowText(deep, 0));
    const hidden = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'x', enumerable: false });
    expect(rowLine(hidden, 0)).toBe('{"a":1}');
    for (const bad of [new Point(), { a: new Date(0) }, [Number.NaN], { b: 1, a: 1n }, [undefined], ring, undefined]) {
      expect(() => rowLine(bad, 6)).toThrow(/Row 7 is not plain JSON data/);
    }
  });
});

describe('chunks', () => {
  it('hold the rows in order and have their marks beside them, however rows come in batches', async () => {
    const rows = someRows();
    const manifests = [];
    for (const size of [1, 77, 10_000]) {
      const store = memoryStore();
      const manifest = await saveRows(batchesOf(rows, size), lineage, store, {});
      manifests.push(manifest);
      const text = await textOf(store, manifest.digest);
      expect(text).toBe(rows.map((row) => `${canonicalJson(row)}\n`).join(''));
      expect(manifest).toMatchObject({ digest: digestBytes(text), rows: rows.length, bytes: utf8(text).length });
      const marks: Uint8Array[] = [];
      for (const chunk of manifest.chunks) marks.push(await readMarks(store, chunk, {}));
      expect(Buffer.concat(marks).toString('latin1')).toBe(rows.map((row) => rowMark(canonicalJson(row))).join(''));
    }
    expect(manifests[1]).toEqual(manifests[0]);
    expect(manifests[2]).toEqual(manifests[0]);
    expect(manifests[0]?.chunks.length).toBeGreaterThan(4);
  });

  it('are the same ones behind a row that was added, removed or changed', async () => {
    const rows = someRows();
    const store = memoryStore();
    const before = await save(store, rows);
    const known = new Set(before.chunks.map(({ digest }) => digest));
    await fc.assert(
      fc.asyncProperty(fc.nat(rows.length - 1), fc.constantFrom(0, 1), fc.boolean(), async (at, gone, isNew) => {
        const edited = rows.toSpliced(at, gone, ...(isNew ? [{ id: -1, text: `new ${at}` }] : []));
        const after = await save(store, edited);
        const fresh = after.chunks.filter(({ digest }) => !known.has(digest));
        expect(fresh.length).toBeLessThanOrEqual(3); // the one with the edit, and what it takes until cuts meet again
        expect(after.digest).toBe(digestBytes(edited.map((row) => `${canonicalJson(row)}\n`).join('')));
      }),
      { numRuns: 25, seed: 3 },
    );
  });

  it('without an index, as in stores of earlier versions, give their marks from their rows', async () => {
    const store = memoryStore();
    const { chunks } = await save(store, [{ a: 1 }, { a: 'ü' }]);
    const chunk = chunks[0] as (typeof chunks)[0];
    const marks = await readMarks(store, chunk, {});
    await store.remove(`dataset-index/${chunk.digest}`);
    expect(await readMarks(store, chunk, {})).toEqual(marks);
    await store.put(`dataset-index/${chunk.digest}`, new Uint8Array(64));
    expect(await failure(readMarks(store, chunk, {}))).toMatchObject({ code: 'CORRUPT_RECORD' });
  });

  it('cut one row that is longer than a chunk into none', async () => {
    const rows = ['a', 'x'.repeat(9_000_000), 'b'];
    const store = memoryStore();
    const { chunks, digest } = await save(store, rows);
    expect(chunks.map((chunk) => chunk.rows)).toEqual([2, 1]);
    expect(linesOf(utf8(await textOf(store, digest)))).toEqual(rows.map((row) => JSON.stringify(row)));
  });
});

describe('a manifest', () => {
  it('keeps reports, which are asked for when the last row was read', async () => {
    const store = memoryStore();
    let read = 0;
    async function* rows() {
      yield [1, 2];
      read = 2;
    }
    const { digest } = await saveRows(rows(), lineage, store, { reports: () => ({ read }) });
    expect((await loadManifest(store, digest, {})).reports).toEqual({ read: 2 });
  });

  it('tells the nearest saved versions its rows were made from', () => {
    const saved = (digit: string, parents = [lineage]) => ({
      ...lineage,
      digest: `sha256:${digit.repeat(64)}` as const,
      parents,
    });
    expect(parentsOf(lineage)).toEqual([]);
    expect(
      parentsOf({ ...lineage, parents: [saved('2', [saved('3')]), { ...lineage, parents: [saved('1')] }] }),
    ).toEqual([`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`]);
  });

  it('is not written again over an erased version, and the rows that came back for it go', async () => {
    const store = memoryStore();
    const { digest } = await save(memoryStore(), ['mine', 'yours']);
    const tombstone = {
      ...{ kind: 'ErasedDataset', v: 1, digest, at: '2026-11-24T10:00:00.000Z', erasure: 'case-7' },
      ...{ why: 'asked to', replacedBy: `sha256:${'1'.repeat(64)}`, rows: 1, parents: [] },
    };
    await store.put(`dataset/${digest}`, utf8(JSON.stringify(tombstone)));
    const saving = await failure(save(store, ['mine', 'yours'], 'ours'));
    expect(saving).toMatchObject({ code: 'STORE_CONFLICT' });
    expect(saving.message).toContain('erased on 2026-11-24T10:00:00.000Z by erasure "case-7"');
    const keys: string[] = [];
    for await (const key of store.list('')) keys.push(key);
    expect(keys).toEqual([`dataset/${digest}`]);
    const loading = await failure(loadManifest(store, digest, {}));
    expect(loading).toMatchObject({ code: 'NOT_FOUND', hint: expect.stringContaining(tombstone.replacedBy) });
    expect(loading.message).toContain('(asked to)');
  });
});

describe('names', () => {
  it('keep where they were, who moved them and why', async () => {
    const store = memoryStore();
    const clock = fakeClock();
    const one = await saveRows(batchesOf([1]), lineage, store, { name: 'train', clock, by: 'nightly' });
    await clock.advance(60_000);
    const two = await save(store, [2]);
    await nameDataset(store, 'train', two.digest, { clock, by: 'ana', why: 'fewer duplicates' });
    await nameDataset(store, 'train', two.digest, { clock, by: 'ben' }); // it is there
    await nameDataset(store, 'latest', 'train', { clock });
    const [latest, train] = await datasetNames(store);
    expect(latest).toMatchObject({ name: 'latest', digest: two.digest, fixed: false });
    const at = (ms: number) => new Date(ms).toISOString();
    expect(train).toEqual({
      name: 'train',
      digest: two.digest,
      fixed: false,
      moves: [
        { digest: one.digest, at: at(clock.now() - 60_000), by: 'nightly' },
        { digest: two.digest, at: at(clock.now()), by: 'ana', why: 'fewer duplicates' },
      ],
    });
    expect((await loadManifest(store, 'latest', {})).digest).toBe(two.digest);
  });

  it('that are tags stay, also for a save', async () => {
    const store = memoryStore();
    const { digest } = await save(store, [1], 'v1');
    await tagDataset(store, 'v1', digest);
    await tagDataset(store, 'v1', 'v1');
    const other = await save(store, [2]);
    for (const moving of [
      () => tagDataset(store, 'v1', other.digest),
      () => nameDataset(store, 'v1', other.digest),
      () => save(store, [3], 'v1'),
    ]) {
      expect(await failure(moving)).toMatchObject({ code: 'STORE_CONFLICT' });
    }
    expect(await datasetNames(store)).toMatchObject([{ name: 'v1', digest, fixed: true, moves: [{}, { digest }] }]);
    expect(await failure(tagDataset(store, 'v2', `sha256:${'0'.repeat(64)}`))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await failure(tagDataset(store, 'a/b', digest))).toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('lose no move when many move one at once', async () => {
    const store = memoryStore();
    const saved = await Promise.all([1, 2, 3, 4, 5].map((row) => save(store, [row])));
    await Promise.all(saved.map(({ digest }) => nameDataset(store, 'n', digest)));
    const [name] = await datasetNames(store);
    expect(new Set(name?.moves.map(({ digest }) => digest))).toEqual(new Set(saved.map(({ digest }) => digest)));
    expect(name?.digest).toBe(name?.moves.at(-1)?.digest);
  });

  it('of earlier versions are read, and have no history', async () => {
    const store = memoryStore();
    const { digest } = await save(store, [1]);
    await store.put('dataset-name/old', utf8(JSON.stringify({ kind: 'DatasetName', v: 1, digest })));
    expect(await datasetNames(store)).toEqual([{ name: 'old', digest, fixed: false, moves: [] }]);
    expect((await loadManifest(store, 'old', {})).rows).toBe(1);
  });
});
