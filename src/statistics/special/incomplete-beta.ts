import type { Tails } from './incomplete-gamma.js';
import { invert } from './invert.js';
import { deviance, stirlingError } from './log-gamma.js';

const TINY = 1e-300;

/**
 * The regularised incomplete beta function I_x(a, b), and 1 − I_x(a, b).
 * @param a above 0; `b` too
 * @param x 0 to 1
 * @see Abramowitz and Stegun 1964, 26.5.8; the front factor as Loader 2000 has it
 */
export function incompleteBeta(x: number, a: number, b: number): Tails {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0 || x === 1) return { lower: x, upper: 1 - x };
  if (x > (a + 1) / (a + b + 2)) {
    const upper = lowerTail(1 - x, x, b, a);
    return { lower: 1 - upper, upper };
  }
  const lower = lowerTail(x, 1 - x, a, b);
  return { lower, upper: 1 - lower };
}

/** Density of the beta distribution. */
export function betaDensity(x: number, a: number, b: number): number {
  return front(x, 1 - x, a, b) / (x * (1 - x));
}

/**
 * The quantile of the beta distribution: the x with I_x(a, b) = p.
 * @param p 0 to 1
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1 && a > 0 && b > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  return invert({
    tails: (x) => incompleteBeta(x, a, b),
    density: (x) => betaDensity(x, a, b),
    p,
    start: a / (a + b),
    low: 0,
    high: 1,
  });
}

/** x^a y^b / B(a, b) with y = 1 − x. */
function front(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const log = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return Math.exp(log) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

/** Lentz's way to the continued fraction; quick where x is below the mean. */
function lowerTail(x: number, y: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || TINY);
  let fraction = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || TINY);
    c = 1 + even / c || TINY;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || TINY);
    c = 1 + odd / c || TINY;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return Math.min(1, (front(x, y, a, b) * fraction) / a);
}
