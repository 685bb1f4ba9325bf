/**
 * Spreads every bit of a 32-bit number over all the others; different numbers stay different.
 * @see Appleby 2008, MurmurHash3: its finaliser
 */
export function mix32(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
