import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import {
  chiSquare,
  jensenShannon,
  kolmogorovSmirnov,
  numericStability,
  populationStability,
} from '../../src/curate/index.js';

const range = (length: number, value: (i: number) => number) => Array.from({ length }, (_, i) => value(i));

describe('kolmogorovSmirnov', () => {
  it.each([
    [
      [0.3, 1.2, 2.7, 3.1, 4.4, 5.9, 7.2],
      [2.1, 3.3, 4.5, 5.7, 6.2, 8.8, 9.1, 9.9, 10.4],
      0.49206349206349204,
      0.21765734265734266,
    ],
    [range(30, (i) => i), range(25, (i) => i + 9.5), 0.3333333333333333, 0.07589608911163262],
    [[1, 1, 2, 2, 3, 3, 3, 4], [2, 3, 3, 4, 4, 5, 5, 5, 6], 0.5416666666666666, 0.10941999177293293],
  ])('equals SciPy 1.17 for small samples, case %#', (a, b, distance, pValue) => {
    const test = kolmogorovSmirnov(a, b);
    expect(test.distance).toBeCloseTo(distance, 14);
    expect(test.pValue).toBeCloseTo(pValue, 12);
    expect(kolmogorovSmirnov(b, a).pValue).toBeCloseTo(pValue, 12);
  });

  it("uses Kolmogorov's distribution for large ones, as SciPy's kstwobign has it", () => {
    const test = kolmogorovSmirnov(
      range(300, (i) => (i % 97) + 0.1),
      range(400, (i) => (i % 101) + 3.3),
    );
    expect(test.distance).toBeCloseTo(0.07, 14);
    expect(test.pValue).toBeCloseTo(0.37033541826870475, 12);
  });

  it('rejects one of twenty where nothing has changed', () => {
    const random = rng(14);
    let rejected = 0;
    for (let run = 0; run < 400; run++) {
      const sample = () => range(60, () => random.next());
      if (kolmogorovSmirnov(sample(), sample()).pValue < 0.05) rejected++;
    }
    expect(rejected).toBeLessThan(32);
    expect(rejected).toBeGreaterThan(4);
  });

  it('is 1 for equal samples, near 0 for distant ones, and refuses what is no sample', () => {
    expect(kolmogorovSmirnov([1, 2], [1, 2])).toEqual({ distance: 0, pValue: 1 });
    const far = kolmogorovSmirnov(
      range(500, (i) => i),
      range(500, (i) => i + 1000),
    );
    expect([far.distance, far.pValue < 1e-100]).toEqual([1, true]);
    expect(() => kolmogorovSmirnov([], [1])).toThrow('the reference sample is empty');
    expect(() => kolmogorovSmirnov([1], [Number.NaN])).toThrow('the current sample has the value NaN at 0');
  });
});

describe('categories', () => {
  it('give the chi-square of SciPy 1.17', () => {
    const test = chiSquare({ a: 20, b: 30, c: 50 }, { a: 35, b: 25, c: 40 });
    expect(test.statistic).toBeCloseTo(5.656565656565657, 12);
    expect(test.pValue).toBeCloseTo(0.05911427592751333, 12);
    expect([test.degreesOfFreedom, test.leastExpected]).toEqual([2, 27.5]);
    const sparse = chiSquare({ a: 10, c: 5, d: 3, gone: 0 }, { a: 4, b: 6, d: 9 });
    expect(sparse.pValue).toBeCloseTo(0.0008717908990769828, 12);
    expect(sparse.degreesOfFreedom).toBe(3);
    expect(chiSquare(['x'], ['x', 'x'])).toMatchObject({ statistic: 0, degreesOfFreedom: 0, pValue: 1 });
  });

  it('give the Jensen–Shannon divergence in bits', () => {
    expect(jensenShannon({ a: 20, b: 30, c: 50 }, { a: 35, b: 25, c: 40 })).toBeCloseTo(0.020600881151460877, 14);
    expect(jensenShannon(['a', 'a'], ['b'])).toBe(1);
    expect(jensenShannon(['a', 'b'], { b: 7, a: 7 })).toBe(0);
    expect(() => jensenShannon([], ['a'])).toThrow('the reference sample is empty');
    expect(() => jensenShannon({ a: -1 }, ['a'])).toThrow('the count -1 for "a"');
  });

  it('give the stability index, finite also where one sample lacks a category', () => {
    expect(populationStability({ a: 20, b: 30, c: 50 }, { a: 35, b: 25, c: 40 })).toBeCloseTo(0.11537280116143206, 12);
    expect(populationStability(['a', 'b'], ['b', 'a'])).toBe(0);
    expect(Number.isFinite(populationStability({ a: 100 }, { b: 100 }))).toBe(true);
  });
});

describe('numericStability', () => {
  it('is near 0 for the same distribution and large for a shifted one', () => {
    const random = rng(15);
    const sample = (shift: number) => range(4000, () => random.next() + random.next() + shift);
    expect(numericStability(sample(0), sample(0))).toBeLessThan(0.02);
    expect(numericStability(sample(0), sample(0.5))).toBeGreaterThan(0.25);
    expect(numericStability([1, 1, 1], [1, 1])).toBe(0);
    expect(numericStability([1, 1, 1, 2], [2, 2, 5], { bins: 4 })).toBeGreaterThan(0);
    expect(() => numericStability([1], [1], { bins: 1 })).toThrow(/bins/);
  });
});
