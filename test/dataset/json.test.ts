import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../../src/base/canonical-json.js';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure, pair, pieces, utf8 } from './fixtures.js';

const anything = z.unknown();
const read = (text: string, options: object = {}) =>
  Dataset.fromJSON(utf8(text), { schema: anything, name: 'a.json', ...options });

describe('Dataset.fromJSON', () => {
  it('gives the elements of an array, whatever they are, in pieces of any size', async () => {
    const rows = [{ a: [1, { b: ']' }] }, 'x,]"', 2.5, null, true, [], {}, '\\', 'é😀'];
    for (const text of [
      JSON.stringify(rows),
      ` \n${JSON.stringify(rows, null, 2)}\n`,
      `\uFEFF${JSON.stringify(rows)}`,
    ]) {
      for (const size of [1, 2, 3, 7, 4096]) {
        expect(await Dataset.fromJSON(pieces(utf8(text), size), { schema: anything }).toArray()).toEqual(rows);
      }
    }
  });

  it('finds the array behind a field, past what stands beside it', async () => {
    const text = JSON.stringify({
      v: 1,
      items: [0],
      other: { data: { items: [9] }, deep: [[{ items: [8] }]] },
      data: { note: 'a "items": [', total: 2, items: [{ id: 1 }, { id: 2 }], more: [3] },
      end: [],
    });
    for (const size of [1, 5, 4096]) {
      const rows = Dataset.fromJSON(pieces(utf8(text), size), { schema: anything, field: 'data.items' });
      expect(await rows.toArray()).toEqual([{ id: 1 }, { id: 2 }]);
    }
    expect(await read('{"a.b":[1]}', { field: ['a.b'] }).toArray()).toEqual([1]);
    expect(await read('{"\\u0061":[1]}', { field: 'a' }).toArray()).toEqual([1]);
  });

  it('is the same as JSON.parse for any array, layout and cutting', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.nat(4),
        fc.integer({ min: 1, max: 9 }),
        async (rows, indent, size) => {
          const bytes = utf8(JSON.stringify({ x: rows.slice(1), rows, y: [rows] }, null, indent));
          const dataset = Dataset.fromJSON(pieces(bytes, size), { schema: anything, field: 'rows', allowEmpty: true });
          expect(await dataset.toArray()).toEqual(JSON.parse(JSON.stringify(rows)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('sets bad elements aside with the line on which they start', async () => {
    const text =
      '[\n  {"question": "q", "answer": "a"},\n  {"question":\n "q"},\n {"a": tru},\n NaN, , {}}, \n {"question": "x", "answer": "y"},\n]';
    const dataset = Dataset.fromJSON(utf8(text), { schema: pair, onInvalid: 'quarantine', name: 'a.json' });
    expect(await dataset.toArray()).toEqual([
      { question: 'q', answer: 'a' },
      { question: 'x', answer: 'y' },
    ]);
    expect(dataset.quarantined().entries.map(({ line, raw }) => [line, raw])).toEqual([
      [3, '{"question":\n "q"}'],
      [5, '{"a": tru}'],
      [6, 'NaN'],
      [6, ''],
      [6, '{}}'],
      [8, ''],
    ]);
  });

  it('gives the rows before a text that is cut off or has another shape, then the error', async () => {
    const cases: [string, object, string][] = [
      ['[{"a":1},{"a":', {}, 'line 1: the text is cut off'],
      ['{"rows":[{"a":1}]', { field: 'rows' }, 'line 1: the text is cut off'],
      ['[{"a":1}] x', {}, 'the text around the array is not JSON'],
      ['[{"a":1}]\n[1]', {}, 'line 2: the text must hold an array, and there are two'],
      ['{"rows":[{"a":1}],"rows":[2]}', { field: 'rows' }, 'an array at "rows", and there are two'],
    ];
    for (const [text, options, message] of cases) {
      const seen: unknown[] = [];
      const error = await failure(async () => {
        for await (const row of read(text, { ...options, onInvalid: 'quarantine' })) seen.push(row);
      });
      expect(error).toMatchObject({ code: 'INVALID_ROW' });
      expect(error.message).toContain(message);
      expect(seen).toEqual([{ a: 1 }]);
    }
  });

  it('says where the rows must be when they are not there', async () => {
    const none = await failure(read('{"a":1}\n{"a":2}'));
    expect(none.message).toContain('the text must hold an array, and an object stands there');
    expect(none.hint).toContain('Dataset.fromJSONL');
    expect((await failure(read('3'))).message).toContain('and there is none');
    expect((await failure(read('{"data":[1]}', { field: 'data.items' }))).message).toContain(
      'an array stands on the way',
    );
    expect((await failure(read('{"data":{}}', { field: 'data.items' }))).message).toContain('and there is none');
    expect((await failure(read(''))).message).toContain('there are no rows');
    expect((await failure(() => read('[]', { field: '' }))).message).toContain('The field of the rows');
  });

  it('passes over an element that is too long, and never holds it', async () => {
    const long = async function* () {
      yield utf8('[1,\n"');
      for (let i = 0; i < 64; i++) yield new Uint8Array(1024 * 1024).fill(0x78);
      yield utf8('",\n2]');
    };
    const dataset = Dataset.fromJSON(long, { schema: anything, maxLineBytes: 1024, onInvalid: 'quarantine' });
    expect(await dataset.toArray()).toEqual([1, 2]);
    expect(dataset.quarantined().entries).toMatchObject([{ line: 2, raw: expect.stringMatching(/^"x{499}…$/) }]);
  });
});

describe('numbers that a JavaScript number cannot carry', () => {
  const values = (text: string, options: object = {}) =>
    Dataset.fromJSONL(utf8(text), { schema: anything, ...options }).toArray();

  it('make a row bad, with the path, unless their digits come back', async () => {
    const error = await failure(values('{"a":{"b":[1,9007199254740993]}}'));
    expect(error.issues).toEqual([
      {
        path: 'a.b.1',
        line: 1,
        message:
          "The number 9007199254740993 is too large to be kept exactly; { bigNumbers: 'text' } or 'bigint' keeps it",
      },
    ]);
    for (const text of ['12345678901234567890', '-9007199254740993', '1e400', '-1E+0400', '9'.repeat(400)]) {
      expect((await failure(values(`[${text}]`))).message).toContain('too large to be kept');
      expect((await failure(values(text))).code).toBe('INVALID_ROW');
    }
    const exact = '[9007199254740991,-9007199254740992,100000000000000000000,1152921504606846976,1152921504606847000]';
    expect(await values(exact)).toEqual([JSON.parse(exact)]);
  });

  it('are left alone in strings, fractions, hashes, and under a key that comes again', async () => {
    const text =
      '{"n":0.12345678901234567890,"s":"9007199254740993","t":"x, 9007199254740993 \\"9007199254740993","h":"1e999","k":9007199254740993,"k":1,"e":1e30}';
    expect(await values(text)).toEqual([JSON.parse(text)]);
  });

  it('become text or bigint where that is asked for, every integer beyond the safe ones', async () => {
    const text =
      '{"id":9007199254740993,"e":100000000000000000000,"x":[-12345678901234567890],"n":7,"__proto__":{"y":9007199254740993}}';
    const [big] = (await values(text, { bigNumbers: 'bigint' })) as [Record<string, unknown>];
    expect(big).toMatchObject({ id: 9007199254740993n, e: 10n ** 20n, x: [-12345678901234567890n], n: 7 });
    expect(Object.getOwnPropertyDescriptor(big, '__proto__')?.value).toEqual({ y: 9007199254740993n });
    expect(Object.getPrototypeOf(big)).toBe(Object.prototype);
    const [asText] = (await values(text, { bigNumbers: 'text' })) as [Record<string, unknown>];
    expect(asText).toMatchObject({ id: '9007199254740993', e: '100000000000000000000', n: 7 });
    expect(await values('1e400', { bigNumbers: 'text' })).toEqual(['1e400']);
    expect((await failure(values('1e400', { bigNumbers: 'bigint' }))).code).toBe('INVALID_ROW');
    expect((await failure(() => values('1', { bigNumbers: 'number' }))).code).toBe('INVALID_OPTION');
  });

  it('are found wherever they stand, however the bytes are cut', async () => {
    const integer = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n });
    const json = fc.array(fc.oneof(integer, fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })));
    await fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 1 }), fc.integer({ min: 1, max: 40 }), async (rows, size) => {
        const line = (row: (typeof rows)[number]) =>
          `[${row.map((cell) => (typeof cell === 'bigint' ? `${cell}` : JSON.stringify(cell))).join(',')}]\n`;
        const expected = rows.map((row) =>
          row.map((cell) => {
            if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
            const shown = JSON.stringify(cell);
            return /^-?\d+$/.test(shown) && !Number.isSafeInteger(Number(shown)) ? BigInt(shown) : JSON.parse(shown);
          }),
        );
        const dataset = Dataset.fromJSONL(pieces(utf8(rows.map(line).join('')), size), {
          schema: anything,
          bigNumbers: 'bigint',
        });
        expect(await dataset.toArray()).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('hostile JSON', () => {
  it('keeps a __proto__ key as a property of its own and changes no prototype', async () => {
    const [row] = (await Dataset.fromJSONL(utf8('{"__proto__":{"polluted":1},"a":2}'), {
      schema: anything,
    }).toArray()) as [object];
    expect(Object.keys(row)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it('ends 100,000 levels in a typed error or a bad row, never in a crash', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const [value] = await Dataset.fromJSONL(utf8(deep), { schema: anything }).toArray();
    expect(() => canonicalJson(value)).toThrow('more than 1000 levels');
    expect(await failure(Dataset.fromJSONL(utf8(deep), { schema: anything }).digest())).toMatchObject({
      code: 'INVALID_ROW',
    });
    const [element] = await read(`[${deep}]`).toArray();
    expect(Array.isArray(element)).toBe(true);
    type Nested = Nested[];
    const nested: z.ZodType<Nested> = z.array(z.lazy(() => nested));
    const rows = Dataset.fromJSONL(utf8(`[]\n${deep}\n[[]]\n`), { schema: nested, onInvalid: 'quarantine' });
    expect(await rows.toArray()).toEqual([[], [[]]]);
    expect(rows.quarantined().entries).toMatchObject([{ line: 2 }]);
    expect(rows.quarantined().entries[0]?.issues[0]?.message).toContain('too deep');
  });
});
