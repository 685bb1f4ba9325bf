/*
 * Elementary functions from additions and multiplications alone. The language leaves the last bits of Math.exp, sin and
 * their like to the engine; whatever reaches a weight or a sampled token uses these, so every machine gets the same bits.
 */

/** e^x. */
export function exp(x: number): number {
  if (x > 709) return Infinity;
  if (x < -745) return 0;
  const n = Math.round(x / Math.LN2);
  const r = x - n * 0.6931471803691238 - n * 1.9082149292705877e-10;
  let sum = 1;
  for (let i = 18; i > 0; i--) sum = 1 + (sum * r) / i;
  return sum * powerOfTwo(n);
}

function powerOfTwo(n: number): number {
  return n < -1022 ? 2 ** -1022 * integerPower(2, n + 1022) : integerPower(2, n);
}

/** Natural logarithm of a positive number. */
export function log(x: number): number {
  let exponent = 0;
  while (x > Math.SQRT2) {
    x /= 2;
    exponent++;
  }
  while (x < Math.SQRT1_2) {
    x *= 2;
    exponent--;
  }
  const s = (x - 1) / (x + 1);
  const q = s * s;
  let sum = 0;
  for (let i = 25; i > 0; i -= 2) sum = sum * q + 1 / i;
  return 2 * s * sum + exponent * Math.LN2;
}

/** base^n for an integer n, by repeated squaring. */
export function integerPower(base: number, n: number): number {
  let result = 1;
  let square = n < 0 ? 1 / base : base;
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** Cosine and sine of an angle in radians. */
export function cosSin(angle: number): readonly [cos: number, sin: number] {
  const quarter = Math.round(angle / (Math.PI / 2));
  // π/2 in two parts, so that the remainder of a large angle keeps its digits.
  const r = angle - quarter * 1.5707963267341256 - quarter * 6.077100506506192e-11;
  const q = r * r;
  let cos = 1;
  let sin = 1;
  for (let i = 18; i > 0; i -= 2) cos = 1 - (cos * q) / (i * (i - 1));
  for (let i = 19; i > 1; i -= 2) sin = 1 - (sin * q) / (i * (i - 1));
  sin *= r;
  const turns: readonly (readonly [number, number])[] = [
    [cos, sin],
    [-sin, cos],
    [-cos, -sin],
    [sin, -cos],
  ];
  return turns[((quarter % 4) + 4) % 4]!;
}

/** ln σ(x). */
export function logSigmoid(x: number): number {
  return x >= 0 ? -log(1 + exp(-x)) : x - log(1 + exp(x));
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}
