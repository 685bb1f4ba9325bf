import type { Tails } from './incomplete-gamma.js';

/** What is needed to find the x below which a share `p` of a distribution lies. */
interface Inversion {
  readonly tails: (x: number) => Tails;
  readonly density: (x: number) => number;
  readonly p: number;
  readonly start: number;
  /** The answer lies from here … */
  readonly low: number;
  /** … to here; both may be infinite. */
  readonly high: number;
}

/** Newton's steps, held inside a bracket that shrinks at every step; measured at the smaller tail, so that it is exact. */
export function invert({ tails, density, p, start, low, high }: Inversion): number {
  const q = 1 - p;
  let x = start;
  for (let i = 0; i < 200; i++) {
    const { lower, upper } = tails(x);
    const excess = p < 0.5 ? lower - p : q - upper;
    if (excess === 0) return x;
    if (excess > 0) high = x;
    else low = x;
    let next = x - excess / density(x);
    if (!(next > low && next < high)) next = between(low, high, x);
    if (Math.abs(next - x) <= 2e-16 * Math.abs(next)) return next;
    x = next;
  }
  return x;
}

function between(low: number, high: number, x: number): number {
  if (low === Number.NEGATIVE_INFINITY) return x - 1 - Math.abs(x);
  if (high === Number.POSITIVE_INFINITY) return x + 1 + Math.abs(x);
  return (low + high) / 2;
}
