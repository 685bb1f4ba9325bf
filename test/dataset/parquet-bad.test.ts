import fc from 'fast-check';
import * as hyparquet from 'hyparquet';
import { describe, expect, it, vi } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure } from './fixtures.js';
import { anything, parquetBytes, upTo } from './parquet-fixtures.js';

const file = parquetBytes(
  [
    { name: 'n', data: upTo(400) },
    { name: 'text', data: upTo(400).map((n) => `text ${n % 30}`) },
  ],
  { rowGroupSize: 200 },
);
const read = (source: Uint8Array | Uint8Array[], options: object = {}) =>
  Dataset.fromParquet(source, { schema: anything, ...options });

/** Gives the file with other bytes at some place from its end. */
function patched(fromEnd: number, ...bytes: number[]): Uint8Array {
  const copy = file.slice();
  copy.set(bytes, copy.length - fromEnd);
  return copy;
}

describe('what is no Parquet', () => {
  it('is said so', async () => {
    for (const [bytes, why] of [
      [new Uint8Array(0), 'it has 0 bytes'],
      [new TextEncoder().encode('question,answer\nWhat?,That.\n'), 'does not end with PAR1'],
      [file.slice(0, -100), 'does not end with PAR1'],
      [patched(8, 255, 255, 255, 127), 'it says that its footer has 2147483647 bytes'],
      [patched(8, 20, 0, 0, 0), 'its footer cannot be read'],
    ] as const) {
      const error = await failure(read(bytes));
      expect(error).toMatchObject({ code: 'CORRUPT_RECORD', message: expect.stringContaining(why) });
    }
    expect(await failure(read(patched(4, ...new TextEncoder().encode('PARE'))))).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('encrypted'),
    });
    expect(await failure(() => read([]))).toMatchObject({ code: 'INVALID_OPTION' });
    expect(
      await failure(() => Dataset.fromParquet((async function* () {})() as never, { schema: anything })),
    ).toMatchObject({ code: 'INVALID_OPTION' });
    expect(await failure(Dataset.fromParquet('/nowhere/at.parquet', { schema: anything }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('fails with an error of ours, or has all its rows, whichever byte of the footer is another', async () => {
    const whole = await read(file).toArray();
    const length = new DataView(file.buffer).getUint32(file.length - 8, true);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: length }), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        // Text in the footer may change names, and statistics are not used here: all else is an error of ours, or no change.
        try {
          const rows = await read(patched(8 + at, byte)).toArray();
          expect(rows.length).toBe(whole.length);
        } catch (error) {
          expect(TuneloopError.is(error)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is found in a file that is cut off in the middle', async () => {
    for (const keep of [12, 100, 1000, file.length - 1]) {
      expect(await failure(read(file.slice(0, keep)))).toMatchObject({ code: 'CORRUPT_RECORD' });
    }
    const hole = new Uint8Array([...file.slice(0, 300), ...file.slice(600)]);
    expect(await failure(read(hole))).toMatchObject({ code: 'CORRUPT_RECORD' });
  });
});

describe('columns of Parquet', () => {
  it('have to be in every file, with one type', async () => {
    const other = parquetBytes([{ name: 'n', data: upTo(3).map(String) }]);
    const error = await failure(read([file, other]));
    expect(error).toMatchObject({ code: 'INVALID_ROW', hint: expect.stringContaining('It has: n (BYTE_ARRAY UTF8)') });
    expect(error.issues?.map(({ message }) => message)).toEqual([
      'column "n" is BYTE_ARRAY UTF8, in bytes it is INT32',
      'there is no column "text"',
    ]);
    expect(await failure(read([other, file]))).toMatchObject({
      message: expect.stringContaining('column "text" is not in'),
    });
    expect(await failure(read(file, { columns: ['none'] }))).toMatchObject({ code: 'INVALID_ROW' });
    expect(await failure(read(file, { where: { fn: 'isNull', args: [{ col: 'none' }] } }))).toMatchObject({
      code: 'INVALID_ROW',
    });
    expect(await failure(() => read(file, { columns: [] }))).toMatchObject({ code: 'INVALID_OPTION' });
    expect(await failure(() => read(file, { columns: ['__proto__'] }))).toMatchObject({ code: 'INVALID_OPTION' });
    expect(await failure(() => read(file, { times: 'dates' }))).toMatchObject({ code: 'INVALID_OPTION' });
    expect(await failure(() => read(file, { colums: ['n'] }))).toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('must not be called as the prototype of a row, or twice', async () => {
    expect(await failure(read(parquetBytes([{ name: '__proto__', data: [1] }])))).toMatchObject({
      code: 'CORRUPT_RECORD',
    });
    const twice = [
      { name: 'a', data: [1] },
      { name: 'a', data: [2] },
    ];
    expect(await failure(read(parquetBytes(twice)))).toMatchObject({
      message: expect.stringContaining('column "a" twice'),
    });
  });

  it('of a codec that needs a package name it, and those of one that nobody reads say so', async () => {
    const packed = (codec: 'GZIP' | 'LZO') =>
      parquetBytes([{ name: 'a', data: upTo(50) }], { codec, compressors: { [codec]: (bytes: Uint8Array) => bytes } });
    expect(await failure(read(packed('LZO')))).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('Column "a" of bytes is compressed with LZO'),
      hint: expect.stringContaining('ZSTD'),
    });
    const { gzipSync } = await import('node:zlib');
    const real = parquetBytes([{ name: 'a', data: upTo(50) }], {
      codec: 'GZIP',
      compressors: { GZIP: (bytes) => new Uint8Array(gzipSync(bytes)) },
    });
    expect(await read(real).toArray()).toEqual(upTo(50).map((a) => ({ a })));
    vi.doMock('hyparquet-compressors', () => {
      throw new Error('not here');
    });
    expect(await failure(read(real))).toMatchObject({
      code: 'MISSING_PEER',
      message: expect.stringContaining(
        'Column "a" of bytes is compressed with GZIP, which needs the package "hyparquet-compressors"',
      ),
      hint: expect.stringContaining('npm install hyparquet-compressors'),
    });
    vi.doUnmock('hyparquet-compressors');
  });

  it('are read by the library that was handed in', async () => {
    let scans = 0;
    const lib = {
      ...hyparquet,
      parquetScan(options: Parameters<typeof hyparquet.parquetScan>[0]) {
        scans++;
        return hyparquet.parquetScan(options);
      },
    };
    expect(await read(file, { lib: { hyparquet: lib } }).count()).toBe(400);
    expect(scans).toBe(2);
  });

  it('may be none at all, where that is expected', async () => {
    const empty = parquetBytes([{ name: 'n', data: [], type: 'INT32' }]);
    expect(await failure(read(empty))).toMatchObject({
      code: 'INVALID_ROW',
      message: expect.stringContaining('no rows'),
    });
    expect(await read(empty, { allowEmpty: true }).toArray()).toEqual([]);
  });
});
