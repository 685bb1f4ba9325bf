/**
 * A number with a fixed count of decimals as C and Python print it: an exact tie goes to the even digit, where
 * JavaScript's `toFixed` goes up.
 */
export function fixed(value: number, decimals: number): string {
  const up = value.toFixed(decimals);
  const scale = 10 ** decimals;
  // Only a value with few binary places can be an exact tie, and then the product below is exact.
  const scaled = Math.abs(value) * scale;
  const isTie = scaled < 2 ** 40 && scaled % 1 === 0.5 && (Math.floor(scaled) + 0.5) / scale === Math.abs(value);
  if (!isTie || Math.floor(scaled) % 2 === 1 || !isDyadic(value, decimals)) return up;
  return ((Math.sign(value) * Math.floor(scaled)) / scale).toFixed(decimals);
}

/** True if `value * 2^(decimals + 1)` is whole, as every decimal tie is: half a unit of 10^-d is odd / (2^(d+1) 5^d). */
const isDyadic = (value: number, decimals: number) => Number.isInteger(value * 2 ** (decimals + 1));
