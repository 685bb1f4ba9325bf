/*
 * IEEE 754 binary16 by its bits, so that NaN payloads and signed zeros survive. Rounding is to nearest, ties to even.
 */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Largest finite value of a half; 65,520 and beyond round to infinity. */
export const MAX_HALF = 65504;

function halfOfBits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Beside 0.5 a float32 has steps of 2^-24, just those of a subnormal half: the addition does the rounding.
    bits[0] = magnitude;
    float[0] = float[0]! + 0.5;
    return sign | (bits[0]! - 0x3f000000);
  }
  const rebased = magnitude - 0x38000000;
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

function bitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 31) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  float[0] = fraction * 2 ** -24;
  return (sign | bits[0]!) >>> 0;
}

/** The half nearest to a number, as 16 bits. */
export function toHalf(value: number): number {
  float[0] = value;
  return halfOfBits(bits[0]!);
}

/** The number that 16 bits of a half stand for. */
export function fromHalf(half: number): number {
  bits[0] = bitsOfHalf(half);
  return float[0]!;
}

/** The halves nearest to float32 values, one for one. */
export function toHalves(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let at = 0; at < halves.length; at++) halves[at] = halfOfBits(words[at]!);
  return halves;
}

/** Halves as float32, one for one and exact. */
export function fromHalves(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const words = new Uint32Array(values.buffer);
  for (let at = 0; at < halves.length; at++) words[at] = bitsOfHalf(halves[at]!);
  return values;
}

/** Values of bfloat16, the upper halves of float32, as float32: one for one and exact. */
export function fromBrainHalves(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const words = new Uint32Array(values.buffer);
  for (let at = 0; at < halves.length; at++) words[at] = halves[at]! << 16;
  return values;
}
