import { incompleteGamma } from './incomplete-gamma.js';

/** Probability that a standard normal number is at most `z`; exact in the far lower tail too. */
export function normalCdf(z: number): number {
  const { lower, upper } = incompleteGamma(0.5, (z * z) / 2);
  return z < 0 ? upper / 2 : 0.5 + lower / 2;
}

/**
 * The point below which a standard normal number lies with probability `p`.
 * @param p 0 to 1, which give −∞ and ∞; `NaN` outside
 * @see Abramowitz and Stegun 1964, 26.2.23, for the start; then Halley's steps
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(p));
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let i = 0; i < 3; i++) {
    const step = ((normalCdf(z) - p) * Math.sqrt(2 * Math.PI)) / Math.exp((-z * z) / 2);
    z -= step / (1 + (z * step) / 2);
  }
  return z;
}
