const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * ln Γ(x).
 * @param x above 0; `NaN` otherwise
 * @see Abramowitz and Stegun 1964, 6.1.15 and 6.1.41
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  // Γ(x) = Γ(x + n) / (x (x + 1) … (x + n − 1)), since the series is good above 15 only.
  let product = 1;
  while (x <= 15) product *= x++;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingTail(x) - Math.log(product);
}

/** What Stirling's formula for ln Γ(x) leaves out, for x above 15. */
function stirlingTail(x: number): number {
  const y = 1 / (x * x);
  return (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188 - (y * 691) / 360360))))) / x;
}

/** ln n! less Stirling's formula for it, without the cancellation that ln Γ brings for a large n. */
export function stirlingError(n: number): number {
  if (n > 15) return stirlingTail(n);
  if (n === 0) return 0;
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI;
}

/**
 * x ln(x / m) + m − x, without cancellation where x is near m.
 * @see Loader 2000, Fast and Accurate Computation of Binomial Probabilities
 */
export function deviance(x: number, m: number): number {
  if (x === 0) return m;
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let i = 3; ; i += 2) {
    term *= v * v;
    const next = sum + term / i;
    if (next === sum) return sum;
    sum = next;
  }
}
