import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/base/canonical-json.js';
import { DigestStream, digestBytes, digestJson, shortDigest } from '../../src/base/digest.js';
import { TuneloopError } from '../../src/base/errors.js';
import { rng } from '../../src/base/rng.js';

function refusal(value: unknown): string {
  try {
    canonicalJson(value);
  } catch (error) {
    if (TuneloopError.is(error) && error.code === 'INVALID_OPTION') return error.message;
    throw error;
  }
  throw new Error('It was written.');
}

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code unit, at every level, whatever the order they were set in', () => {
    expect(canonicalJson({ b: 1, a: { z: [], Z: {} }, '': 0 })).toBe('{"":0,"a":{"Z":{},"z":[]},"b":1}');
    // U+FB33 comes after the surrogates of an emoji as code units, though before it as a code point
    expect(canonicalJson({ '\ufb33': 1, '😀': 2, é: 3, '10': 4, '9': 5 })).toBe(
      '{"10":4,"9":5,"é":3,"😀":2,"\ufb33":1}',
    );
  });

  it('writes numbers as RFC 8785 shows them', () => {
    const numbers = [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0, 1e21, 2 ** 53 + 1, 5e-324];
    expect(canonicalJson(numbers)).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21,9007199254740992,5e-324]');
  });

  it('escapes what JSON must escape and nothing else', () => {
    expect(canonicalJson('€$\u000f\nA\'B"\\/\u2028\u007f')).toBe('"€$\\u000f\\nA\'B\\"\\\\/\u2028\u007f"');
  });

  it('keeps lone surrogates apart from each other and from U+FFFD', () => {
    expect(canonicalJson(['\ud800', '\udc00', '\ufffd', { '\udfff': 1 }])).toBe(
      '["\\ud800","\\udc00","\ufffd",{"\\udfff":1}]',
    );
    expect(digestJson('\ud800')).not.toBe(digestJson('\ud801'));
  });

  it('leaves out members that are undefined and refuses them, and holes, in arrays', () => {
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
    expect(refusal({ list: [1, undefined] })).toBe(
      'Cannot write undefined as JSON at "list.1". Convert it to plain JSON data first (dates to ISO strings, bytes to base64).',
    );
    // biome-ignore lint/suspicious/noSparseArray: the hole is the subject
    expect(refusal([1, , 2])).toContain('undefined as JSON at "1"');
  });

  it.each([
    ['NaN', NaN],
    ['-Infinity', -Infinity],
    ['bigint', 1n],
    ['symbol', Symbol('s')],
    ['function', () => 1],
    ['undefined', undefined],
    ['an instance of Date', new Date(0)],
    ['an instance of Map', new Map()],
    ['an instance of Uint8Array', new Uint8Array(2)],
    ['an instance of Error', new Error('x')],
    ['an instance of Number', Object(1)],
  ])('names what it cannot write: %s', (what, value) => {
    expect(refusal(value)).toContain(`Cannot write ${what} as JSON.`);
    expect(refusal({ deep: [{ 'a b': value === undefined ? [value] : value }] })).toContain(
      `${what} as JSON at "deep.0.a b`,
    );
  });

  it('refuses cycles, but writes what stands in two places twice', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop['inner'] = [{ loop }];
    expect(refusal(loop)).toContain('Cannot write a cycle as JSON at "inner.0.loop"');
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared, { shared }])).toBe('[{"a":1},{"a":1},{"shared":{"a":1}}]');
  });

  it('refuses a thousand and one levels instead of running out of stack', () => {
    const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    expect(canonicalJson(nested(1000))).toBe('['.repeat(1000) + ']'.repeat(1000));
    expect(refusal(nested(1001))).toContain('more than 1000 levels');
    expect(refusal(nested(100_000))).toContain('more than 1000 levels');
  });

  it('writes plain objects with no prototype, with a key named __proto__, and of another realm', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1},"constructor":2}'))).toBe(
      '{"__proto__":{"x":1},"constructor":2}',
    );
    expect(canonicalJson(runInNewContext('({ b: [1], a: {} })'))).toBe('{"a":{},"b":[1]}');
  });

  it('is a fixed point: what it wrote, read back, is written the same', () => {
    const random = rng(3);
    const any = (depth: number): unknown => {
      const kind = random.below(depth > 3 ? 4 : 6);
      if (kind === 0) return random.pick([null, true, false]);
      if (kind === 1) return random.pick([0, -1.5, 1e300, random.next()]);
      if (kind < 4) return String.fromCharCode(...Array.from({ length: random.below(4) }, () => random.below(65536)));
      const items = Array.from({ length: random.below(4) }, () => any(depth + 1));
      return kind === 4 ? items : Object.fromEntries(items.map((item) => [`k${random.below(30)}`, item]));
    };
    for (let round = 0; round < 300; round++) {
      const value = any(0);
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(value);
    }
  });
});

describe('digests', () => {
  it('are the SHA-256 of bytes, of UTF-8, and of canonical text', () => {
    const abc = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(digestBytes('abc')).toBe(abc);
    expect(digestBytes(new TextEncoder().encode('abc'))).toBe(abc);
    expect(digestJson({ b: 1, a: 2 })).toBe(digestBytes('{"a":2,"b":1}'));
    expect(shortDigest(abc)).toBe('ba7816bf8f01');
  });

  it('of pieces equal that of the whole, and the stream goes on after one was taken', () => {
    const stream = new DigestStream().update('a').update(new TextEncoder().encode('b'));
    expect(stream.digest()).toBe(digestBytes('ab'));
    expect(stream.digest()).toBe(digestBytes('ab'));
    expect(stream.update('c').digest()).toBe(digestBytes('abc'));
    expect(new DigestStream().digest()).toBe(digestBytes(''));
  });
});
