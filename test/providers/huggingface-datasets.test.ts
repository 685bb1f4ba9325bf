import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import { type HuggingFaceOptions, hubParquet, huggingface } from '../../src/providers/huggingface/index.js';
import { fakeClock } from '../../src/testing/index.js';
import { failure } from '../dataset/fixtures.js';
import { parquetBytes, upTo } from '../dataset/parquet-fixtures.js';
import { type RangeAnswer, type RangeRequest, type RangeServer, rangeServer } from '../dataset/range-server.js';

const token = 'hf_testtesttesttesttest';
const rowsOf = (from: number, count: number) => upTo(count).map((n) => ({ id: from + n, text: `text ${from + n}` }));
const fileOf = (rows: readonly { id: number; text: string }[]) =>
  parquetBytes([
    { name: 'id', data: rows.map(({ id }) => BigInt(id)), type: 'INT64' },
    { name: 'text', data: rows.map(({ text }) => text) },
  ]);
const [first, second] = [rowsOf(0, 250), rowsOf(250, 80)];
const files = [fileOf(first), fileOf(second)];
const row = z.object({ id: z.number(), text: z.string() });

let hub: RangeServer;
let storage: RangeServer;
/** Answers the next requests before the Hub's own answers. */
let queue: RangeAnswer[] = [];
/** Changes an answer. */
let twist: (answer: RangeAnswer, request: RangeRequest) => RangeAnswer = (answer) => answer;

beforeAll(async () => {
  storage = await rangeServer(({ path }) => ({ file: files[Number(path.slice(1))] ?? new Uint8Array() }));
  hub = await rangeServer((request) => queue.shift() ?? twist(answer(request), request));
});
afterAll(() => Promise.all([hub.close(), storage.close()]));
beforeEach(() => {
  queue = [];
  twist = (answer) => answer;
  hub.seen.splice(0);
  storage.seen.splice(0);
});

/** What the Hub and its viewer answer, in the forms that they document. */
function answer({ path, query, authorization }: RangeRequest): RangeAnswer {
  const dataset = query.get('dataset') ?? /^\/(?:api\/)?datasets\/(\w+\/\w+)\//.exec(path)?.[1];
  if (dataset === 'org/closed' && authorization !== `Bearer ${token}`) {
    return {
      status: 401,
      headers: { 'x-error-code': 'ExternalUnauthenticatedError' },
      json: { error: 'The dataset does not exist, or is not accessible without authentication.' },
    };
  }
  if (!['org/set', 'org/closed', 'org/paged'].includes(dataset ?? ''))
    return { status: 404, json: { error: 'Not found.' } };
  const at = (number: number) => ({
    dataset,
    url: `${hub.url}/datasets/${dataset}/resolve/refs%2Fconvert%2Fparquet/default/train/000${number}.parquet`,
    filename: `000${number}.parquet`,
    size: files[number]?.length,
  });
  const listed = [
    { ...at(0), config: 'default', split: 'train' },
    { ...at(1), config: 'default', split: 'train' },
    { ...at(1), config: 'default', split: 'test' },
    { ...at(1), config: 'extra', split: 'train' },
  ];
  if (path === '/parquet') {
    if (dataset === 'org/paged') return { status: 404, json: { error: 'No Parquet.' } };
    const config = query.get('config');
    return {
      json: {
        parquet_files: listed.filter((file) => config === null || file.config === config),
        pending: [],
        failed: [],
        partial: false,
      },
    };
  }
  if (path === '/splits')
    return {
      json: { splits: listed.map(({ config, split }) => ({ dataset, config, split })), pending: [], failed: [] },
    };
  if (path === '/rows') {
    const offset = Number(query.get('offset'));
    const rows = first
      .slice(offset, offset + Number(query.get('length')))
      .map((each, n) => ({ row_idx: offset + n, row: each, truncated_cells: [] }));
    return { json: { features: [], rows, num_rows_total: first.length, num_rows_per_page: 100, partial: false } };
  }
  if (path.startsWith('/api/')) {
    return {
      json: {
        sha: 'abc123',
        siblings: [
          'README.md',
          'data/train-00001-of-00002.parquet',
          'data/train-00000-of-00002.parquet',
          'data/test-0.parquet',
          'more/deep/x.parquet',
        ].map((rfilename) => ({ rfilename })),
      },
    };
  }
  const number = /(?:000|train-0000)([01])(?:-of-00002)?\.parquet$/.exec(path)?.[1];
  return number === undefined ? { status: 404 } : { status: 302, headers: { location: `${storage.url}/${number}` } };
}

const make = (options: HuggingFaceOptions = {}) =>
  huggingface({ hubUrl: hub.url, viewerUrl: hub.url, retry: { clock: fakeClock(), random: () => 1 }, ...options });
const read = (query: string, options: HuggingFaceOptions = {}) =>
  Dataset.fromRows(make(options), query, { schema: row });

describe('datasets on the Hub', () => {
  it('are read by ranges of the Parquet files that the viewer lists', async () => {
    const rows = read('org/set?split=train');
    expect(await rows.toArray()).toEqual([...first, ...second]);
    expect(rows.lineage.source).toMatchObject({ type: 'rows', name: 'huggingface', query: 'org/set?split=train' });
    expect(storage.seen[0]?.range).toBe('bytes=-65536');
    expect(await read('org/set?config=extra').toArray()).toEqual(second);
    const narrow = Dataset.fromRows(make(), 'org/set?split=test&columns=id', {
      schema: z.strictObject({ id: z.number() }),
    });
    expect(await narrow.first(1)).toEqual([{ id: 250 }]);
  });

  it('are read at a revision from the files of the repository, which a commit then pins', async () => {
    expect(await read('org/set?revision=v1&split=train').toArray()).toEqual([...first, ...second]);
    expect(hub.seen[0]?.path).toBe('/api/datasets/org/set/revision/v1');
    expect(hub.seen[1]?.path).toBe('/datasets/org/set/resolve/abc123/data/train-00000-of-00002.parquet');
    expect(await read('org/set?files=**/train-00001*').toArray()).toEqual(second);
    expect(await failure(read('org/set?files=*.parquet'))).toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('data/train-00001-of-00002.parquet'),
    });
  });

  it('need their token where they are closed, which goes to the Hub only', async () => {
    expect(await failure(read('org/closed?split=train'))).toMatchObject({
      code: 'AUTH',
      hint: expect.stringContaining('HF_TOKEN'),
    });
    expect(hub.seen.every(({ authorization }) => authorization === undefined)).toBe(true);
    hub.seen.splice(0);
    const rows = read('org/closed?split=train', { accessToken: async () => token });
    expect(await rows.count()).toBe(330);
    expect(hub.seen.every(({ authorization }) => authorization === `Bearer ${token}`)).toBe(true);
    expect(storage.seen.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect(JSON.stringify(rows.lineage)).not.toContain(token);
  });

  it('say which config and split there are, where it is not clear', async () => {
    expect(await failure(read('org/set'))).toMatchObject({
      code: 'INVALID_OPTION',
      hint: expect.stringContaining('train, test'),
    });
    expect(await failure(read('org/set?split=dev'))).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('no split "dev"'),
    });
    expect(await failure(read('org/set?config=none'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await failure(read('org/none?split=train'))).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    expect(await failure(read('org/set?split=train&columns=none'))).toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('id, text'),
    });
    for (const query of ['', 'a/b/c', '../x', 'org/set?spit=train', 'org/set?split=', 'org/set?split=a&split=b']) {
      expect(await failure(read(query))).toMatchObject({ code: 'INVALID_OPTION' });
    }
  });

  it('are waited for where the Hub asks to come again, and are not where it does not answer', async () => {
    const clock = fakeClock();
    queue = [
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 500, headers: { 'x-error-code': 'ResponseNotReady' }, json: { error: 'not ready' } },
    ];
    expect(await read('org/set?split=train', { retry: { clock, random: () => 1 } }).count()).toBe(330);
    expect(clock.sleeps).toEqual([7000, 1000]);
    queue = upTo(9).map(() => ({ status: 503 }));
    expect(await failure(read('org/set?split=train'))).toMatchObject({ code: 'REMOTE', status: 503 });
    queue = [{ json: [] }];
    expect(await failure(read('org/set?split=train'))).toMatchObject({
      code: 'REMOTE',
      message: expect.stringContaining('no JSON object'),
    });
  });

  it('are not taken for whole where the viewer has the beginning only, or a file is another than listed', async () => {
    twist = (given, { path }) => (path === '/parquet' ? { json: { ...(given.json as object), partial: true } } : given);
    expect(await failure(read('org/set?split=train'))).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('only the beginning'),
    });
    twist = (given, { path }) => {
      if (path !== '/parquet') return given;
      const { parquet_files: list } = given.json as { parquet_files: { size: number }[] };
      return { json: { parquet_files: list.map((file) => ({ ...file, size: file.size + 1 })) } };
    };
    expect(await failure(read('org/set?split=train'))).toMatchObject({
      code: 'REMOTE',
      message: expect.stringContaining('is listed with'),
    });
  });

  it('come page by page where there is no Parquet, or nothing that reads it', async () => {
    expect(await read('org/paged?split=train').toArray()).toEqual(first);
    expect(hub.seen.filter(({ path }) => path === '/rows').map(({ query }) => query.get('offset'))).toEqual([
      '0',
      '100',
      '200',
    ]);
    vi.doMock('hyparquet', () => {
      throw new Error('not here');
    });
    try {
      expect(await read('org/set?split=train').toArray()).toEqual(first);
      expect(await failure(read('org/set?split=train&revision=v1'))).toMatchObject({ code: 'MISSING_PEER' });
    } finally {
      vi.doUnmock('hyparquet');
    }
  });

  it('come page by page without gaps and cut cells, or not at all', async () => {
    type Page = { rows: { row_idx: number; truncated_cells: string[] }[]; num_rows_total: number; partial: boolean };
    const paged = (change: (page: Page) => void) => {
      twist = (given, { path }) => {
        if (path !== '/rows') return given;
        const page = structuredClone(given.json) as Page;
        change(page);
        return { json: page };
      };
      return failure(read('org/paged?split=train'));
    };
    expect(await paged(({ rows }) => rows[5]?.truncated_cells.push('text'))).toMatchObject({
      code: 'INVALID_ROW',
      issues: [{ path: 'text', line: 6 }],
    });
    expect(await paged(({ rows }) => void rows.splice(3, 1))).toMatchObject({
      code: 'REMOTE',
      message: expect.stringContaining('row 3 is not'),
    });
    expect(await paged((page) => void (page.num_rows_total = 251))).toMatchObject({
      message: expect.stringContaining('ends at row 250 of 251'),
    });
    expect(await paged((page) => void (page.partial = true))).toMatchObject({ code: 'REMOTE' });
    const narrow = Dataset.fromRows(make(), 'org/paged?split=train&columns=id', { schema: z.any() });
    twist = (given, { path }) => {
      if (path !== '/rows') return given;
      const page = structuredClone(given.json) as Page;
      for (const each of page.rows) each.truncated_cells.push('text');
      return { json: page };
    };
    expect(await narrow.count()).toBe(250);
  });

  it('stop with the reason of an aborted signal, and tell how far they are', async () => {
    const stop = new AbortController();
    const told: number[] = [];
    const options = { signal: stop.signal, onProgress: ({ done }: { done: number }) => void told.push(done) };
    const reading = (async () => {
      for await (const each of make().rows.read('org/set?split=train', options)) {
        if ((each as { id: number }).id === 260) stop.abort(new Error('enough'));
      }
    })();
    expect(await failure(reading)).toBe(stop.signal.reason);
    expect(told).toEqual([250]);
  });

  it('give their files to Dataset.fromParquet, with conditions and bad rows set aside', async () => {
    const urls = await hubParquet('org/closed?split=train', {
      hubUrl: hub.url,
      viewerUrl: hub.url,
      accessToken: token,
    });
    expect(JSON.stringify(urls)).not.toContain(token);
    const rows = Dataset.fromParquet(urls, { schema: row, where: ({ id }) => id.ge(249).and(id.lt(252)) });
    expect((await rows.toArray()).map(({ id }) => id)).toEqual([249, 250, 251]);
    expect(await failure(hubParquet('org/set', { spit: 'x' } as never))).toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('with a number that JSON has not are a bad row, said so', async () => {
    const bad = parquetBytes([{ name: 'x', data: [1.5, Number.NaN] }]);
    const server = await rangeServer(({ path }) =>
      path === '/parquet'
        ? { json: { parquet_files: [{ config: 'a', split: 'b', url: `${server.url}/x.parquet` }] } }
        : { file: bad },
    );
    try {
      const error = await failure(read('org/set', { hubUrl: server.url, viewerUrl: server.url }));
      expect(error).toMatchObject({
        code: 'INVALID_ROW',
        message: expect.stringContaining('row 2: x: NaN is no number'),
      });
    } finally {
      await server.close();
    }
  });
});
