import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, bonferroni, holm } from '../../src/statistics/index.js';

const close = (found: readonly number[], wanted: readonly number[]) => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((p, i) => void expect(p).toBeCloseTo(wanted[i]!, 14));
};

describe('p-values adjusted for their number', () => {
  // statsmodels 0.15.0: multipletests(p, method='holm' | 'fdr_bh' | 'bonferroni')
  const p = [0.01, 0.04, 0.03, 0.005, 0.2, 0.04];

  it('are those of statsmodels, in the order given', () => {
    close(holm(p), [0.05, 0.12, 0.12, 0.03, 0.2, 0.12]);
    close(benjaminiHochberg(p), [0.03, 0.048, 0.048, 0.03, 0.2, 0.048]);
    close(bonferroni(p), [0.06, 0.24, 0.18, 0.03, 1, 0.24]);
  });

  it('stay missing where they are, and are not counted', () => {
    expect(holm([0.01, undefined, 0.04])).toEqual([0.02, undefined, 0.04]);
    expect(benjaminiHochberg([undefined])).toEqual([undefined]);
    expect(bonferroni([])).toEqual([]);
  });

  it('are at most 1, and never smaller than before', () => {
    const many = [0, 1, 1, 0.5, 0.9, 0.9, 0.001];
    for (const adjust of [holm, benjaminiHochberg, bonferroni]) {
      adjust(many).forEach((one, i) => {
        expect(one).toBeGreaterThanOrEqual(many[i]!);
        expect(one).toBeLessThanOrEqual(1);
      });
    }
  });

  it('must be probabilities', () => {
    for (const wrong of [Number.NaN, -0.1, 1.1]) {
      expect(() => holm([0.5, wrong])).toThrow(/the p-value at 1 is/);
    }
  });
});
