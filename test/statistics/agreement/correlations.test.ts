import { describe, expect, it } from 'vitest';
import { kendallTau, type NumberPairs, pearson, spearman } from '../../../src/statistics/index.js';
import { got } from '../rows.js';

const x = [2.1, 3.5, 1.0, 4.4, 4.4, 6.2, 5.0, 7.7, 3.5, 8.8];
const y = [1.0, 2.5, 2.5, 4.0, 3.0, 7.0, 5.5, 6.0, 2.0, 9.5];
const pairs: NumberPairs = x.map((one, i) => [one, y[i]]);
const all = { pearson, spearman, kendallTau };

/** Tau-b by its definition, pair by pair. */
function slowTau(points: NumberPairs): number {
  let [score, differX, differY] = [0, 0, 0];
  points.forEach(([a, b], i) => {
    for (const [c, d] of points.slice(i + 1)) {
      score += Math.sign(a! - c!) * Math.sign(b! - d!);
      if (a !== c) differX++;
      if (b !== d) differY++;
    }
  });
  return score / Math.sqrt(differX * differY);
}

describe('correlations', () => {
  it('are those of SciPy, ties included', () => {
    // scipy 1.12.0: pearsonr, spearmanr, kendalltau
    expect(got(pearson(pairs)).value).toBeCloseTo(0.9016324888320062, 14);
    expect(got(spearman(pairs)).value).toBeCloseTo(0.9266098374248514, 14);
    expect(got(kendallTau(pairs)).value).toBeCloseTo(0.8276408817690653, 14);
  });

  it("count Kendall's pairs as the definition does", () => {
    const points: NumberPairs = Array.from({ length: 200 }, (_, i) => [(i * 7919) % 23, (i * 104729) % 17]);
    expect(got(kendallTau(points)).value).toBeCloseTo(slowTau(points), 12);
  });

  it('turn their sign with one side, and do not mind units', () => {
    for (const correlate of Object.values(all)) {
      const value = got(correlate(pairs)).value;
      expect(got(correlate(pairs.map(([a, b]) => [-a!, b]))).value).toBeCloseTo(-value, 12);
      expect(got(correlate(pairs.map(([a, b]) => [1e6 * a! + 7, b]))).value).toBeCloseTo(value, 10);
    }
  });

  it('have an interval that holds them, within −1 and 1', () => {
    for (const correlate of Object.values(all)) {
      for (const interval of ['jackknife', 'bootstrap'] as const) {
        const { value, interval95 } = got(correlate(pairs, { interval }));
        expect(interval95![0]).toBeLessThan(value);
        expect(interval95![1]).toBeGreaterThan(value);
        expect(interval95![1]).toBeLessThanOrEqual(1);
      }
    }
  });

  it('leave out pairs that are not whole, with their clusters', () => {
    const gaps: NumberPairs = [[1, null], ...pairs, [undefined, 2]];
    const clusters = gaps.map((_, i) => i >> 1);
    for (const correlate of Object.values(all)) {
      expect(correlate(gaps)).toMatchObject({ items: 10, value: got(correlate(pairs)).value });
      expect(got(correlate(gaps, { clusters })).interval95).toBeDefined();
    }
  });

  it('have no interval where nothing shows a spread', () => {
    const line: NumberPairs = [1, 2, 3, 4, 5].map((one) => [one, 2 * one]);
    for (const correlate of Object.values(all)) {
      expect(got(correlate(line)).value).toBeCloseTo(1, 14);
      expect(got(correlate(line)).interval95).toBeUndefined();
      expect(got(correlate(pairs.slice(0, 3))).interval95).toBeUndefined();
    }
  });

  it('abstain where one side does not vary, or there is hardly anything', () => {
    for (const correlate of Object.values(all)) {
      expect(
        correlate([
          [1, 2],
          [1, 3],
        ]),
      ).toMatchObject({ status: 'abstained', reason: 'undefined-value' });
      expect(correlate([[1, 2]])).toMatchObject({ status: 'abstained', reason: 'too-few-segments' });
      expect(correlate([])).toMatchObject({ status: 'abstained', reason: 'no-segments' });
      expect(() =>
        correlate([
          [1, Number.NaN],
          [2, 1],
        ]),
      ).toThrow(/pair 0 is \[1, NaN\]/);
      expect(() => correlate(pairs, { categories: [1] } as never)).toThrow(/no option "categories"/);
    }
  });
});
