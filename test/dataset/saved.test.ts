import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { Dataset } from '../../src/dataset/dataset.js';
import type { Store } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { failure, jsonl, pair } from './fixtures.js';

const rows = [
  { question: 'one?', answer: '1' },
  { question: 'two?', answer: '2' },
];
const big = Array.from({ length: 3000 }, (_, n) => ({ question: `${n}`.repeat(250), answer: `${n}` }));

async function keysOf(store: Store): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list('')) keys.push(key);
  return keys;
}

const textOf = async (store: Store, key: string) => new TextDecoder().decode((await store.get(key))?.bytes);

describe('save and load', () => {
  it('gives the same rows, count and digest back, by digest and by name', async () => {
    const store = memoryStore();
    const dataset = Dataset.of(big);
    const saved = await dataset.save(store, { name: 'big' });
    const digest = await dataset.digest();
    expect(await saved.digest()).toBe(digest);
    for (const loaded of [
      saved,
      await Dataset.load(store, digest, { schema: pair }),
      await Dataset.load(store, 'big', { schema: pair }),
    ]) {
      expect(await loaded.count()).toBe(3000);
      expect(await loaded.digest()).toBe(digest);
      expect(await loaded.toArray()).toEqual(big);
    }
  });

  it('writes canonical JSON Lines in chunks, and a manifest that says what they are', async () => {
    const store = memoryStore();
    const source = Dataset.fromJSONL(jsonl(...rows), { schema: pair, name: 'train.jsonl' }).map((row) => row);
    const digest = await (await source.save(store)).digest();
    const manifest = JSON.parse(await textOf(store, `dataset/${digest}`));
    expect(manifest).toEqual({
      kind: 'Dataset',
      v: 1,
      digest,
      rows: 2,
      bytes: 66,
      chunks: [{ digest, rows: 2, bytes: 66 }],
      lineage: {
        source: { type: 'jsonl', name: 'train.jsonl', from: 'bytes' },
        operations: [{ op: 'map', opaque: true }],
        parents: [],
      },
    });
    expect(await textOf(store, `dataset-chunk/${digest}`)).toBe(
      '{"answer":"1","question":"one?"}\n{"answer":"2","question":"two?"}\n',
    );
  });

  it('remembers where a loaded dataset came from', async () => {
    const store = memoryStore();
    const saved = await Dataset.of(rows, { name: 'mine' }).withLineage({ model: 'm' }).save(store);
    const loaded = await Dataset.load(store, await saved.digest(), { schema: pair });
    expect(loaded.lineage).toEqual(saved.lineage);
    expect(loaded.lineage).toMatchObject({
      source: { type: 'store', name: 'mine' },
      digest: await saved.digest(),
      parents: [{ source: { type: 'memory', name: 'mine' }, about: { model: 'm' } }],
    });
    expect(loaded.map((row) => row).lineage.digest).toBeUndefined();
  });

  it('stores equal chunks once, and re-uses them for a longer version', async () => {
    const store = memoryStore();
    await Dataset.of(big).save(store);
    const before = (await keysOf(store)).filter((key) => key.startsWith('dataset-chunk/'));
    expect(before.length).toBeGreaterThan(2);
    await Dataset.of(big).save(store);
    await Dataset.of([...big, ...rows]).save(store);
    const after = (await keysOf(store)).filter((key) => key.startsWith('dataset-chunk/'));
    expect(after.length).toBe(before.length + 1);
  });

  it('puts the manifest last, so that a failed save leaves nothing to load', async () => {
    for (let failAt = 0; failAt < 6; failAt++) {
      const store = memoryStore();
      let puts = 0;
      const full: Store = {
        ...store,
        put: async (...args) => {
          if (puts++ === failAt) throw new TuneloopError({ code: 'STORE_FAILED', message: 'The disk is full.' });
          return store.put(...args);
        },
      };
      expect(await failure(Dataset.of(big).save(full, { name: 'big' }))).toMatchObject({ code: 'STORE_FAILED' });
      expect((await keysOf(store)).filter((key) => !/^dataset-(chunk|index)\//.test(key))).toEqual([]);
      const error = await failure(Dataset.load(store, 'big', { schema: pair }));
      expect(error).toMatchObject({ code: 'NOT_FOUND' });
      expect(await (await Dataset.of(big).save(store)).count()).toBe(3000);
    }
  });

  it('notices changed and missing content while reading', async () => {
    const store = memoryStore();
    const saved = await Dataset.of(rows).save(store);
    const digest = await saved.digest();
    const chunk = `dataset-chunk/${digest}`;
    const bytes = (await store.get(chunk))?.bytes as Uint8Array;
    await store.put(
      chunk,
      Uint8Array.from(bytes, (byte, at) => (at === 11 ? byte ^ 1 : byte)),
    );
    expect(await failure(saved)).toMatchObject({ code: 'CORRUPT_RECORD' });
    expect((await failure(saved)).message).toContain(
      `"${chunk}" in the store is damaged: its content has another digest.`,
    );
    await store.remove(chunk);
    expect((await failure(saved)).message).toContain('it is missing');
  });

  it('notices a manifest that was changed, is not JSON, or is of another dataset', async () => {
    const store = memoryStore();
    const digest = await (await Dataset.of(big).save(store)).digest();
    const key = `dataset/${digest}`;
    const manifest = JSON.parse(await textOf(store, key));
    const put = (value: unknown) =>
      store.put(key, new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
    const load = () => Dataset.load(store, digest, { schema: pair });
    await put({ ...manifest, chunks: manifest.chunks.slice(1) });
    expect((await failure(await load())).message).toContain('its chunks are not its content');
    for (const bad of [
      '{',
      { ...manifest, v: 2 },
      { ...manifest, digest: `sha256:${'0'.repeat(64)}` },
      { ...manifest, chunks: 'x' },
    ]) {
      await put(bad);
      expect(await failure(load())).toMatchObject({ code: 'CORRUPT_RECORD' });
    }
  });

  it('says which line of a saved dataset does not fit the schema', async () => {
    const store = memoryStore();
    const digest = await (await Dataset.of([rows[0], { other: 1 }]).save(store)).digest();
    const error = await failure(await Dataset.load(store, digest, { schema: pair }));
    expect(error).toMatchObject({
      code: 'INVALID_ROW',
      issues: [
        { path: 'question', line: 2 },
        { path: 'answer', line: 2 },
      ],
    });
  });

  it('saves and loads a dataset without rows', async () => {
    const store = memoryStore();
    const saved = await Dataset.of<{ question: string; answer: string }>([]).save(store);
    expect(await saved.toArray()).toEqual([]);
    expect(await (await Dataset.load(store, await saved.digest(), { schema: pair })).count()).toBe(0);
  });

  it('refuses a name that could not be a key before it writes anything', async () => {
    const store = memoryStore();
    expect(await failure(Dataset.of(rows).save(store, { name: '../x' }))).toMatchObject({ code: 'INVALID_OPTION' });
    expect(await keysOf(store)).toEqual([]);
  });
});
