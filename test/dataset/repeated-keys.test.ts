import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import type { Schema } from '../../src/spec/index.js';

const schema: Schema<unknown> = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
const utf8 = (text: string) => new TextEncoder().encode(text);
const strict = { schema, repeatedKeys: 'error', onInvalid: 'quarantine', allowEmpty: true } as const;

describe('a key that stands twice in one object', () => {
  it('counts once, with the last value, unless it is asked for', async () => {
    expect(await Dataset.fromJSONL(utf8('{"a":1,"a":2}'), { schema }).toArray()).toEqual([{ a: 2 }]);
  });

  it.each([
    ['plainly', '{"a":1,"a":2}', 'a'],
    ['with spaces', '{ "a" : 1 , "a" : 2 }', 'a'],
    ['in another writing', '{"a":1,"\\u0061":2}', 'a'],
    ['deep inside', '{"x":[{"y":{"b":1,"c":"b","b":null}}]}', 'b'],
    ['as __proto__', '{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('%s, is a bad row with its line', async (_name, line, key) => {
    const rows = Dataset.fromJSONL(utf8(`{"ok":1}\n${line}\n{"ok":2}`), strict);
    expect(await rows.toArray()).toEqual([{ ok: 1 }, { ok: 2 }]);
    const [entry] = rows.quarantined().entries;
    expect(entry).toMatchObject({ line: 2, issues: [{ path: key, message: expect.stringContaining('twice') }] });
    const elements = Dataset.fromJSON(utf8(`[{"ok":1},${line}]`), strict);
    expect([await elements.count(), elements.quarantined().quarantined]).toEqual([1, 1]);
  });

  it('is seen in no text that lacks one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), async (row) => {
        const text = `${JSON.stringify({ row })}\n`;
        expect(await Dataset.fromJSONL(utf8(text), strict).count()).toBe(1);
      }),
    );
  });

  it('is another one in another object, or as a value', async () => {
    const line = '{"a":{"a":"a"},"b":[{"a":"a\\":"},{"a":"a"}]}';
    expect(await Dataset.fromJSONL(utf8(line), strict).count()).toBe(1);
  });
});
