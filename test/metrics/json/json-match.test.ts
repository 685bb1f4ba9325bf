import { describe, expect, it } from 'vitest';
import { jsonMatch } from '../../../src/metrics/index.js';
import { explanationOf, pair, promisesOf, scoreOf } from '../rows.js';

describe('jsonMatch', () => {
  it('asks for equal values, whatever the order of keys and the white space', async () => {
    expect(await scoreOf(jsonMatch(), pair(' {"b": [1, 2],\n "a": null}', '{"a":null,"b":[1,2]}'))).toBe(1);
    expect(await scoreOf(jsonMatch(), pair('{"b":[2,1]}', '{"b":[1,2]}'))).toBe(0);
    expect(await scoreOf(jsonMatch(), pair('{"a":1,"b":2}', '{"a":1}'))).toBe(0);
    expect(await scoreOf(jsonMatch(), pair('1.0', '1'))).toBe(1);
    expect(await scoreOf(jsonMatch(), pair('"1"', '1'))).toBe(0);
    expect(await scoreOf(jsonMatch(), pair('-0', '0'))).toBe(1);
    expect(await scoreOf(jsonMatch(), pair('[]', '{}'))).toBe(0);
  });

  it('counts the best of several references, and leaves out those that are no JSON', async () => {
    expect(await scoreOf(jsonMatch(), pair('{"a":2}', '{"a":1}', 'nonsense', '{"a":2}'))).toBe(1);
    expect(await scoreOf(jsonMatch(), pair('1', 'nonsense'))).toBe('bad-reference');
    expect(await scoreOf(jsonMatch(), pair('1'))).toBe('no-reference');
  });

  it('scores an output that is no JSON 0, and says why', async () => {
    expect(await scoreOf(jsonMatch(), pair('{"a":', '{}'))).toBe(0);
    expect(await explanationOf(jsonMatch(), pair('{"a":', '{}'))).toMatch(/no JSON/);
    expect(await explanationOf(jsonMatch(), pair(' ', '{}'))).toMatch(/empty/);
    expect(await explanationOf(jsonMatch(), pair('{"a":[1,{"b":2}]}', '{"a":[1,{"b":3}]}'))).toMatch(/"a\.1\.b"/);
    expect(await explanationOf(jsonMatch(), pair('1', '2'))).toMatch(/at the top/);
  });

  it('reads a code fence when asked', async () => {
    const fenced = pair('Here it is:\n```json\n{"a": 1}\n```\nDone.', '{"a":1}');
    expect(await scoreOf(jsonMatch(), fenced)).toBe(0);
    expect(await scoreOf(jsonMatch({ fenced: true }), fenced)).toBe(1);
    expect(await scoreOf(jsonMatch({ fenced: true }), pair('{"a":1}', '{"a":1}'))).toBe(1);
  });

  it('forgives the order of arrays: of all, or of those at a path', async () => {
    const rows = pair(
      '{"tags":["x","y"],"steps":[1,2],"in":[{"tags":[[2,1],0]}]}',
      '{"tags":["y","x"],"steps":[1,2],"in":[{"tags":[0,[1,2]]}]}',
    );
    expect(await scoreOf(jsonMatch({ unordered: true }), rows)).toBe(1);
    expect(await scoreOf(jsonMatch({ unordered: ['tags', 'in.*.tags'] }), rows)).toBe(0);
    expect(await scoreOf(jsonMatch({ unordered: ['tags', 'in.*.tags', 'in.*.tags.*'] }), rows)).toBe(1);
    expect(await scoreOf(jsonMatch({ unordered: ['**.tags', '**.tags.*'] }), rows)).toBe(1);
    expect(
      await scoreOf(jsonMatch({ unordered: ['**.tags', '**.tags.*'] }), pair('{"steps":[2,1]}', '{"steps":[1,2]}')),
    ).toBe(0);
    expect(await scoreOf(jsonMatch({ unordered: [''] }), pair('[1,2,2]', '[2,1,2]'))).toBe(1);
    expect(await scoreOf(jsonMatch({ unordered: true }), pair('[1,1,2]', '[1,2,2]'))).toBe(0);
    expect(await scoreOf(jsonMatch({ unordered: true }), pair('[1,"1"]', '["1",1]'))).toBe(1);
    expect(await scoreOf(jsonMatch({ unordered: true }), pair('[["a","b"]]', '[["a,b"]]'))).toBe(0);
  });

  it('lets numbers differ by a tolerance', async () => {
    const near = jsonMatch({ tolerance: { relative: 0.01 } });
    expect(await scoreOf(near, pair('{"x":[100.5, 1e999]}', '{"x":[100, 1e999]}'))).toBe(1);
    expect(await scoreOf(near, pair('{"x":102}', '{"x":100}'))).toBe(0);
    expect(await scoreOf(near, pair('0.000001', '0'))).toBe(0);
    expect(await scoreOf(jsonMatch({ tolerance: { absolute: 0.1 } }), pair('0.05', '0'))).toBe(1);
  });

  it('pairs near numbers of an unordered array even where the first fit is wrong', async () => {
    // 2 is near 1 and 3, 1 only near 1 (and 2): a greedy pairing gives 2 the only partner of 1.
    const near = jsonMatch({ unordered: true, tolerance: { absolute: 1 } });
    expect(await scoreOf(near, pair('[2, 0.2]', '[1, 3]'))).toBe(1);
    expect(await scoreOf(near, pair('[0.2, 0.3]', '[1, 3]'))).toBe(0);
  });

  it('leaves out members, and takes null for absent, when asked', async () => {
    const rows = pair('{"id":7,"items":[{"at":1,"x":2}],"note":null}', '{"id":8,"items":[{"at":3,"x":2}]}');
    expect(await scoreOf(jsonMatch({ ignore: ['id', 'items.*.at'], nulls: 'missing' }), rows)).toBe(1);
    expect(await scoreOf(jsonMatch({ ignore: ['id'], nulls: 'missing' }), rows)).toBe(0);
    expect(await scoreOf(jsonMatch({ ignore: ['**.at', 'id'] }), rows)).toBe(0);
    expect(await scoreOf(jsonMatch({ nulls: 'missing' }), pair('[null]', '[]'))).toBe(0);
  });

  it('reads parsed values', async () => {
    const metric = jsonMatch({ of: 'value' });
    expect(await scoreOf(metric, { value: { a: [1] }, referenceValue: { a: [1] } })).toBe(1);
    expect(await scoreOf(metric, { value: undefined, referenceValue: {} })).toBe(0);
    expect(await scoreOf(metric, { value: 1, referenceValue: undefined })).toBe('no-reference');
    expect(await scoreOf(metric, { value: null, referenceValue: null })).toBe(1);
  });

  it('survives hostile values: depth, cycles, prototypes, duplicate keys, lone surrogates', async () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(await scoreOf(jsonMatch(), pair(deep, '[]'))).toBe(0);
    expect(await explanationOf(jsonMatch(), pair(deep, '[]'))).toMatch(/1000 levels/);
    expect(await scoreOf(jsonMatch(), pair('[]', deep))).toBe('bad-reference');
    const cycle: Record<string, never> = {};
    Object.assign(cycle, { a: cycle, b: cycle });
    expect(await scoreOf(jsonMatch({ of: 'value' }), { value: cycle, referenceValue: 1 })).toBe(0);
    expect(await scoreOf(jsonMatch(), pair('{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'))).toBe(0);
    expect(await scoreOf(jsonMatch(), pair('{"__proto__":{"a":1}}', '{}'))).toBe(0);
    expect(await scoreOf(jsonMatch(), pair('{"toString":1}', '{"toString":1}'))).toBe(1);
    expect(await scoreOf(jsonMatch(), pair('{"a":1,"a":2}', '{"a":2}'))).toBe(1);
    expect(await scoreOf(jsonMatch(), pair('"\ud800"', '"\\ud800"'))).toBe(1);
    const many = JSON.stringify(Array.from({ length: 20_000 }, (_, i) => i));
    const turned = JSON.stringify(Array.from({ length: 20_000 }, (_, i) => 19_999 - i));
    expect(await scoreOf(jsonMatch({ unordered: true }), pair(many, turned))).toBe(1);
  });

  it('keeps what every metric promises', async () => {
    const rows = [pair('1', '1'), pair('x', '1'), pair('[2]', '[2]', '3'), pair('1'), pair('{}', '{"a":1}')];
    expect(await promisesOf(jsonMatch({ unordered: ['a'], tolerance: { relative: 0.1 } }), rows)).toEqual([]);
  });

  it('signs with its settings and refuses what it does not know', () => {
    expect(jsonMatch().signature({ references: 1 })).toBe(
      'jsonMatch|nrefs:1|of:text|fenced:no|tol:none|unordered:no|nulls:values|v:1',
    );
    const signatures = [['a'], ['b'], ['a', 'b'], ['a|b']].map((unordered) =>
      jsonMatch({ unordered }).signature({ references: 1 }),
    );
    expect(new Set(signatures).size).toBe(4);
    expect(() => jsonMatch({ tolerance: { relative: -1 } })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    expect(() => jsonMatch({ nulls: 'no' as 'values' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => jsonMatch({ order: 'free' } as object)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
