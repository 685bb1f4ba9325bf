import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/base/clock.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { lineageOf } from '../../src/dataset/lineage.js';
import { saveRows } from '../../src/dataset/saved.js';
import { type FileSource, reuseUnchanged } from '../../src/dataset/versions/source-fingerprint.js';
import type { Schema, Store } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { failure, utf8 } from './fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'tuneloop-unchanged-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'rows.txt');
const lineage = lineageOf({ type: 'jsonl', name: 'rows.txt', from: 'file' });
const source: FileSource = { files: [path], lineage, code: 'v1' };

/** A clock that is ahead, so that what was just written was written long ago. */
const ahead = (ms: number): Clock => ({ now: () => Date.now() + ms, sleep: async () => {} });

describe('saving an unchanged file again', () => {
  let store: Store;
  let reads: number;

  beforeEach(() => {
    store = memoryStore();
    reads = 0;
    writeFileSync(path, 'one\ntwo\n');
  });

  async function* rows() {
    yield readFileSync(path, 'utf8').split('\n');
  }

  const save = async (changes: Partial<FileSource> = {}, aheadMs = 60_000, during = () => {}) => {
    const reading = () => {
      reads++;
      const saved = saveRows(rows(), lineage, store, {});
      during();
      return saved;
    };
    return (await reuseUnchanged(store, { ...source, ...changes }, reading, { clock: ahead(aheadMs) })).digest;
  };

  it('reads nothing and gives the version that is there', async () => {
    const first = await save();
    const asked: string[] = [];
    const watched: Store = {
      ...store,
      get: (key, options) => {
        asked.push(key.split('/')[0] as string);
        return store.get(key, options);
      },
    };
    const again = await reuseUnchanged(watched, source, () => Promise.reject(new Error('It was read.')), {
      clock: ahead(60_000),
    });
    expect(again.digest).toBe(first);
    expect(asked).toEqual(['dataset-source', 'dataset']);
  });

  it('reads again where size, content, time or place changed, also with the old time put back', async () => {
    const [atime, mtime] = [1_700_000_000, 1_700_000_000]; // whole seconds, so that they can be put back exactly
    utimesSync(path, atime, mtime);
    await save();
    writeFileSync(path, 'one\nten\n');
    utimesSync(path, atime, mtime);
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(1_700_000_000_000_000_000n);
    const second = await save();
    expect(reads).toBe(2);
    writeFileSync(`${path}.new`, 'six\nten\n');
    utimesSync(`${path}.new`, atime, mtime);
    renameSync(`${path}.new`, path);
    expect(await save()).not.toBe(second);
    expect(reads).toBe(3);
    await save();
    expect(reads).toBe(3);
  });

  it('does not believe a file that was changed just before it was read, or meanwhile', async () => {
    await save({}, 0);
    await save({}, 1000);
    await save({}, 60_000, () => writeFileSync(path, 'one\nsix\n'));
    expect(reads).toBe(3);
    await save();
    await save();
    expect(reads).toBe(4);
  });

  it('reads again for another plan, other code or more files', async () => {
    await save();
    await save({ code: 'v2' });
    await save({ lineage: { ...lineage, operations: [{ op: 'take', count: 1 }] } });
    await save({ files: [path, folder] });
    expect(reads).toBe(4);
    await save();
    expect(reads).toBe(4);
  });

  it('reads again where the version is gone or the fingerprint is damaged', async () => {
    const digest = await save();
    await store.remove(`dataset/${digest}`);
    await save();
    expect(reads).toBe(2);
    for await (const key of store.list('dataset-source/')) await store.put(key, utf8('{'));
    await save();
    expect(reads).toBe(3);
  });

  it('leaves it to the reader to say that there is no such file', async () => {
    const missing = { ...source, files: [join(folder, 'none')] };
    const reading = () => Promise.reject(new Error('There is no file.'));
    expect((await failure(reuseUnchanged(store, missing, reading))).message).toBe('There is no file.');
  });

  it('keeps no path in the store', async () => {
    await save();
    for await (const key of store.list('dataset-source/')) {
      expect(new TextDecoder().decode((await store.get(key))?.bytes)).not.toContain('rows.txt');
    }
  });
});

describe('Dataset.save with reuse', () => {
  const csv = join(folder, 'rows.csv');
  const schema: Schema<{ readonly a: string }> = {
    '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { a: string } }) },
  };
  const clock = ahead(60_000);

  it('gives the version that unchanged files gave, and moves the name there', async () => {
    writeFileSync(csv, 'a,b\n1,x\n2,y\n');
    const store = memoryStore();
    const rows = Dataset.fromCSV(csv, { schema, columns: ['a'] }).where((row) => row.a.ne('2'));
    const first = await rows.save(store, { reuse: 'v1', name: 'one', clock });
    let opened = 0;
    const counted = Dataset.fromCSV(csv, { schema: counting(() => opened++), columns: ['a'] });
    const same = counted.where((row) => row.a.ne('2'));
    const again = await same.save(store, { reuse: 'v1', name: 'two', clock });
    expect([opened, again.size, await again.digest()]).toEqual([0, 1, await first.digest()]);
    expect((await Dataset.load(store, 'two', { schema })).size).toBe(1);
    // Other options, another plan, other code, another file: each is read.
    await Dataset.fromCSV(csv, { schema: counting(() => opened++) }).save(store, { reuse: 'v1', clock });
    await counted.save(store, { reuse: 'v1', clock });
    await same.save(store, { reuse: 'v2', clock });
    expect(opened).toBe(6);
    writeFileSync(csv, 'a,b\n3,x\n');
    const changed = await same.save(store, { reuse: 'v1', name: 'two', clock });
    expect([opened, await changed.toArray()]).toEqual([7, [{ a: '3' }]]);
  });

  it('refuses rows that do not come from files', async () => {
    const memory = Dataset.of([{ a: '1' }]);
    expect(await failure(memory.save(memoryStore(), { reuse: 'v1' }))).toMatchObject({ code: 'INVALID_OPTION' });
    const both = Dataset.fromCSV(csv, { schema }).concat(memory);
    const error = await failure(both.save(memoryStore(), { reuse: 'v1' }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining('"memory" (memory)') });
  });

  function counting(seen: () => void): typeof schema {
    const validate = (value: unknown) => {
      seen();
      return { value: value as { a: string } };
    };
    return { '~standard': { version: 1, vendor: 'test', validate } };
  }
});
