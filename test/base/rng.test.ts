import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';

describe('rng', () => {
  it('gives the same numbers for a seed, on every machine and in every release', () => {
    // Mulberry32 with these seeds; what was trained or split with a seed must come out the same again
    const bits = (seed: number) => {
      const random = rng(seed);
      return Array.from({ length: 4 }, () => random.next() * 2 ** 32);
    };
    expect(bits(0)).toEqual([1144304738, 1416247, 958946056, 627933444]);
    expect(bits(1)).toEqual([2693262067, 11749833, 2265367787, 4213581821]);
    expect(bits(0xffffffff)).toEqual([3850105811, 813802916, 3073704848, 4054706436]);
  });

  it('takes seeds modulo 2^32', () => {
    expect(rng(2 ** 32 + 5).next()).toBe(rng(5).next());
    expect(rng(-1).next()).toBe(rng(0xffffffff).next());
  });

  it('stays in its range and comes close to uniform', () => {
    const random = rng(42);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const value = random.next();
      expect(value >= 0 && value < 1).toBe(true);
      counts[Math.floor(value * 10)]!++;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(27.88); // one in a thousand for nine degrees of freedom
  });

  it('draws whole numbers below a bound, each of them', () => {
    const random = rng(7);
    expect(new Set(Array.from({ length: 200 }, () => random.below(7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(Array.from({ length: 20 }, () => random.below(1))).toEqual(new Array(20).fill(0));
  });

  it('picks and shuffles as pinned, without touching what it was given', () => {
    const items = Object.freeze(['a', 'b', 'c', 'd', 'e', 'f']);
    const random = rng(9);
    expect(random.shuffle(items).join('')).toBe('dfcaeb');
    expect(Array.from({ length: 8 }, () => random.pick(items)).join('')).toBe('ebfadedb');
    expect(random.shuffle([])).toEqual([]);
  });

  it('shuffles into every order about equally often', () => {
    const random = rng(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(20.52); // one in a thousand for five degrees of freedom
  });
});
