import { checkSample } from './samples.js';

/** How far two distributions are apart, and how likely that is where they are one. */
export interface KolmogorovSmirnov {
  /** The largest difference of the two cumulative distributions, 0 to 1. */
  readonly distance: number;
  /** Two-sided; exact for small samples without ties, else by the limit distribution. */
  readonly pValue: number;
}

const exactUpTo = 10_000;

/**
 * The two-sample test of Kolmogorov and Smirnov. With ties the p-value is too large rather than too small.
 * @throws INVALID_OPTION for an empty sample, or a value that is not finite
 * @see Hodges 1958, The significance probability of the Smirnov two-sample test; Smirnov 1948 for the limit
 */
export function kolmogorovSmirnov(reference: ArrayLike<number>, current: ArrayLike<number>): KolmogorovSmirnov {
  checkSample('kolmogorovSmirnov', reference, 'reference');
  checkSample('kolmogorovSmirnov', current, 'current');
  const a = Float64Array.from(reference).sort();
  const b = Float64Array.from(current).sort();
  const [m, n] = [a.length, b.length];
  // In whole numbers, so that equal distances are equal.
  let most = 0;
  for (let i = 0, j = 0; i < m && j < n; ) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < m && a[i] === value) i++;
    while (j < n && b[j] === value) j++;
    most = Math.max(most, Math.abs(i * n - j * m));
  }
  const distance = most / (m * n);
  const pValue = m * n <= exactUpTo ? exactTail(m, n, most) : limitTail(distance * Math.sqrt((m * n) / (m + n)));
  return { distance, pValue };
}

/** The share of the paths from (0, 0) to (m, n) that reach the distance: one row of the lattice after the other. */
function exactTail(m: number, n: number, most: number): number {
  if (most === 0) return 1;
  // inside[j]: probability that a random path that is at (i, j) has stayed inside.
  let inside = new Float64Array(n + 1);
  for (let i = 0; i <= m; i++) {
    const next = new Float64Array(n + 1);
    for (let j = 0; j <= n; j++) {
      if (Math.abs(i * n - j * m) >= most) continue;
      if (i === 0 && j === 0) next[j] = 1;
      else {
        const fromLeft = i === 0 ? 0 : inside[j]! * (i / (i + j));
        const fromBelow = j === 0 ? 0 : next[j - 1]! * (j / (i + j));
        next[j] = fromLeft + fromBelow;
      }
    }
    inside = next;
  }
  return Math.min(1, Math.max(0, 1 - inside[n]!));
}

/** Kolmogorov's distribution: the probability of more than x. */
function limitTail(x: number): number {
  if (x < 0.2) return 1;
  if (x < 1) {
    let sum = 0;
    for (let k = 1; k < 20; k++) sum += Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * x * x));
    return Math.min(1, Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / x) * sum));
  }
  let sum = 0;
  for (let k = 1; k < 20; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, 2 * sum));
}
