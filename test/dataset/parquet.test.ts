import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dataset } from '../../src/dataset/dataset.js';
import type { ParquetOptions } from '../../src/dataset/parquet/from-parquet.js';
import { failure, pair } from './fixtures.js';
import { anything, parquetBytes, upTo } from './parquet-fixtures.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tuneloop-parquet-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (bytes: Uint8Array, options: Partial<ParquetOptions<Record<string, unknown>>> = {}) =>
  Dataset.fromParquet(bytes, { schema: anything, ...options });

/** Reads one column of one physical and logical type. */
async function cells(element: Omit<SchemaElement, 'name'>, data: unknown[], options = {}): Promise<unknown[]> {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { repetition_type: 'OPTIONAL', ...element, name: 'c' },
  ];
  const rows = await read(parquetBytes([{ name: 'c', data }], { schema }), options).toArray();
  return rows.map((row) => row.c);
}

describe('rows of Parquet', () => {
  const questions = upTo(3000).map((n) => `q${n}`);
  const answers = upTo(3000).map((n) => `ä${n % 10}`);
  const file = parquetBytes([
    { name: 'question', data: questions },
    { name: 'answer', data: answers },
    { name: 'n', data: upTo(3000) },
  ]);

  it('come from paths, URLs of files, bytes, blobs and lists of them, for every pass', async () => {
    const path = join(folder, 'rows.parquet');
    writeFileSync(path, file);
    const expected = questions.map((question, n) => ({ question, answer: answers[n] }));
    for (const source of [path, new URL(`file://${path}`), file, new Blob([file as Uint8Array<ArrayBuffer>])]) {
      const rows = Dataset.fromParquet(source, { schema: pair });
      expect(await rows.toArray()).toEqual(expected);
      expect(await rows.count()).toBe(3000);
    }
    mkdirSync(join(folder, 'parts/more'), { recursive: true });
    writeFileSync(join(folder, 'parts/b.parquet'), file);
    writeFileSync(join(folder, 'parts/more/a.parquet'), file);
    const parts = Dataset.fromParquet(join(folder, 'parts/**/*.parquet'), { schema: pair });
    expect(await parts.count()).toBe(6000);
    expect(parts.lineage.source).toMatchObject({ name: '*.parquet', from: 'files' });
    expect(await failure(Dataset.fromParquet(join(folder, '*.none'), { schema: pair }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    const twice = Dataset.fromParquet([path, file], { schema: pair });
    expect(await twice.toArray()).toEqual([...expected, ...expected]);
    expect(twice.lineage.source).toEqual({
      type: 'parquet',
      name: 'rows.parquet and 1 more',
      from: 'file',
      files: ['rows.parquet', 'bytes'],
    });
  });

  it('have the columns that were chosen, in that order', async () => {
    const [row] = await read(file, { columns: ['n', 'question'] }).first(1);
    expect(Object.entries(row ?? {})).toEqual([
      ['n', 0],
      ['question', 'q0'],
    ]);
    expect(read(file, { columns: ['n'] }).lineage.source).toMatchObject({ columns: ['n'] });
  });

  it('are checked by the schema, also by one that waits, and set aside by their number in the file', async () => {
    const late = z.object({ n: z.number().refine(async (n) => n % 1000 !== 999, 'is unlucky') });
    const rows = Dataset.fromParquet(file, { schema: late, columns: ['n'], onInvalid: 'quarantine' });
    expect(await rows.count()).toBe(2997);
    expect(rows.quarantined().entries[0]).toMatchObject({
      source: 'bytes',
      line: 1000,
      raw: '{"n":999}',
      issues: [{ path: 'n', message: 'is unlucky', line: 1000 }],
    });
    const list = Dataset.fromParquet([file, file], { schema: z.object({ n: z.number().lt(2999) }), name: 'both' });
    expect(await failure(list)).toMatchObject({
      code: 'INVALID_ROW',
      message: expect.stringMatching(/^both: bytes, line 3000: n: /),
    });
  });

  it('of a row group that is too large to decode at once are those of the whole group', async () => {
    const count = 280_000; // two windows by rows
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 3 },
      { name: 'n', repetition_type: 'REQUIRED', type: 'INT32' },
      { name: 'text', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'list', repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', type: 'INT32' },
    ];
    const textOf = (n: number) => (n % 7 === 0 ? null : `text ${n}`);
    const listOf = (n: number) => (n % 5 === 0 ? null : [n, null].slice(0, n % 3));
    const bytes = parquetBytes(
      [
        { name: 'n', data: upTo(count) },
        { name: 'text', data: upTo(count).map(textOf) },
        { name: 'list', data: upTo(count).map(listOf) },
      ],
      { schema, rowGroupSize: count, pageSize: 100_000 },
    );
    let n = 0;
    for await (const batch of read(bytes).batches()) {
      for (const row of batch) {
        if (row.n !== n || row.text !== textOf(n) || JSON.stringify(row.list) !== JSON.stringify(listOf(n))) {
          expect(row).toEqual({ n, text: textOf(n), list: listOf(n) });
        }
        n++;
      }
    }
    expect(n).toBe(count);
  });

  it('close their file when the reading is left, fails or is aborted', async () => {
    const path = join(folder, 'open.parquet');
    writeFileSync(path, file);
    const opened = () => readdirSync('/proc/self/fd').length;
    const before = opened();
    const rows = Dataset.fromParquet(path, { schema: pair });
    expect(await rows.first(1)).toHaveLength(1);
    expect(await failure(Dataset.fromParquet(path, { schema: z.object({ question: z.number() }) }))).toBeDefined();
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    expect(await failure(rows.toArray({ signal: stop.signal }))).toBe(stop.signal.reason);
    expect(opened()).toBe(before);
  });
});

describe('cells of Parquet', () => {
  it('keep whole numbers exact: too large ones are bad, text or bigint', async () => {
    const int64 = { type: 'INT64' } as const;
    const data = [1n, -(2n ** 53n) + 1n, null];
    expect(await cells(int64, data)).toEqual([1, -(2 ** 53) + 1, null]);
    const large = [2n ** 53n, -(2n ** 63n)];
    expect(await cells(int64, large, { bigNumbers: 'text' })).toEqual(['9007199254740992', '-9223372036854775808']);
    expect(await cells(int64, large, { bigNumbers: 'bigint' })).toEqual(large);
    expect(await failure(cells(int64, large))).toMatchObject({
      code: 'INVALID_ROW',
      message: expect.stringContaining('line 1: c: 9007199254740992 is too large'),
    });
  });

  it('keep every digit of decimals', async () => {
    const decimal = { converted_type: 'DECIMAL', precision: 38, scale: 2 } as const;
    const wide = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...decimal } as const;
    const digits = 12345678901234567890123456789012345678n;
    expect(await cells(wide, [digits, -5n, 0n])).toEqual(['123456789012345678901234567890123456.78', '-0.05', '0.00']);
    expect(await cells({ type: 'INT32', ...decimal, precision: 9 }, [110n, -1n])).toEqual(['1.10', '-0.01']);
    expect(await cells({ type: 'INT64', ...decimal, precision: 18 }, [110n, -1n], { decimals: 'number' })).toEqual([
      1.1, -0.01,
    ]);
    expect(await failure(cells(wide, [digits], { decimals: 'number' }))).toMatchObject({ code: 'INVALID_ROW' });
  });

  it('give instants as ISO text with all their digits, or as milliseconds', async () => {
    const micros = {
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
    } as const;
    expect(await cells(micros, [1n, -1n])).toEqual(['1970-01-01T00:00:00.000001Z', '1969-12-31T23:59:59.999999Z']);
    expect(await cells(micros, [1500n], { times: 'number' })).toEqual([1.5]);
    const local = {
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'NANOS' },
    } as const;
    expect(await cells(local, [1_700_000_000_000_000_001n])).toEqual(['2023-11-14T22:13:20.000000001']);
    const millis = { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' } as const;
    expect(await cells(millis, [0n])).toEqual(['1970-01-01T00:00:00.000Z']);
    const time = { type: 'INT32', converted_type: 'TIME_MILLIS' } as const;
    expect(await cells(time, [30_600_001])).toEqual(['08:30:00.001']);
    expect(await failure(cells(time, [-1]))).toMatchObject({ code: 'INVALID_ROW' });
    const date = { type: 'INT32', converted_type: 'DATE' } as const;
    expect(await cells(date, [-1, 20_000])).toEqual(['1969-12-31', '2024-10-04']);
    expect(await cells(date, [1], { times: 'number' })).toEqual([86_400_000]);
  });

  it('give bytes as Base64 or as they are, and text only where it is UTF-8', async () => {
    const bytes = [Uint8Array.of(1, 2, 255)];
    expect(await cells({ type: 'BYTE_ARRAY' }, bytes)).toEqual(['AQL/']);
    expect(await cells({ type: 'BYTE_ARRAY' }, bytes, { bytes: 'uint8array' })).toEqual(bytes);
    const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
    expect(await cells(text, ['\uFEFFé', '', null])).toEqual(['\uFEFFé', '', null]);
    expect(await failure(cells(text, ['good', ...bytes]))).toMatchObject({
      message: expect.stringContaining('line 2: c: the text is not valid UTF-8'),
    });
  });

  it('refuse numbers that JSON has not, and JSON that is none', async () => {
    const rows = read(
      parquetBytes([
        { name: 'x', data: [1.5, Number.NaN, Number.NEGATIVE_INFINITY, 2] },
        {
          name: 'j',
          data: ['{"a":1}', '1', '2', 'x'].map((text) => new TextEncoder().encode(text)),
          type: 'BYTE_ARRAY',
        },
      ]),
      { onInvalid: 'quarantine' },
    );
    expect(await rows.toArray()).toEqual([
      { x: 1.5, j: 'eyJhIjoxfQ==' },
      { x: 2, j: 'eA==' },
    ]);
    expect(rows.quarantined().entries).toMatchObject([
      { line: 2, raw: '{"x":"NaN","j":"MQ=="}', issues: [{ path: 'x', message: 'NaN is no number that JSON has' }] },
      { line: 3, issues: [{ message: '-Infinity is no number that JSON has' }] },
    ]);
    const json = { type: 'BYTE_ARRAY', logical_type: { type: 'JSON' } } as const;
    const texts = ['{"__proto__":{"bad":1}}', 'x'].map((text) => new TextEncoder().encode(text));
    const [first] = (await cells(json, texts.slice(0, 1))) as [object];
    expect(Object.keys(first)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(await failure(cells(json, texts))).toMatchObject({
      message: expect.stringContaining('line 2: c: the cell is not JSON'),
    });
  });

  it('know signless numbers, UUIDs, halves, floats and booleans', async () => {
    expect(await cells({ type: 'INT32', converted_type: 'UINT_32' }, [4_294_967_295])).toEqual([4_294_967_295]);
    expect(
      await cells({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } }, [
        '00112233-4455-6677-8899-aabbccddeeff',
      ]),
    ).toEqual(['00112233-4455-6677-8899-aabbccddeeff']);
    expect(
      await cells({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } }, [
        1.5,
        -0.25,
        2 ** -24,
      ]),
    ).toEqual([1.5, -0.25, 2 ** -24]);
    expect(await cells({ type: 'FLOAT' }, [0.5])).toEqual([0.5]);
    expect(await cells({ type: 'BOOLEAN' }, [true, null, false])).toEqual([true, null, false]);
  });

  it('are plain JSON where they are lists, groups and maps, with null and empty told apart', async () => {
    const optional = 'OPTIONAL' as const;
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 3 },
      { name: 'list', repetition_type: optional, converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: optional, type: 'INT64' },
      { name: 'group', repetition_type: optional, num_children: 2 },
      { name: 'a', repetition_type: optional, type: 'DOUBLE' },
      { name: 'b', repetition_type: optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'map', repetition_type: optional, converted_type: 'MAP', num_children: 1 },
      { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
      { name: 'key', repetition_type: 'REQUIRED', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'value', repetition_type: optional, type: 'INT32' },
    ];
    const evil = JSON.parse('{"__proto__":1,"x":null}');
    const bytes = parquetBytes(
      [
        { name: 'list', data: [[1n, null, 3n], [], null, [2n]] },
        { name: 'group', data: [{ a: 1, b: 'x' }, { a: null, b: 'y' }, null, { a: 2, b: null }] },
        { name: 'map', data: [evil, {}, null, { k: 1 }] },
      ],
      { schema },
    );
    const rows = await read(bytes).toArray();
    expect(rows).toEqual([
      { list: [1, null, 3], group: { a: 1, b: 'x' }, map: evil },
      { list: [], group: { a: null, b: 'y' }, map: {} },
      { list: null, group: null, map: null },
      { list: [2], group: { a: 2, b: null }, map: { k: 1 } },
    ]);
    expect(Object.keys((rows[0] as { map: object }).map)).toEqual(['__proto__', 'x']);
    expect(({} as { bad?: unknown }).bad).toBeUndefined();
  });
});

describe('conditions on Parquet', () => {
  const file = parquetBytes(
    [
      { name: 'n', data: upTo(5000), columnIndex: false },
      { name: 'text', data: upTo(5000).map((n) => `t${String(n).padStart(4, '0')}`) },
      { name: 'maybe', data: upTo(5000).map((n) => (n < 2000 ? null : n % 2 === 0)), type: 'BOOLEAN' },
      { name: 'big', data: upTo(5000).map((n) => 2n ** 60n + BigInt(n)) },
    ],
    { rowGroupSize: 1000 },
  );

  /** Counts the bytes that are read. */
  const counted = () => {
    const blob = {
      size: file.length,
      bytes: 0,
      slice(start: number, end: number) {
        this.bytes += end - start;
        return { arrayBuffer: async () => file.slice(start, end).buffer as ArrayBuffer };
      },
    };
    return blob;
  };

  it('keep exactly the rows for which they are true, and read no group that has none', async () => {
    const row = z.object({ n: z.number(), text: z.string() });
    const all = counted();
    await Dataset.fromParquet(all, { schema: row, columns: ['n', 'text'] }).toArray();
    const some = counted();
    const rows = Dataset.fromParquet(some, {
      schema: row,
      columns: ['n', 'text'],
      where: ({ n, text }) => n.ge(1500).and(text.lt('t2000')),
    });
    expect((await rows.toArray()).map(({ n }) => n)).toEqual(upTo(500).map((n) => n + 1500));
    expect(some.bytes).toBeLessThan(all.bytes * 0.4 + 64 * 1024);
    expect(rows.lineage.source.where).toEqual({
      fn: 'and',
      args: [
        { fn: 'ge', args: [{ col: 'n' }, { lit: 1500 }] },
        { fn: 'lt', args: [{ col: 'text' }, { lit: 't2000' }] },
      ],
    });
  });

  it('may look at columns that rows do not have, and find a bad cell only where they have to', async () => {
    const rows = read(file, { columns: ['text'], where: { fn: 'isNull', args: [{ col: 'maybe' }] } });
    expect(await rows.count()).toBe(2000);
    const big = read(file, {
      where: { fn: 'lt', args: [{ col: 'n' }, { lit: 3 }] },
      onInvalid: 'quarantine',
      allowEmpty: true,
    });
    expect(await big.count()).toBe(0);
    expect(big.quarantined().quarantined).toBe(3);
  });

  it('give what reading all and choosing after gives, for any condition', async () => {
    const column = fc.constantFrom('n', 'text', 'maybe', 'when');
    const literal = fc.oneof(
      fc.integer({ min: -1, max: 120 }),
      fc.constantFrom('t010', 't05', '2', '1970-03-01', null, true),
    );
    const leaf = fc.oneof(
      fc
        .tuple(fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'), column, literal, fc.boolean())
        .map(([fn, col, lit, swap]) => ({ fn, args: swap ? [{ lit }, { col }] : [{ col }, { lit }] })),
      column.map((col) => ({ fn: 'isNull', args: [{ col }] })),
      fc
        .tuple(
          column,
          fc.array(
            literal.filter((lit) => lit !== null),
            { minLength: 1, maxLength: 3 },
          ),
        )
        .map(([col, lits]) => ({ fn: 'isIn', args: [{ col }, ...lits.map((lit) => ({ lit }))] })),
    );
    const { condition } = fc.letrec((tie) => ({
      condition: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc
          .tuple(fc.constantFrom('and', 'or'), tie('condition'), tie('condition'))
          .map(([fn, a, b]) => ({ fn, args: [a, b] })),
        tie('condition').map((a) => ({ fn: 'not', args: [a] })),
      ),
    }));
    const small = parquetBytes(
      [
        { name: 'n', data: upTo(100).map((n) => (n % 7 === 0 ? null : n)), type: 'INT32' },
        {
          name: 'text',
          data: upTo(100).map((n) => (n < 20 ? null : `t${String(n).padStart(3, '0')}`)),
          type: 'STRING',
        },
        { name: 'maybe', data: upTo(100).map((n) => (n < 40 ? null : n < 60)), type: 'BOOLEAN' },
        { name: 'when', data: upTo(100).map((n) => new Date(n * 86_400_000)) },
      ],
      { rowGroupSize: 20 },
    );
    const everything = await read(small).toArray();
    const lenient = { onInvalid: 'quarantine', allowEmpty: true } as const;
    await fc.assert(
      fc.asyncProperty(condition as fc.Arbitrary<never>, async (where) => {
        const { evaluator } = await import('../../src/dataset/expression/evaluate.js');
        const holds = evaluator(where);
        const expected = everything.filter((row) => {
          try {
            return holds(row) === true;
          } catch {
            return false;
          }
        });
        expect(await read(small, { where, ...lenient }).toArray()).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
