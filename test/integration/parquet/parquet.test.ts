import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dataset } from '../../../src/dataset/dataset.js';
import type { ColumnTypes } from '../../../src/kit/parquet/column-type.js';
import { anything, upTo } from '../../dataset/parquet-fixtures.js';
import { answerOf, installed } from '../python.js';

type Row = Record<string, unknown>;

interface Answer {
  readonly version: string;
  readonly written: Readonly<Record<string, { readonly how: string; readonly rows: readonly Row[] }>>;
  readonly read: Readonly<
    Record<
      string,
      {
        readonly rows: readonly Row[];
        readonly types: Readonly<Record<string, string>>;
        readonly notes: Readonly<Record<string, string>>;
        readonly groups: number;
        readonly filtered: number | null;
      }
    >
  >;
}

const tools = installed('parquet', 'pyarrow.parquet');
if ('reason' in tools) console.log(`parquet suite skipped: ${tools.reason}`);

const told: readonly Row[] = upTo(2500).map((n) => ({
  id: n,
  ratio: n / 8,
  text: n % 11 === 0 ? null : `t${n % 40} 漢😀\n`,
  good: n % 2 === 0,
  messages: [
    { role: 'user', content: `q${n}` },
    { role: 'assistant', content: n % 3 === 0 ? null : 'a' },
  ],
  tags: n % 5 === 0 ? [] : n % 7 === 0 ? null : ['a', null, 'b'],
  group: n % 4 === 0 ? null : { list: [[n], [], null], x: { y: n % 3 === 0 ? null : 'z' } },
}));
const columns: ColumnTypes = { when: 'timestamp', day: 'date', raw: 'bytes', any: 'json', big: 'integer' };
const said: readonly Row[] = [
  { when: '2026-01-31T08:30:00.000001Z', day: '2026-01-31', raw: 'AQL/', any: { a: [1, null] }, big: 2n ** 62n },
  { when: null, day: null, raw: null, any: null, big: null },
];

describe.skipIf('reason' in tools)('Parquet', () => {
  let folder: string;
  let answer: Answer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tuneloop-parquet-'));
    const ours = ['told', 'plain', 'said', 'empty'].map((name) => join(folder, `${name}.parquet`));
    await Dataset.of(told).writeParquet(ours[0]!, { rowGroupRows: 1000 });
    await Dataset.of(told).writeParquet(ours[1]!, { codec: 'uncompressed' });
    await Dataset.of(said).writeParquet(ours[2]!, { columns, notes: { by: 'a test' } });
    await Dataset.of<object>([]).writeParquet(ours[3]!, { columns });
    answer = await answerOf(tools, 'parquet/exchange.py', { folder, ours });
    console.log(`pyarrow ${answer.version}`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('of pyarrow is read cell by cell as it was meant, in every codec and page form', async () => {
    const files = Object.entries(answer.written);
    expect(files).toHaveLength(9);
    for (const [path, { how, rows }] of files) {
      const read = await Dataset.fromParquet(path, { schema: anything, bigNumbers: 'text' }).toArray();
      expect([how, read.length]).toEqual([how, rows.length]);
      for (const [at, row] of rows.entries()) expect([how, at, read[at]]).toEqual([how, at, row]);
    }
  });

  it('of pyarrow has statistics by which groups are skipped without losing a row', async () => {
    const [path, { rows }] = Object.entries(answer.written)[0]!;
    for (const [column, bound] of [
      ['int32', 2 ** 30],
      ['text', 'b'],
      ['us_UTC', '2000-01-01'],
      ['date', '1999-12-31'],
      ['double', 5e5],
      ['uint8', 250],
      ['flag', false],
      ['word', 'no'],
    ] as const) {
      const where = { fn: 'gt', args: [{ col: column }, { lit: bound }] } as const;
      const read = Dataset.fromParquet(path, { schema: anything, columns: [column], where, bigNumbers: 'text' });
      const expected = rows.filter((row) => row[column] !== null && (row[column] as number | string | boolean) > bound);
      expect([column, await read.count()]).toEqual([column, expected.length]);
    }
  });

  it('of ours is read by pyarrow with its types, rows, groups, statistics and notes', () => {
    const read = Object.fromEntries(Object.entries(answer.read).map(([path, about]) => [basename(path), about]));
    expect(read['told.parquet']).toMatchObject({ rows: told, groups: 3, filtered: 100 });
    expect(read['plain.parquet']?.rows).toEqual(told);
    expect(read['told.parquet']?.types).toEqual({
      id: 'int64',
      ratio: 'double',
      text: 'string',
      good: 'bool',
      messages: 'list<element: struct<role: string, content: string>>',
      tags: 'list<element: string>',
      group: 'struct<list: list<element: list<element: int64>>, x: struct<y: string>>',
    });
    expect(JSON.parse(read['told.parquet']?.notes['tuneloop.lineage'] ?? '')).toMatchObject({
      source: { type: 'memory' },
    });
    expect(read['said.parquet']?.rows).toEqual([
      {
        when: '2026-01-31T08:30:00.000001+00:00',
        day: '2026-01-31',
        raw: 'AQL/',
        any: '{"a":[1,null]}',
        big: '4611686018427387904',
      },
      said[1],
    ]);
    expect(read['said.parquet']?.notes).toMatchObject({ by: 'a test' });
    expect(read['empty.parquet']).toMatchObject({ rows: [], groups: 0 });
    expect(read['said.parquet']?.types).toMatchObject({
      when: 'timestamp[us, tz=UTC]',
      day: 'date32[day]',
      raw: 'binary',
    });
  });
});
