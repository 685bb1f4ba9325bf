import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import type { ColumnTypes } from '../../src/kit/parquet/column-type.js';
import { failure } from './fixtures.js';
import { anything, upTo } from './parquet-fixtures.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tuneloop-parquet-'))));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const read = (path: string, options = {}) =>
  Dataset.fromParquet(path, { schema: anything, allowEmpty: true, ...options });

/** Writes rows, reads them, and gives what came back. */
async function there(rows: readonly object[], columns?: ColumnTypes): Promise<Record<string, unknown>[]> {
  await Dataset.of(rows).writeParquet(at('there.parquet'), { columns });
  return read(at('there.parquet')).toArray();
}

describe('writing Parquet', () => {
  it('gives back the rows, with types told by them, and says what was written', async () => {
    const rows = upTo(2500).map((n) => ({
      id: n,
      ratio: n / 2,
      text: `t${n} 😀`,
      good: n % 2 === 0 ? true : null,
      messages: [{ role: 'user', content: `q${n}` }, ...(n % 3 === 0 ? [] : [{ role: 'assistant', content: null }])],
      tags: n % 5 === 0 ? [] : ['a', 'b'],
      inner: { deep: { list: [[n], [], [n, n + 1]] } },
    }));
    const dataset = Dataset.of(rows, { name: 'made' });
    const written = await dataset.writeParquet(at('new/folder/rows.parquet'), { rowGroupRows: 1000 });
    expect(written).toMatchObject({ path: at('new/folder/rows.parquet'), rows: 2500, rowGroups: 3 });
    expect(written.columns).toEqual({
      id: 'integer',
      ratio: 'number',
      text: 'text',
      good: 'boolean',
      messages: [{ role: 'text', content: 'text' }],
      tags: ['text'],
      inner: { deep: { list: [['integer']] } },
    });
    const bytes = readFileSync(written.path);
    expect(written.bytes).toBe(bytes.length);
    expect(await read(written.path).toArray()).toEqual(rows);
    expect(await read(written.path).digest()).toBe(written.digest);
    const notes = new Map(
      parquetMetadata(new Uint8Array(bytes)).key_value_metadata?.map(({ key, value }) => [key, value]),
    );
    expect(notes.get('tuneloop.digest')).toBe(await dataset.digest());
    expect(JSON.parse(notes.get('tuneloop.lineage') ?? '')).toEqual(dataset.lineage);
  });

  it('gives equal bytes for equal rows', async () => {
    const rows = upTo(100).map((n) => ({ n, text: `t${n % 9}` }));
    await Dataset.of(rows).writeParquet(at('a.parquet'));
    await Dataset.of(() => rows, { name: 'memory' })
      .withLineage({})
      .writeParquet(at('b.parquet'), { codec: 'uncompressed' });
    await Dataset.of(rows).writeParquet(at('c.parquet'));
    expect(readFileSync(at('c.parquet')).equals(readFileSync(at('a.parquet')))).toBe(true);
    expect(readFileSync(at('b.parquet')).equals(readFileSync(at('a.parquet')))).toBe(false);
  });

  it('stores what JSON has no type for, by the types that are said', async () => {
    const columns = { when: 'timestamp', day: 'date', raw: 'bytes', any: 'json', big: 'integer' } as const;
    const rows = [
      {
        when: '2026-01-31T08:30:00.000001Z',
        day: '2026-01-31',
        raw: Uint8Array.of(1, 2, 255),
        any: [1, 'a', { __proto__: null, b: null }],
        big: -(2n ** 63n),
      },
      { when: new Date(1), day: '1969-12-31', raw: 'AQL/', any: 'text', big: 5 },
      { when: '2026-01-31T08:30:00+02:00', day: null, raw: '', any: null, big: null },
    ];
    const written = await Dataset.of<object>(rows).writeParquet(at('types.parquet'), { columns });
    expect(written.digest).toBeUndefined();
    expect(await read(at('types.parquet'), { bigNumbers: 'text' }).toArray()).toEqual([
      {
        when: '2026-01-31T08:30:00.000001Z',
        day: '2026-01-31',
        raw: 'AQL/',
        any: [1, 'a', { b: null }],
        big: '-9223372036854775808',
      },
      { when: '1970-01-01T00:00:00.001000Z', day: '1969-12-31', raw: 'AQL/', any: 'text', big: 5 },
      { when: '2026-01-31T06:30:00.000000Z', day: null, raw: '', any: null, big: null },
    ]);
  });

  it('refuses a value that does not fit, by row and column, and never makes it null', async () => {
    const cases: [rows: object[], columns: ColumnTypes | undefined, message: string][] = [
      [[{ a: 1 }, { a: 'x' }], undefined, 'Row 2: "a" is text here and integer before.'],
      [[{ a: [1, 'x'] }], undefined, 'Row 1: "a[]" is text here and integer before.'],
      [[{ a: { b: 1 } }, { a: [1] }], undefined, 'Row 2: "a" is a list here and a group before.'],
      [[{ a: 1 }, { a: 1.5 }], { a: 'integer' }, 'Row 2: "a" is 1.5, not an exact whole number.'],
      [[{ a: 2n ** 63n }], { a: 'integer' }, 'Row 1: "a" is 9223372036854775808, not a whole number of 64 bits.'],
      [[{ a: 2 ** 53 }], { a: 'integer' }, 'Row 1: "a" is 9007199254740992, not an exact whole number.'],
      [[{ a: Number.NaN }], undefined, 'Row 1: "a" is NaN, not a finite number.'],
      [[{ a: 'x\uD800' }], undefined, 'Row 1: "a" is text with half a surrogate pair'],
      [[{ a: '2026-02-30' }], { a: 'date' }, 'Row 1: "a" is "2026-02-30", not a date'],
      [[{ a: '2026-02-30T00:00:00Z' }], { a: 'timestamp' }, 'Row 1: "a" is "2026-02-30T00:00:00Z", not an instant'],
      [[{ a: '2026-01-01T00:00:00.1234567Z' }], { a: 'timestamp' }, 'not an instant'],
      [[{ a: 'A' }], { a: 'bytes' }, 'not a Uint8Array or Base64'],
      [[{ a: [undefined] }], { a: 'json' }, 'is not plain JSON'],
      [[{ a: { b: [{ c: 'x' }] } }], { a: { b: [{ c: 'number' }] } }, 'Row 1: "a.b.0.c" is "x", not a finite number.'],
      [[{ a: 1 }, { a: 1, more: 2 }], { a: 'integer' }, 'Row 2: "more" is none of the columns.'],
      [[{ a: { b: 1, more: 2 } }], { a: { b: 'integer' } }, 'Row 1: "a.more" is none of the columns.'],
      [[[1]], undefined, 'the row is no object of columns'],
      [
        [{ a: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) }],
        undefined,
        'Row 1: the row is nested too deeply.',
      ],
      [[], undefined, 'there are no rows to tell the columns by'],
    ];
    for (const [rows, columns, message] of cases) {
      const error = await failure(Dataset.of(rows).writeParquet(at('bad.parquet'), { columns }));
      expect(error).toMatchObject({ code: 'INVALID_ROW', message: expect.stringContaining(message) });
    }
    expect(existsSync(at('bad.parquet'))).toBe(false);
  });

  it('refuses in a later row group what the first one did not show', async () => {
    const late = [...upTo(20).map((n) => ({ n })), { n: 'x' }];
    const error = await failure(Dataset.of<object>(late).writeParquet(at('late.parquet'), { rowGroupRows: 10 }));
    expect(error).toMatchObject({ code: 'INVALID_ROW', issues: [{ path: 'n', line: 21 }] });
  });

  it('refuses options and types that are none', async () => {
    const write = (options: object) => failure(Dataset.of([{ a: 1 }]).writeParquet(at('x.parquet'), options));
    for (const options of [
      { codec: 'zstd' },
      { rowGroupRows: 0 },
      { columns: {} },
      { columns: { a: 'int' } },
      { columns: { a: ['text', 'text'] } },
      { columns: { a: {} } },
      { columns: JSON.parse('{"__proto__":"text"}') },
      { colums: {} },
    ]) {
      expect(await write(options)).toMatchObject({ code: 'INVALID_OPTION' });
    }
    expect(existsSync(at('x.parquet'))).toBe(false);
  });

  it('leaves what was there, and nothing beside it, where it fails or is aborted', async () => {
    mkdirSync(at('kept'));
    const path = at('kept/rows.parquet');
    writeFileSync(path, 'before');
    const failing = Dataset.of(function* rows() {
      yield* upTo(30).map((n) => ({ n }));
      throw new Error('the source broke');
    });
    expect((await failure(failing.writeParquet(path, { rowGroupRows: 10 }))).message).toBe('the source broke');
    const stop = new AbortController();
    const endless = Dataset.of(function* rows() {
      for (let n = 0; ; n++) {
        if (n === 50) stop.abort(new Error('enough'));
        yield { n };
      }
    });
    expect(await failure(endless.writeParquet(path, { rowGroupRows: 10, signal: stop.signal }))).toBe(
      stop.signal.reason,
    );
    expect(readdirSync(at('kept'))).toEqual(['rows.parquet']);
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(await failure(Dataset.of([{ n: 1 }]).writeParquet(join(path, 'below')))).toMatchObject({
      code: 'STORE_FAILED',
    });
    expect(await failure(Dataset.of([{ n: 1 }]).writeParquet(at('kept')))).toMatchObject({ code: 'STORE_FAILED' });
  });

  it('gives back any rows of one shape', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null, freq: 4 });
    const row = fc.record({
      text: nullable(text),
      integer: nullable(fc.maxSafeInteger()),
      number: nullable(fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)),
      flag: nullable(fc.boolean()),
      list: nullable(fc.array(nullable(text), { maxLength: 3 })),
      group: nullable(
        fc.record({
          a: nullable(fc.maxSafeInteger()),
          list: nullable(fc.array(nullable(fc.record({ b: nullable(text) })), { maxLength: 3 })),
        }),
      ),
      lists: nullable(fc.array(nullable(fc.array(nullable(fc.boolean()), { maxLength: 3 })), { maxLength: 3 })),
    });
    const columns = {
      text: 'text',
      integer: 'integer',
      number: 'number',
      flag: 'boolean',
      list: ['text'],
      group: { a: 'integer', list: [{ b: 'text' }] },
      lists: [['boolean']],
    } as const;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
        expect(await there(rows, columns)).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });
});
