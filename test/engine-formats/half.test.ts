import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { fromBrainHalves, fromHalf, fromHalves, toHalf, toHalves } from '../../src/engine/half.js';

const every = Uint16Array.from({ length: 65536 }, (_, half) => half);

describe('half precision', () => {
  it('brings all 65,536 halves back bit for bit, but for the quiet bit of signalling NaNs', () => {
    const back = toHalves(fromHalves(every));
    const isNaNHalf = (half: number) => (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
    for (const half of every) expect(back[half]).toBe(isNaNHalf(half) ? half | 0x200 : half);
  });

  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ])('knows the half %i as %d', (half, value) => {
    expect(fromHalf(half)).toBe(value);
    expect(toHalf(value)).toBe(half);
  });

  it('rounds to the nearest, ties to even', () => {
    const step = 2 ** -10;
    expect(toHalf(1 + step / 2)).toBe(0x3c00);
    expect(toHalf(1 + (3 * step) / 2)).toBe(0x3c02);
    expect(toHalf(1 + step / 2 + 2 ** -23)).toBe(0x3c01);
    expect(toHalf(2 ** -25)).toBe(0);
    expect(toHalf(2 ** -25 + 2 ** -40)).toBe(1);
    expect(toHalf(3 * 2 ** -25)).toBe(2);
    expect(toHalf(65519.99)).toBe(0x7bff);
    expect(toHalf(65520)).toBe(0x7c00);
    expect(toHalf(Number.NaN) & 0x7fff).toBe(0x7e00);
  });

  it('never picks a half farther away than a neighbour', () => {
    const random = rng(4);
    for (let trial = 0; trial < 20_000; trial++) {
      const value = Math.fround((random.next() * 2 - 1) * 2 ** (random.below(42) - 27));
      const half = toHalf(value);
      const error = Math.abs(fromHalf(half) - value);
      for (const near of [half - 1, half + 1])
        if ((near & 0x7c00) !== 0x7c00 && (near ^ half) < 0x8000)
          expect(error).toBeLessThanOrEqual(Math.abs(fromHalf(near) - value));
    }
  });

  it('reads views that begin anywhere in their buffer', () => {
    expect([...toHalves(Float32Array.of(9, 1, 2).subarray(1))]).toEqual([0x3c00, 0x4000]);
  });

  it('widens bfloat16', () => {
    expect([...fromBrainHalves(Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f80))]).toEqual([1, -2, 2 ** -133, Infinity]);
  });
});
