import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../src/sql/duckdb/json-of.js';
import { type DuckDbLibrary, duckdb, duckdbFile, runSql } from '../../src/sql/index.js';
import { orders, tables } from './plans.js';

/** A library that answers every query with the same chunks, and remembers what was done. */
function fakeLibrary(chunks: readonly (readonly (readonly unknown[])[])[], wait?: Promise<void>) {
  const log: string[] = [];
  const lib: DuckDbLibrary = {
    DuckDBInstance: {
      create: async (path, options) => {
        log.push(`open ${path} ${JSON.stringify(options)}`);
        return {
          connect: async () => ({
            stream: async (sql) => {
              log.push(sql);
              const left = [...chunks];
              return {
                columnNames: () => ['id', 'price'],
                columnTypes: () => [{}, { alias: 'JSON' }],
                fetchChunk: async () => {
                  if (left.length === 0) await wait;
                  const rows = left.shift() ?? [];
                  return { rowCount: rows.length, getRows: () => rows };
                },
              };
            },
            interrupt: () => log.push('interrupt'),
            closeSync: () => log.push('disconnect'),
          }),
          closeSync: () => log.push('close'),
        };
      },
    },
  };
  return { lib, log };
}

const plan = orders.select('id', 'price');
const options = { tables: { orders: tables.orders } };

describe('duckdb', () => {
  it('opens the database at the first query, gives rows chunk by chunk, and leaves no connection', async () => {
    const { lib, log } = fakeLibrary([[[1n, '2.5']], [[2n, null]]]);
    const db = duckdb({ lib, path: 'shop.duckdb', writable: false });
    const rows = runSql(db, plan, options);
    expect(log).toEqual([]);
    expect(await rows.toArray()).toEqual([
      { id: 1, price: 2.5 },
      { id: 2, price: null },
    ]);
    expect(await rows.first(1)).toEqual([{ id: 1, price: 2.5 }]);
    await db.close();
    expect(log.map((line) => line.split('\n')[0])).toEqual([
      'open shop.duckdb {"access_mode":"READ_ONLY"}',
      'WITH step1 AS (',
      'disconnect',
      'WITH step1 AS (',
      'disconnect',
      'close',
    ]);
  });

  it('interrupts a query that is aborted, and tells the reason', async () => {
    const { lib, log } = fakeLibrary([[[1n, '1']]], new Promise(() => {}));
    const controller = new AbortController();
    const reading = runSql(duckdb({ lib }), plan, options).toArray({ signal: controller.signal });
    setTimeout(() => controller.abort('enough'), 5);
    await expect(reading).rejects.toBe('enough');
    expect(log.slice(-2)).toEqual(['interrupt', 'disconnect']);
  });

  it('says which package is missing', async () => {
    await expect(runSql(duckdb(), plan, options).toArray()).rejects.toMatchObject({
      code: 'MISSING_PEER',
      hint: expect.stringContaining('npm install @duckdb/node-api'),
    });
  });

  it('refuses options that nobody reads', () => {
    expect(() => duckdb({ file: 'x' } as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => runSql(duckdb(), plan, { tables: {}, dialect: 'spark' } as never)).toThrow(/runSql has no option/);
  });
});

describe('any provider of rows with a dialect', () => {
  it('answers plans, and the plan is in the lineage', async () => {
    const asked: string[] = [];
    const rows = {
      async *read(query: string) {
        asked.push(query);
        yield { id: 1, price: 2 };
      },
    };
    const answer = runSql({ spec: 1, name: 'warehouse', rows, dialect: 'spark' }, plan, options);
    expect(await answer.map(({ id }) => id).toArray()).toEqual([1]);
    expect(asked[0]).toContain('FROM `shop`.`orders`');
    expect(answer.lineage).toMatchObject({
      source: { name: 'warehouse: orders → select' },
      about: { plan: plan.lineage },
    });
    expect(
      await runSql({ spec: 1, name: 'none', rows: { async *read() {} }, dialect: 'duckdb' }, plan, options).count(),
    ).toBe(0);
  });
});

describe('duckdbFile', () => {
  it('reads by the ending, quotes paths and names, and gives the order of the file', () => {
    expect(duckdbFile("a'b/Rows.TSV.gz", { columns: { "it's": 'text', id: 'integer' } })).toEqual({
      sql: `SELECT *, ROW_NUMBER() OVER () AS "file row" FROM read_csv('a''b/Rows.TSV.gz', header = true, types = {'it''s': 'VARCHAR', 'id': 'DOUBLE'}, force_not_null = ['it''s'])`,
      columns: { "it's": 'text', id: 'integer' },
      order: ['file row'],
    });
    const columns = { id: 'number', tags: 'other' } as const;
    expect(duckdbFile('rows.jsonl', { columns })).toMatchObject({
      sql: expect.stringContaining(`format = 'newline_delimited', columns = {'id': 'DOUBLE', 'tags': 'JSON'}`),
    });
    expect(duckdbFile('rows', { columns, format: 'parquet' }).sql).toContain("read_parquet('rows')");
    expect(() => duckdbFile('rows.xlsx', { columns })).toThrow(/the ending of "rows.xlsx" says no format/);
  });
});

describe('values of DuckDB', () => {
  it.each<[string, unknown, unknown]>([
    ['small whole numbers', 5n, 5],
    ['large whole numbers', 2n ** 53n, '9007199254740992'],
    ['what is no number', Number.NaN, null],
    ['lists', { items: [1n, null, { items: [] }] }, [1, null, []]],
    ['structures', { entries: { a: 1n, ['__proto__']: true } }, JSON.parse('{"a": 1, "__proto__": true}')],
    ['maps', { entries: [{ key: 'k', value: 2n }] }, [{ key: 'k', value: 2 }]],
    ['bytes', { bytes: new Uint8Array([255, 0]) }, '/wA='],
    ['unions', { tag: 'k', value: 5n }, 5],
    ['decimals', { toString: () => '1.50' }, '1.50'],
    ['times of the day', { toString: () => '12:00:00' }, '12:00:00'],
    ['instants', { toString: () => '2026-11-24 10:00:00.5+00' }, '2026-11-24T10:00:00.5+00:00'],
  ])('are plain JSON: %s', (_name, value, json) => {
    expect(jsonOf(value)).toEqual(json);
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });
});
