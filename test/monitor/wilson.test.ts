import { expect, it } from 'vitest';
import { wilson95 } from '../../src/monitor/wilson.js';

// Values of the closed formula, worked by hand to four digits (and as statsmodels' proportion_confint gives them).
it('gives the 95 % interval of a ratio', () => {
  const close = (got: readonly number[], low: number, high: number) => {
    expect(got[0]).toBeCloseTo(low, 4);
    expect(got[1]).toBeCloseTo(high, 4);
  };
  close(wilson95(5, 10), 0.2366, 0.7634);
  close(wilson95(0, 10), 0, 0.2775);
  close(wilson95(10, 10), 0.7225, 1);
  close(wilson95(1, 100), 0.0018, 0.0545);
});

it('knows nothing when nothing was counted', () => {
  expect(wilson95(0, 0)).toEqual([0, 1]);
});
