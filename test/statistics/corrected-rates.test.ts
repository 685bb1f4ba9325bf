import { describe, expect, it } from 'vitest';
import { predictionPowered, roganGladen, wilson } from '../../src/statistics/index.js';
import { got } from './rows.js';

const rows = (count: number, human: boolean, judge: boolean) => Array.from({ length: count }, () => ({ human, judge }));
const labelled = [
  ...rows(50, true, true),
  ...rows(10, true, false),
  ...rows(4, false, true),
  ...rows(36, false, false),
];

describe('roganGladen', () => {
  it('solves for the share that the errors explain', () => {
    const found = got(roganGladen({ judged: { passed: 620, total: 1000 }, labelled }));
    // (0.62 + 0.9 − 1) / (5/6 + 0.9 − 1)
    expect(found.value).toBeCloseTo(0.52 / (5 / 6 - 0.1), 14);
    expect(found.uncorrected).toBe(0.62);
    expect(found.sensitivity).toEqual({ value: 50 / 60, interval95: wilson(50, 60), rows: 60 });
    expect(found.specificity).toEqual({ value: 0.9, interval95: wilson(36, 40), rows: 40 });
  });

  it("has the interval of Lang and Reiczigel's formula", () => {
    const found = got(roganGladen({ judged: { passed: 620, total: 1000 }, labelled }));
    // Written out once more, with numbers: n + z² = 1003.8415, and one more of each kind of label.
    const [p, se, sp] = [(620 + 1.920729) / 1003.841459, 51 / 62, 37 / 42];
    const gain = se + sp - 1;
    const share = (p + sp - 1) / gain;
    const [varSe, varSp] = [(se * (1 - se)) / 62, (sp * (1 - sp)) / 42];
    const shift = 2 * 3.841459 * (share * varSe - (1 - share) * varSp);
    const half =
      (1.959964 * Math.sqrt((p * (1 - p)) / 1003.841459 + share ** 2 * varSe + (1 - share) ** 2 * varSp)) / gain;
    expect(found.interval95[0]).toBeCloseTo(share + shift - half, 6);
    expect(found.interval95[1]).toBeCloseTo(share + shift + half, 6);
  });

  it('stays within 0 and 1', () => {
    const none = roganGladen({ judged: { passed: 0, total: 500 }, labelled });
    const every = roganGladen({ judged: { passed: 500, total: 500 }, labelled });
    expect(none).toMatchObject({ value: 0 });
    expect(every).toMatchObject({ value: 1 });
    expect((none as { interval95: readonly number[] }).interval95[0]).toBe(0);
    expect((every as { interval95: readonly number[] }).interval95[1]).toBe(1);
  });

  it('abstains where the errors are not known, or the judge knows nothing', () => {
    const judged = { passed: 3, total: 10 };
    expect(roganGladen({ judged, labelled: rows(3, true, true) })).toMatchObject({ reason: 'no-negatives' });
    expect(roganGladen({ judged, labelled: rows(3, false, true) })).toMatchObject({ reason: 'no-positives' });
    expect(roganGladen({ judged: { passed: 0, total: 0 }, labelled })).toMatchObject({ reason: 'no-segments' });
    const coin = [...rows(5, true, true), ...rows(5, true, false), ...rows(5, false, true), ...rows(5, false, false)];
    expect(roganGladen({ judged, labelled: coin })).toMatchObject({ reason: 'judge-uninformative' });
  });

  it('refuses counts that cannot be', () => {
    for (const [passed, total] of [
      [4, 3],
      [-1, 3],
      [0.5, 3],
      [1, Number.NaN],
    ] as const) {
      expect(() => roganGladen({ judged: { passed, total }, labelled })).toThrow(/judged rows passed/);
    }
  });
});

describe('predictionPowered', () => {
  const human = [1, 0, 1, 1, 0, 1, 0, 1, 1, 1];
  const judge = [0.9, 0.2, 0.7, 0.8, 0.4, 0.9, 0.5, 0.6, 0.8, 0.95];
  const judged = [0.8, 0.3, 0.6, 0.9, 0.1, 0.7, 0.75, 0.5, 0.85, 0.95, 0.4, 0.65, 0.2, 0.9, 0.8];
  const pairs = human.map((one, i) => ({ human: one, judge: judge[i]! }));
  const estimate = (options: Partial<Parameters<typeof predictionPowered>[0]> = {}) =>
    got(predictionPowered({ labelled: pairs, judged, ...options }));

  it('has the values of ppi_py, for a λ that is given', () => {
    // ppi-python 0.2.3: ppi_mean_pointestimate(Y, Yhat, Yhat_unlabeled, lam=...)
    expect(estimate({ lambda: 1 }).value).toBeCloseTo(0.65166667, 8);
    expect(estimate({ lambda: 0.5 }).value).toBeCloseTo(0.67583333, 8);
    expect(estimate({ lambda: 0 }).value).toBeCloseTo(0.7, 14);
    // NumPy 1.26.4: cov(Y, Yhat)[0, 1] / var(both, ddof=1) / (1 + n / N). ppi_py divides the covariance by n, not n − 1.
    expect(estimate().lambda).toBeCloseTo(0.9369460622942516, 12);
  });

  it('is shorter than the labels alone where the judge knows something', () => {
    const found = estimate();
    const width = ([low, high]: readonly [number, number]) => high - low;
    expect(width(found.interval95)).toBeLessThan(width(found.labelledOnly.interval95));
    expect(found.effectiveLabelled).toBeGreaterThan(10);
    expect(found.bias).toBeCloseTo(-0.025, 12);
  });

  it('does not believe a judge that says one thing always', () => {
    const blind = estimate({ labelled: human.map((one) => ({ human: one, judge: 0.5 })), judged: [0.5, 0.5, 0.5] });
    expect(blind).toMatchObject({ lambda: 0, value: 0.7, effectiveLabelled: 10 });
  });

  it('keeps to the range where there is one', () => {
    const passes = Array.from({ length: 40 }, () => ({ human: true, judge: true }));
    const all = estimate({ labelled: passes, judged: Array.from({ length: 100 }, () => true) });
    expect(all.value).toBe(1);
    expect(all.interval95[1]).toBe(1);
    expect(all.interval95[0]).toBeGreaterThan(0.88);
    expect(all.interval95[0]).toBeLessThan(0.92);
    expect(estimate({ range: [0, 1] }).interval95[1]).toBeLessThan(1);
    expect(() => estimate({ range: [0, 0.9] })).toThrow(/one of them 1/);
  });

  it('abstains for hardly any rows, and refuses scores that are none', () => {
    expect(predictionPowered({ labelled: pairs.slice(0, 1), judged })).toMatchObject({ reason: 'too-few-segments' });
    expect(predictionPowered({ labelled: pairs, judged: [1] })).toMatchObject({ reason: 'too-few-segments' });
    expect(() => estimate({ judged: [0.5, Number.NaN] })).toThrow(/the judged score at 1 is NaN/);
    expect(() => estimate({ lambda: -1 })).toThrow(/lambda is -1/);
  });
});
