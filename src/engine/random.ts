/*
 * Randomness without state: every draw is a hash of what it is for, so it does not depend on threads, on order or on
 * what was drawn before.
 */

/** A 32-bit hash of some integers. */
export function hash(...values: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const value of values) {
    h = Math.imul(h ^ (value | 0), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 13), 0x846ca68b);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** A number in [0, 1) with 53 random bits. */
export function uniform(...values: readonly number[]): number {
  const high = hash(...values, 1) >>> 5;
  const low = hash(...values, 2) >>> 6;
  return (high * 67108864 + low) / 9007199254740992;
}

/** A nearly normal number of mean 0 and variance 1 (the sum of twelve uniforms), made of additions only. */
export function normal(seed: number, stream: number, index: number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += hash(seed, stream, index, i) / 4294967296;
  return sum;
}

/** The numbers 0 to count - 1 in an order that depends on the keys only (Fisher–Yates). */
export function permutation(count: number, ...keys: readonly number[]): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniform(...keys, i) * (i + 1));
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}
