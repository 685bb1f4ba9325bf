import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure } from './fixtures.js';
import { parquetBytes, upTo } from './parquet-fixtures.js';
import { type RangeAnswer, type RangeServer, rangeServer } from './range-server.js';

/** Random-looking, so that the file is much larger than what is read of its end. */
const words = upTo(20_000).map((n) => String(Math.sin(n)).slice(2).repeat(3));
const file = parquetBytes(
  [
    { name: 'n', data: upTo(20_000) },
    { name: 'word', data: words },
  ],
  { rowGroupSize: 5000 },
);
const row = z.object({ n: z.number(), word: z.string() });

let server: RangeServer;
let other: RangeServer;
/** Answers the next requests in place of the file. */
let queue: RangeAnswer[] = [];
beforeAll(async () => {
  other = await rangeServer(({ path }) => (path === '/expired' ? { status: 403 } : { file, headers: { etag: '"1"' } }));
  server = await rangeServer(({ path }) => {
    const next = queue.shift();
    if (next !== undefined) return next;
    if (path === '/moved') return { status: 302, headers: { location: `${other.url}/there?signature=secret` } };
    if (path === '/plain') return { file, noRanges: true };
    return path === '/rows.parquet' ? { file, headers: { etag: '"1"' } } : { status: 404, json: { error: 'none' } };
  });
});
afterAll(() => Promise.all([server.close(), other.close()]));
beforeEach(() => {
  queue = [];
  server.seen.splice(0);
  other.seen.splice(0);
});

const read = (path: string, options: object = {}) =>
  Dataset.fromParquet(server.url + path, { schema: row, ...options });

describe('Parquet behind a URL', () => {
  it('is read by ranges, only what is needed', async () => {
    const some = Dataset.fromParquet(`${server.url}/rows.parquet?token=secret`, {
      schema: z.object({ n: z.number() }),
      columns: ['n'],
      where: ({ n }) => n.ge(15_000),
    });
    expect(await some.count()).toBe(5000);
    const bytes = server.seen.slice(1).map(({ range }) => {
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
      return Number(to) - Number(from) + 1;
    });
    expect(server.seen[0]?.range).toBe('bytes=-65536');
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(file.length / 10);
    expect(some.lineage.source.name).toBe(`${server.url}/rows.parquet`);
    expect(await read('/rows.parquet').toArray()).toEqual(words.map((word, n) => ({ n, word })));
  });

  it('is read as a whole, within a bound, from a server without ranges', async () => {
    expect(await read('/plain').count()).toBe(20_000);
    expect(server.seen).toHaveLength(1);
    expect(await failure(read('/plain', { maxBytes: 1000 }))).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('more than 1000 bytes'),
    });
  });

  it('is found behind a redirect, which is asked once', async () => {
    expect(await read('/moved').count()).toBe(20_000);
    expect(server.seen).toHaveLength(1);
    expect(other.seen.length).toBeGreaterThan(1);
    queue = [{ status: 302, headers: { location: 'http://example.com/x' } }];
    expect(await failure(read('/moved'))).toMatchObject({ code: 'INVALID_OPTION' });
    queue = Array.from({ length: 9 }, () => ({ status: 302, headers: { location: '/moved' } }));
    expect(await failure(read('/moved'))).toMatchObject({
      code: 'REMOTE',
      message: expect.stringContaining('redirects'),
    });
  });

  it('is refused over plain http from elsewhere', async () => {
    expect(await failure(() => Dataset.fromParquet('http://example.com/x.parquet', { schema: row }))).toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it('says what the server answered, and repeats what may come right', async () => {
    expect(await failure(read('/none'))).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    queue = [{ status: 429, headers: { 'retry-after': '0' } }, { status: 503 }];
    expect(await read('/rows.parquet').count()).toBe(20_000);
    expect(server.seen.length).toBeGreaterThan(3);
  });

  it('repeats a range that broke off, and does not take one that is short or of another file', async () => {
    queue = [{ file, cutAfter: 1000 }];
    expect(await read('/rows.parquet').count()).toBe(20_000);
    queue = [
      { file, headers: { etag: '"1"' } },
      { file, headers: { etag: '"1"' }, short: 100 },
    ];
    expect(await failure(read('/rows.parquet'))).toMatchObject({
      code: 'REMOTE',
      message: expect.stringMatching(/bytes came for/),
    });
    queue = [
      { file, headers: { etag: '"1"' } },
      { file, headers: { etag: '"2"' } },
    ];
    expect(await failure(read('/rows.parquet'))).toMatchObject({
      code: 'REMOTE',
      message: expect.stringContaining('changed meanwhile'),
    });
    queue = [{ file, headers: { 'content-range': 'bytes ?' } }];
    expect(await failure(read('/rows.parquet'))).toMatchObject({
      code: 'REMOTE',
      message: expect.stringContaining('which range'),
    });
  });

  it('stops with the reason of an aborted signal', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const reading = (async () => {
      for await (const _ of read('/rows.parquet').read({ signal: stop.signal })) stop.abort(reason);
    })();
    expect(await failure(reading)).toBe(reason);
  });
});
