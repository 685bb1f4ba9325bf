import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dataset, type TextValue } from '../../../src/index.js';
import { type DuckDb, duckdb, duckdbFile, runSql, type SqlTable, toSql } from '../../../src/sql/index.js';
import { duckDbLibrary } from './duckdb-library.js';
import { cases, normal } from './generated.js';

const found = await duckDbLibrary();
if ('reason' in found) console.log(`DuckDB suite skipped: ${found.reason}`);

describe.skipIf('reason' in found)('DuckDB', () => {
  let db: DuckDb;
  let folder: string;
  beforeAll(() => {
    db = duckdb('lib' in found ? { lib: found.lib } : {});
    folder = mkdtempSync(join(tmpdir(), 'tuneloop-duckdb-'));
  });
  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true });
  });

  it('gives the rows that the process gives, for 500 generated tables and plans', async () => {
    for (const [at, { plan, rows, tables, ordered }] of cases(500, 1).entries()) {
      const files = Object.fromEntries(
        Object.entries(tables).map(([name, table]): [string, SqlTable] => {
          const path = join(folder, `${name}.jsonl`);
          writeFileSync(path, rows[name as 'left'].map((row) => `${JSON.stringify(row)}\n`).join(''));
          const file = duckdbFile(path, { columns: table.columns });
          return [name, ordered ? file : { ...file, order: undefined }];
        }),
      );
      const { text, columns } = toSql(plan, { dialect: 'duckdb', tables: files });
      const names = columns.map(({ name }) => name);
      const theirs = await runSql(db, plan, { tables: files })
        .toArray()
        .catch((error) => {
          throw new Error(`Case ${at}: ${error.message}\n${text}`);
        });
      const told = `case ${at}\n${JSON.stringify(plan.lineage)}\n${JSON.stringify(rows)}\n${text}`;
      expect(normal(theirs, names, ordered), told).toEqual(normal(await plan.toArray(), names, ordered));
    }
  });

  it('takes any name and text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }),
        fc
          .string({ unit: 'binary', minLength: 1 })
          .filter((name) => !/[\0\p{Cs}]/u.test(name) && !/^__proto__$/.test(name)),
        fc.string({ unit: 'binary' }).filter((text) => !/\p{Cs}/u.test(text)),
        async (values, name, literal) => {
          const rows = Dataset.of(
            [...values, literal.replaceAll('\0', '')].map((value) => ({ [name]: value })),
            { name },
          );
          const path = join(folder, 'names.jsonl');
          writeFileSync(path, (await rows.toArray()).map((row) => `${JSON.stringify(row)}\n`).join(''));
          const plan = rows.derive((row) => {
            const value = row[name] as TextValue<string>;
            return { [`${name}'`]: value.append(literal), [`${name}"`]: value.eq(literal.replaceAll('\0', '')) };
          });
          const theirs = runSql(db, plan, { tables: { [name]: duckdbFile(path, { columns: { [name]: 'text' } }) } });
          // The library's decoder drops a byte order mark at the beginning of a text.
          const marked = (row: object) => JSON.stringify(row).replaceAll('\ufeff', '');
          expect((await theirs.toArray()).map(marked)).toEqual((await plan.toArray()).map(marked));
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  it('changes letters as the process does, but for those that are younger than its Unicode', async () => {
    const points = Array.from({ length: 0x1ffff }, (_, at) => at + 1).filter((at) => at < 0xd800 || at > 0xdfff);
    const rows = Dataset.of(() => points.map((at) => ({ at, text: String.fromCodePoint(at) })), { name: 'points' });
    const plan = rows.derive(({ text }) => ({ lower: text.lower(), upper: text.upper() })).omit('text');
    const sql =
      'SELECT n AS at, chr(n::INT) AS text FROM range(1, 131072) AS t(n) WHERE n NOT BETWEEN 55296 AND 57343 AND n <> 65279';
    const tables = { points: { sql, columns: { at: 'integer', text: 'text' }, order: ['at'] } } as const;
    const theirs = new Map((await runSql(db, plan, { tables }).toArray()).map((row) => [row.at, row]));
    const different = (await plan.toArray()).filter((row) => {
      const other = theirs.get(row.at);
      return other !== undefined && (other.lower !== row.lower || other.upper !== row.upper);
    });
    // Garay and Beria Erfe scripts, and Latin letters of Unicode 16 and 17.
    const young = (at: number) =>
      (at >= 0x10d50 && at <= 0x10d85) ||
      (at >= 0x16ea0 && at <= 0x16ed3) ||
      (at >= 0xa7cb && at <= 0xa7dc) ||
      [0x19b, 0x264, 0x1c89, 0x1c8a].includes(at);
    expect(different.filter(({ at }) => !young(at))).toEqual([]);
    expect(theirs.size).toBeGreaterThan(128_000);
  });

  it('reads files of all kinds, and gives what they hold as plain JSON', async () => {
    const csv = join(folder, "it's.csv");
    writeFileSync(csv, 'id,name,price\n1,,2.5\n2,"a ""b""",\n');
    const rows = Dataset.of<{ id: number; name: string; price: number | null }>([], { name: 'rows' });
    const columns = { id: 'integer', name: 'text', price: 'number' } as const;
    const read = (file: SqlTable, plan: Dataset<unknown> = rows) =>
      runSql(db, plan, { tables: { rows: file } }).toArray();
    const expected = [
      { id: 1, name: '', price: 2.5 },
      { id: 2, name: 'a "b"', price: null },
    ];
    expect(await read(duckdbFile(csv, { columns }))).toEqual(expected);
    const parquet = join(folder, 'rows.parquet');
    for await (const _ of db.rows.read(`COPY (SELECT * FROM read_csv('${csv.replace("'", "''")}')) TO '${parquet}'`));
    expect(await read(duckdbFile(parquet, { columns }), rows.skip(1).select('id'))).toEqual([{ id: 2 }]);

    const all = `SELECT 9007199254740993 AS big, 1 AS small, 1.50::DECIMAL(5, 2) AS money, DATE '2026-11-24' AS day,
      TIMESTAMP '2026-11-24 12:00:00.5' AS at, TIMESTAMPTZ '2026-11-24 12:00:00+00' AS zoned, [1, NULL] AS list,
      {'a': {'b': DATE '2026-01-01'}} AS deep, MAP {'k': 1} AS map, 'ab'::BLOB AS bytes, 'NaN'::DOUBLE AS nan,
      '{"x": [1]}'::JSON AS json, INTERVAL 3 DAYS AS span`;
    const [row] = await Dataset.fromRows(db, all, { schema: anything }).toArray();
    expect(row).toEqual({
      big: '9007199254740993',
      small: 1,
      money: '1.50',
      day: '2026-11-24',
      at: '2026-11-24T12:00:00.5',
      zoned: expect.stringMatching(/^2026-11-2\dT\d\d:\d\d:00[+-]\d\d:\d\d$/),
      list: [1, null],
      deep: { a: { b: '2026-01-01' } },
      map: [{ key: 'k', value: 1 }],
      bytes: 'YWI=',
      nan: null,
      json: { x: [1] },
      span: '3 days',
    });
  });

  it('ends at a cell that cannot be cast, says what DuckDB refuses, and stops when it is told to', async () => {
    const rows = Dataset.of([{ text: 'twelve' }], { name: 'rows' });
    const table = (sql: string) => ({ tables: { rows: { sql, columns: { text: 'text' } } as const } });
    await expect(
      runSql(db, rows.cast({ text: 'number' }), table("SELECT 'twelve' AS text")).toArray(),
    ).rejects.toMatchObject({ code: 'INVALID_ROW', message: 'Column "text" holds twelve, which is no number.' });
    await expect(runSql(db, rows, table('SELECT 1 AS other')).toArray()).rejects.toMatchObject({
      code: 'REMOTE',
      provider: 'duckdb',
      message: expect.stringContaining('Binder Error'),
    });
    const controller = new AbortController();
    const endless = runSql(db, rows, table('SELECT n::VARCHAR AS text FROM range(100000000000) AS t(n)'));
    let read = 0;
    const reading = (async () => {
      for await (const _ of endless.read({ signal: controller.signal }))
        if (++read === 5000) controller.abort('enough');
    })();
    await expect(reading).rejects.toBe('enough');
    expect(await runSql(db, rows, table("SELECT 'next' AS text")).toArray()).toEqual([{ text: 'next' }]);
  });

  it('keeps the plan in the lineage, and goes on in process', async () => {
    const plan = Dataset.of([{ id: 1 }], { name: 'rows' }).where((r) => r.id.gt(0));
    const answer = runSql(db, plan, { tables: { rows: { sql: 'SELECT 3 AS id', columns: { id: 'integer' } } } });
    const more = answer.map(({ id }) => id * 2);
    expect(await more.toArray()).toEqual([6]);
    expect(more.lineage).toMatchObject({ source: { name: 'duckdb: rows → where' }, about: { plan: plan.lineage } });
  });
});

const anything = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;
