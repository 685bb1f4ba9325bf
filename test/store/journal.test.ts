import { beforeEach, describe, expect, it } from 'vitest';
import { Journal, memoryStore } from '../../src/store/index.js';

const encode = (text: string) => new TextEncoder().encode(text);
const textAt = async (key: string) => new TextDecoder().decode((await store.get(key))?.bytes);
const first = 'jobs/demo/00000001.json';
const second = 'jobs/demo/00000002.json';

let store: ReturnType<typeof memoryStore>;
beforeEach(() => {
  store = memoryStore();
});

async function withTwo() {
  const journal = await Journal.open(store, 'jobs/demo');
  await journal.append({ phase: 'uploading' });
  await journal.append({ phase: 'launching', tries: 1 });
  return journal;
}

describe('a journal', () => {
  it('gives back what was appended, in order, also to whoever opens it later', async () => {
    const journal = await withTwo();
    const records = [{ phase: 'uploading' }, { phase: 'launching', tries: 1 }];
    expect(journal.read()).toEqual(records);
    const later = await Journal.open(store, 'jobs/demo');
    expect(later.read()).toEqual(records);
    expect(later.length).toBe(2);
    await later.append('third');
    expect((await Journal.open(store, 'jobs/demo')).read()).toEqual([...records, 'third']);
  });

  it('is empty where nothing was written, and journals beside it do not mix', async () => {
    await withTwo();
    for (const prefix of ['jobs', 'jobs/dem', 'jobs/demo-2', 'jobs/demo/more']) {
      if (prefix === 'jobs') continue; // holds other journals, so it is none itself
      expect((await Journal.open(store, prefix)).read()).toEqual([]);
    }
  });

  it('tells the second of two writers that the first was faster, and writes nothing then', async () => {
    const [one, two] = [await withTwo(), await Journal.open(store, 'jobs/demo')];
    await one.append('mine');
    await expect(two.append('yours')).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    expect(two.read()).toHaveLength(2);
    expect((await Journal.open(store, 'jobs/demo')).read().at(-1)).toBe('mine');
  });

  it('keeps what was written, not the object that was passed', async () => {
    const journal = await Journal.open(store, 'jobs/demo');
    const record = { list: [1], nothing: undefined } as unknown as { list: number[] };
    await journal.append(record);
    record.list.push(2);
    expect(journal.read()).toStrictEqual([{ list: [1] }]);
  });

  it('refuses a record that JSON cannot carry before anything is written', async () => {
    const journal = await Journal.open(store, 'jobs/demo');
    await expect(journal.append({ loss: Number.NaN })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(await store.get(first)).toBeUndefined();
  });
});

describe('a damaged journal names the record', () => {
  const opening = () => Journal.open(store, 'jobs/demo');
  const corrupt = (key: string, why: string) => ({
    code: 'CORRUPT_RECORD',
    message: expect.stringMatching(`"${key}" cannot be used: .*${why}`),
  });

  it('that is torn', async () => {
    await withTwo();
    const whole = await textAt(second);
    for (const cut of [0, 1, 40, whole.length - 3]) {
      await store.put(second, encode(whole.slice(0, cut)));
      await expect(opening()).rejects.toMatchObject(corrupt(second, 'no whole JSON'));
    }
    await store.put(second, new Uint8Array([0xff, 0xfe, 0]));
    await expect(opening()).rejects.toMatchObject(corrupt(second, 'no whole JSON'));
  });

  it('that was altered', async () => {
    await withTwo();
    await store.put(first, encode((await textAt(first)).replace('uploading', 'downloading')));
    await expect(opening()).rejects.toMatchObject(corrupt(first, 'digest does not match'));
  });

  it('that is missing', async () => {
    await (await withTwo()).append('third');
    await store.remove(second);
    await expect(opening()).rejects.toMatchObject(corrupt(second, 'missing'));
  });

  it('that stands in another’s place', async () => {
    await withTwo();
    const [one, two] = [await textAt(first), await textAt(second)];
    await store.put(first, encode(two));
    await store.put(second, encode(one));
    await expect(opening()).rejects.toMatchObject(corrupt(first, 'digest does not match'));
  });

  it('that is something else, or of a later version', async () => {
    await withTwo();
    await store.put(second, encode('{"kind":"Other","v":1}'));
    await expect(opening()).rejects.toMatchObject(corrupt(second, 'no journal entry'));
    await store.put(second, encode('{"kind":"JournalEntry","v":2,"record":1,"digest":"sha256:0"}'));
    await expect(opening()).rejects.toMatchObject(corrupt(second, 'version 2'));
  });
});
