import { expect, it } from 'vitest';
import { wilson } from '../../src/statistics/proportion.js';

// Values of the closed formula, worked by hand to four digits (and as statsmodels' proportion_confint gives them).
it('gives the 95 % interval of a ratio', () => {
  const close = (got: readonly number[], low: number, high: number) => {
    expect(got[0]).toBeCloseTo(low, 4);
    expect(got[1]).toBeCloseTo(high, 4);
  };
  close(wilson(5, 10), 0.2366, 0.7634);
  close(wilson(0, 10), 0, 0.2775);
  close(wilson(10, 10), 0.7225, 1);
  close(wilson(1, 100), 0.0018, 0.0545);
});

it('knows nothing when nothing was counted', () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
});
