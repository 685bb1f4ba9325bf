import { deviance, stirlingError } from './log-gamma.js';

const TINY = 1e-300;

/** Both tails of a distribution; each is exact to its own last digits, where 1 − the other is not. */
export interface Tails {
  /** Probability of at most x. */
  readonly lower: number;
  /** Probability of more than x. */
  readonly upper: number;
}

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x).
 * @param a above 0
 * @param x at least 0
 * @see Abramowitz and Stegun 1964, 6.5.29 and 6.5.31; the front factor as Loader 2000 has it
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (!(a > 0 && x >= 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  // x^a e^-x / Γ(a + 1)
  const front = Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
  if (x < a + 1) {
    let term = 1;
    let sum = 1;
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= x / (a + k);
      sum += term;
    }
    const lower = Math.min(1, front * sum);
    return { lower, upper: 1 - lower };
  }
  // Lentz's way to a continued fraction.
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; ; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b || TINY);
    c = b + numerator / c || TINY;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16 || k > 100_000) break;
  }
  const upper = Math.min(1, front * a * fraction);
  return { lower: 1 - upper, upper };
}
