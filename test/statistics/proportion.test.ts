import { describe, expect, it } from 'vitest';
import { clopperPearson, jeffreys, wilson } from '../../src/statistics/index.js';

/** scipy 1.12.0: binomtest(k, n).proportion_ci(method='wilson' | 'exact'), and beta.ppf([.025, .975], k + .5, n - k + .5). */
const known = [
  [0, 30, [0, 0.11351339317396875], [0, 0.11570330822202742], [0, 0.0796781738]],
  [
    3,
    20,
    [0.05236874589621662, 0.3604188647407569],
    [0.03207093718554477, 0.37892682654529564],
    [0.04413134, 0.34857771],
  ],
  [15, 30, [0.3315412564053377, 0.6684587435946623], [0.3129702858679498, 0.68702971413205], [0.32802136, 0.67197864]],
  [20, 20, [0.8388748419471808, 1], [0.8315665290169145, 1], [0.88336102, 1]],
  [
    480,
    1000,
    [0.44917079499694124, 0.510982275342481],
    [0.44863294269453413, 0.5114851175478534],
    [0.44913024, 0.51098534],
  ],
] as const;

describe('an interval of a proportion', () => {
  it.each(known)('of %i of %i is that of SciPy', (hits, total, byWilson, exact, byJeffreys) => {
    const close = (found: readonly number[], wanted: readonly number[], digits: number) =>
      found.forEach((end, i) => void expect(end).toBeCloseTo(wanted[i]!, digits));
    close(wilson(hits, total), byWilson, 13);
    close(clopperPearson(hits, total), exact, 12);
    close(jeffreys(hits, total), byJeffreys, 8);
  });

  it('says nothing where nothing was counted', () => {
    expect(wilson(0, 0)).toEqual([0, 1]);
    expect(clopperPearson(0, 0)).toEqual([0, 1]);
    expect(jeffreys(0, 0)).toEqual([0, 1]);
  });

  it('grows with the level and shrinks with the rows', () => {
    const width = ([low, high]: readonly [number, number]) => high - low;
    for (const interval of [wilson, clopperPearson, jeffreys]) {
      expect(width(interval(7, 20, 0.99))).toBeGreaterThan(width(interval(7, 20)));
      expect(width(interval(7e5, 2e6))).toBeLessThan(0.0014);
    }
  });

  it('refuses counts that cannot be', () => {
    for (const [hits, total, level] of [
      [-1, 3, 0.95],
      [4, 3, 0.95],
      [Number.NaN, 3, 0.95],
      [1, Number.POSITIVE_INFINITY, 0.95],
      [1, 3, 1],
    ] as const) {
      for (const interval of [wilson, clopperPearson, jeffreys]) {
        expect(() => interval(hits, total, level)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
      }
    }
  });
});
