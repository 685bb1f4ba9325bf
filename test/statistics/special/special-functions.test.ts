import { describe, expect, it } from 'vitest';
import {
  betaQuantile,
  binomialTails,
  incompleteBeta,
  incompleteGamma,
  logGamma,
  normalCdf,
  normalQuantile,
  studentTCdf,
  studentTQuantile,
} from '../../../src/statistics/index.js';

// All values by mpmath 1.4.1 with 60 digits of precision, written to 16.
const near = (value: number, wanted: number, relative = 1e-12) =>
  expect(Math.abs(value - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted));

describe('special functions', () => {
  it.each([
    [1e-5, 11.51291969289583],
    [0.5, 0.5723649429247001],
    [1.5, -0.1207822376352452],
    [3.7, 1.428072326665388],
    [15, 25.19122118273868],
    [15.5, 26.53691449111561],
    [12345.6, 103959.18506616846],
    [1e8, 1742068066.103835],
  ])('ln Γ(%d)', (x, wanted) => near(logGamma(x), wanted));

  it.each([
    [0.5, 10, 0.999992255783569, 7.744216431044084e-6],
    [0.01, 0.00001, 0.8963367982671973, 0.1036632017328028],
    [3, 20, 0.9999995444850495, 4.555149505589213e-7],
    [100, 90, 0.1582209891864302, 0.8417790108135699],
    [1000, 1100, 0.99894067674607, 0.001059323253929977],
  ])('the incomplete gamma function of %d and %d, both tails', (a, x, lower, upper) => {
    near(incompleteGamma(a, x).lower, lower);
    near(incompleteGamma(a, x).upper, upper);
  });

  it.each([
    [0.1, 2, 3, 0.0523, 0.9477],
    [0.9, 2, 3, 0.9963, 0.0037],
    [0.001, 0.5, 20, 0.1575838139836385, 0.8424161860163615],
    [0.3, 30, 70, 0.5116251045586092, 0.4883748954413908],
    [0.999, 50, 0.5, 0.7523690199653768, 0.2476309800346232],
    [0.501, 10000, 10000, 0.6113500478574624, 0.3886499521425377],
  ])('the incomplete beta function at %d of %d and %d, both tails', (x, a, b, lower, upper) => {
    near(incompleteBeta(x, a, b).lower, lower);
    near(incompleteBeta(x, a, b).upper, upper);
  });

  it.each([
    [0.025, 50, 951, 0.03733539760466177],
    [0.975, 1, 30, 0.1157033082220278],
    [0.975, 500, 501, 0.5304537166614579],
  ])('the %d quantile of Beta(%d, %d)', (p, a, b, wanted) => near(betaQuantile(p, a, b), wanted));

  it.each([
    [-37, 5.725571222524577e-300],
    [-8, 6.220960574271784e-16],
    [-1.959963984540054, 0.02500000000000002],
    [-0.1, 0.460172162722971],
    [0, 0.5],
    [1e-9, 0.5000000003989423],
    [2.5, 0.9937903346742238],
  ])('the normal distribution up to %d', (z, wanted) => near(normalCdf(z), wanted, 1e-11));

  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798407],
    [0.0001, -3.71901648545568],
    [0.025, -1.959963984540054],
    [0.3, -0.5244005127080408],
    [0.6, 0.2533471031357998],
  ])('the normal quantile of %d', (p, wanted) => near(normalQuantile(p), wanted));

  it.each([
    [-2, 1, 0.1475836176504333],
    [0.00001, 4, 0.50000375],
    [2.5, 2, 0.9351941398892446],
    [-6, 29, 7.963954213087333e-7],
    [-40, 5, 9.205981085886477e-8],
    [-1.2, 2.5, 0.1657194188329388],
  ])("Student's t up to %d with %d degrees of freedom", (t, degrees, wanted) => near(studentTCdf(t, degrees), wanted));

  it.each([
    [0.025, 1, -12.7062047361747],
    [0.025, 29, -2.045229642132704],
    [0.025, 9999, -1.960201263621358],
    [1e-6, 3, -103.2994677804193],
    [0.4, 0.7, -0.3560313652346804],
  ])("the %d quantile of Student's t with %d degrees of freedom", (p, degrees, wanted) =>
    near(studentTQuantile(p, degrees), wanted),
  );

  it.each([
    [3, 10, 0.5, 0.171875, 0.828125],
    [0, 5, 0.1, 0.59049, 0.40951],
    [40, 100, 0.5, 0.0284439668204904, 0.9715560331795096],
    [450, 1000, 0.5, 0.0008652680424881588, 0.9991347319575118],
    [10, 2000, 0.01, 0.01052251074082204, 0.989477489259178],
  ])('at most %i heads, and more, in %i throws at %d', (hits, throws, share, lower, upper) => {
    near(binomialTails(hits, throws, share).lower, lower);
    near(binomialTails(hits, throws, share).upper, upper);
  });

  it('have their limits at the ends', () => {
    expect(incompleteGamma(2, 0)).toEqual({ lower: 0, upper: 1 });
    expect(incompleteGamma(2, Number.POSITIVE_INFINITY)).toEqual({ lower: 1, upper: 0 });
    expect([incompleteBeta(0, 2, 3).lower, incompleteBeta(1, 2, 3).lower]).toEqual([0, 1]);
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([
      Number.NEGATIVE_INFINITY,
      0,
      Number.POSITIVE_INFINITY,
    ]);
    expect(studentTQuantile(0.5, 3)).toBe(0);
    expect(studentTQuantile(0.025, Number.POSITIVE_INFINITY)).toBe(normalQuantile(0.025));
    expect(studentTCdf(1.3, Number.POSITIVE_INFINITY)).toBe(normalCdf(1.3));
    expect([-1, 4, 5].map((hits) => binomialTails(hits, 4, 0.5))).toEqual([
      { lower: 0, upper: 1 },
      { lower: 1, upper: 0 },
      { lower: 1, upper: 0 },
    ]);
  });

  it('are NaN outside where they are defined', () => {
    const outside = [
      logGamma(0),
      logGamma(-1.5),
      incompleteGamma(0, 1).lower,
      incompleteBeta(1.1, 1, 1).upper,
      betaQuantile(0.5, 0, 1),
      normalQuantile(1.1),
      normalQuantile(Number.NaN),
      studentTQuantile(0.1, 0),
    ];
    expect(outside.every(Number.isNaN)).toBe(true);
  });

  it('lead there and back', () => {
    for (const p of [1e-12, 0.003, 0.25, 0.5, 0.81, 0.999]) {
      near(normalCdf(normalQuantile(p)), p, 1e-11);
      near(studentTCdf(studentTQuantile(p, 4.5), 4.5), p, 1e-11);
      near(incompleteBeta(betaQuantile(p, 0.3, 2.7), 0.3, 2.7).lower, p, 1e-11);
    }
  });
});
