import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { QuantileSketch } from '../../src/statistics/quantile-sketch.js';

function filled(values: readonly number[], relativeError?: number): QuantileSketch {
  const sketch = QuantileSketch.of(relativeError);
  for (const value of values) sketch.add(value);
  return sketch;
}

const random = rng(7);
const latencies = Array.from({ length: 20_000 }, () => Math.exp(12 * random.next() - 4)); // 18 µs to 50 minutes

describe('QuantileSketch', () => {
  it('keeps every quantile within its relative error of the exact one', () => {
    for (const relativeError of [0.01, 0.05]) {
      const sketch = filled(latencies, relativeError);
      const sorted = [...latencies].sort((a, b) => a - b);
      for (let q = 0; q <= 1; q += 1 / 256) {
        const exact = sorted[Math.floor(q * (sorted.length - 1))] as number;
        expect(Math.abs((sketch.quantile(q) as number) - exact) / exact).toBeLessThanOrEqual(
          relativeError * (1 + 1e-9),
        );
      }
    }
  });

  it('merges into exactly the sketch of all values, in any order', () => {
    const [a, b, c] = [latencies.slice(0, 5000), latencies.slice(5000, 5010), [0, 0, 3]];
    const whole = filled([...a, ...b, ...c]);
    const left = filled(a);
    left.merge(filled(b));
    left.merge(filled(c));
    const right = filled(c);
    right.merge(filled(b));
    right.merge(filled(a));
    for (let q = 0; q <= 1; q += 1 / 64) {
      expect(left.quantile(q)).toBe(whole.quantile(q));
      expect(right.quantile(q)).toBe(whole.quantile(q));
    }
    expect([left.count, right.count]).toEqual([5013, 5013]);
    expect(left.histogram(5)).toEqual(whole.histogram(5));
  });

  it('gives zero for zeros and nothing when it is empty', () => {
    expect(filled([]).quantile(0.5)).toBeUndefined();
    expect(filled([]).histogram()).toEqual([]);
    expect(filled([0, 0, 0, 5]).quantile(0.5)).toBe(0);
    expect(filled([0, 0, 0, 5]).quantile(1)).toBeCloseTo(5, 1);
  });

  it('counts every value in one bin of its histogram', () => {
    const bins = filled(latencies).histogram(12);
    expect(bins.length).toBeLessThanOrEqual(12);
    expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(latencies.length);
    for (const [i, bin] of bins.slice(1).entries()) expect(bin.from).toBeCloseTo(bins[i]?.to as number, 9);
    for (const { from, to, count } of bins) {
      expect(latencies.filter((value) => value > from && value <= to).length).toBe(count);
    }
  });

  it('refuses what is no duration, and sketches of another error', () => {
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => filled([value])).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    }
    expect(() => filled([1]).merge(filled([1], 0.02))).toThrow(/0.01 and 0.02/);
    expect(() => QuantileSketch.of(0)).toThrow(/relative error 0/);
  });

  it('stays under 8 KB for latencies from a millisecond to an hour', () => {
    const sketch = filled([1, 3_600_000]);
    expect((sketch.toJSON().counts as number[]).length * 8).toBeLessThanOrEqual(8192);
  });
});
