import { betaDensity, incompleteBeta } from './incomplete-beta.js';
import { invert } from './invert.js';
import { normalCdf, normalQuantile } from './normal.js';

/** Probability that a number of Student's t distribution is at most `t`; with infinitely many degrees it is the normal. */
export function studentTCdf(t: number, degrees: number): number {
  if (degrees === Number.POSITIVE_INFINITY) return normalCdf(t);
  const outside = outsideOf(t, degrees);
  return t < 0 ? outside / 2 : 1 - outside / 2;
}

/**
 * The point below which a number of Student's t distribution lies with probability `p`.
 * @param p 0 to 1; `NaN` outside
 * @param degrees of freedom, above 0; need not be whole
 */
export function studentTQuantile(p: number, degrees: number): number {
  if (!(p >= 0 && p <= 1 && degrees > 0)) return Number.NaN;
  if (p > 0.5) return -studentTQuantile(1 - p, degrees);
  if (p === 0.5) return 0;
  if (p === 0 || degrees === Number.POSITIVE_INFINITY) return normalQuantile(p);
  return invert({
    tails: (t) => ({ lower: outsideOf(t, degrees) / 2, upper: 1 - outsideOf(t, degrees) / 2 }),
    density: (t) => density(t, degrees),
    p,
    start: normalQuantile(p),
    low: Number.NEGATIVE_INFINITY,
    high: 0,
  });
}

/** Probability of a number that is farther from 0 than `t`. */
function outsideOf(t: number, degrees: number): number {
  // Of the two forms of one number, the one that loses nothing: x near 1 would.
  if (t * t < degrees) return incompleteBeta((t * t) / (degrees + t * t), 0.5, degrees / 2).upper;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5).lower;
}

function density(t: number, degrees: number): number {
  const x = degrees / (degrees + t * t);
  // dI_x/dt: the density of the beta distribution times dx/dt, halved for the two sides.
  return (betaDensity(x, degrees / 2, 0.5) * Math.abs(t) * x * x) / degrees;
}
