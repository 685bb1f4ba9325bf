import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/base/canonical-json.js';
import type { Json } from '../../../src/base/json.js';
import { rng } from '../../../src/base/rng.js';
import { jsonEqual } from '../../../src/metrics/index.js';

const random = rng(7);
const leaves: readonly Json[] = [null, true, 0, 1, 1.5, '', 'a', '\ud800'];
function value(depth: number): Json {
  const kind = depth === 0 ? 0 : random.below(3);
  if (kind === 0) return random.pick(leaves);
  if (kind === 1) return Array.from({ length: random.below(3) }, () => value(depth - 1));
  return Object.fromEntries(
    Array.from({ length: random.below(3) }, () => [random.pick(['a', 'b', '__proto__']), value(depth - 1)]),
  );
}
const shuffled = (given: Json): Json => {
  if (Array.isArray(given)) return random.shuffle(given.map(shuffled));
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(random.shuffle(Object.entries(given)).map(([key, member]) => [key, shuffled(member)]));
};

describe('jsonEqual', () => {
  it('agrees with canonical JSON on random values', () => {
    for (let i = 0; i < 3000; i++) {
      const [a, b] = [value(3), value(3)];
      expect(jsonEqual(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      expect(jsonEqual(b, a)).toBe(jsonEqual(a, b));
      expect(jsonEqual(a, structuredClone(a))).toBe(true);
    }
  });

  it('finds every shuffling equal where order does not count, also by way of pairing', () => {
    for (let i = 0; i < 500; i++) {
      const a = value(4);
      const b = shuffled(a);
      expect(jsonEqual(a, b, { unordered: true })).toBe(true);
      expect(jsonEqual(a, b, { unordered: true, tolerance: { absolute: 0.25 } })).toBe(true);
    }
  });

  it('refuses cycles', () => {
    const cycle: Record<string, never> = {};
    Object.assign(cycle, { a: cycle });
    expect(() => jsonEqual(cycle, {})).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
