import { describe, expect, it } from 'vitest';
import { sharedMemory } from '../../src/engine/arena.js';
import { instantiate } from '../../src/engine/kernels.js';

const memory = sharedMemory(8 << 20);
const kernels = instantiate(memory);
kernels.setScratch(65536);
const floats = new Float32Array(memory.buffer);
const ints = new Int32Array(memory.buffer);

/** Word addresses, far apart. */
const at = (slot: number): number => 32768 + slot * 131072;
const random = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * (seed + 0.37) * 12.9898) * 2);
const put = (slot: number, values: ArrayLike<number>): number => {
  floats.set(values, at(slot));
  return at(slot) * 4;
};
const take = (slot: number, count: number): Float32Array => floats.slice(at(slot), at(slot) + count);
const worst = (actual: Float32Array, expected: (i: number) => number): number =>
  actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected(i))), 0);

const shapes = [
  [1, 1, 1],
  [3, 5, 7],
  [4, 8, 4],
  [5, 9, 300],
  [13, 40, 12],
  [31, 27, 24],
  [64, 96, 96],
  [2, 70, 520],
] as const;

describe.each(shapes)('products of %i x %i over %i', (m, n, k) => {
  const x = random(m * k, 1);
  const w = random(n * k, 2);
  const product = (i: number): number => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += x[Math.floor(i / n) * k + j]! * w[(i % n) * k + j]!;
    return sum;
  };

  it('agree with the plain loops', () => {
    const panels = put(3, new Float32Array(Math.ceil(n / 8) * 8 * k));
    kernels.packTransposed(panels, put(1, w), k, n, k);
    kernels.gemm(put(2, new Float32Array(m * n).fill(7)), n, put(0, x), k, panels, m, n, k, 0);
    expect(worst(take(2, m * n), product)).toBeLessThan(1e-3);
    kernels.gemm(at(2) * 4, n, at(0) * 4, k, panels, m, n, k, 1);
    expect(worst(take(2, m * n), (i) => 2 * product(i))).toBeLessThan(2e-3);
  });

  it('give each row the same bits alone', () => {
    const panels = put(3, new Float32Array(Math.ceil(n / 8) * 8 * k));
    kernels.packTransposed(panels, put(1, w), k, n, k);
    kernels.gemm(put(2, new Float32Array(m * n)), n, put(0, x), k, panels, m, n, k, 0);
    const together = take(2, m * n);
    for (let row = 0; row < m; row++) {
      kernels.gemm(at(4) * 4, n, (at(0) + row * k) * 4, k, panels, 1, n, k, 0);
      expect(take(4, n)).toEqual(together.subarray(row * n, (row + 1) * n));
    }
  });

  it('agree for dX = dY · W', () => {
    // Here x [m, k] stands for dY and the right side is [k, n] as it lies.
    const right = random(k * n, 3);
    const panels = put(3, new Float32Array(Math.ceil(n / 8) * 8 * k));
    kernels.pack(panels, put(1, right), n, k, n, k);
    kernels.gemm(put(2, new Float32Array(m * n)), n, put(0, x), k, panels, m, n, k, 0);
    const expected = (i: number): number => {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += x[Math.floor(i / n) * k + j]! * right[j * n + (i % n)]!;
      return sum;
    };
    expect(worst(take(2, m * n), expected)).toBeLessThan(1e-3);
  });

  it('agree for dW += dYᵀ · X', () => {
    const left = random(k * m, 4);
    const right = random(k * n, 5);
    const c = put(2, new Float32Array(m * n).fill(1));
    kernels.gemmTransposed(c, n, put(0, left), m, put(1, right), n, at(3) * 4, m, n, k);
    const expected = (i: number): number => {
      let sum = 1;
      for (let j = 0; j < k; j++) sum += left[j * m + Math.floor(i / n)]! * right[j * n + (i % n)]!;
      return sum;
    };
    expect(worst(take(2, m * n), expected)).toBeLessThan(1e-3);
  });
});

describe('kernels', () => {
  it('attend causally within each of several sequences', () => {
    const [heads, kvHeads, size, rows] = [4, 2, 12, 14];
    const width = (heads + 2 * kvHeads) * size;
    const qkv = random(rows * width, 6);
    ints.set([0, 3, 14], at(3));
    const args = [put(0, qkv), at(3) * 4, 2, heads, kvHeads, size, 0.3, at(4) * 4] as const;
    kernels.attention(put(1, new Float32Array(rows * heads * size)), at(2) * 4, rows, ...args);
    const part = (row: number, head: number, i: number): number => qkv[row * width + head * size + i]!;
    const expected = (index: number): number => {
      const row = Math.floor(index / (heads * size));
      const head = Math.floor((index % (heads * size)) / size);
      const first = row < 3 ? 0 : 3;
      const kv = heads + Math.floor(head / 2);
      const scores: number[] = [];
      for (let key = first; key <= row; key++) {
        let dot = 0;
        for (let i = 0; i < size; i++) dot += part(row, head, i) * part(key, kv, i);
        scores.push(Math.exp(0.3 * dot));
      }
      const sum = scores.reduce((a, b) => a + b);
      return scores.reduce((total, s, key) => total + (s / sum) * part(first + key, kv + kvHeads, index % size), 0);
    };
    expect(worst(take(1, rows * heads * size), expected)).toBeLessThan(1e-4);
  });

  it('drop a share of the elements by row identity, and scale up the rest', () => {
    const [rows, width] = [50, 96];
    ints.set(
      Array.from({ length: rows }, (_, i) => i * 3),
      at(1),
    );
    kernels.dropRows(
      at(2) * 4,
      put(0, new Float32Array(rows * width).fill(1)),
      at(1) * 4,
      rows,
      width,
      77,
      0.25 * 2 ** 31,
      4 / 3,
    );
    const all = take(2, rows * width);
    const dropped = all.filter((value) => value === 0).length / all.length;
    expect(dropped).toBeGreaterThan(0.22);
    expect(dropped).toBeLessThan(0.28);
    expect(new Set(all)).toEqual(new Set([0, Math.fround(4 / 3)]));
    // A row's mask goes with its identity, wherever the row lies.
    ints.set([21], at(1));
    kernels.dropRows(at(3) * 4, at(0) * 4, at(1) * 4, 1, width, 77, 0.25 * 2 ** 31, 4 / 3);
    expect(take(3, width)).toEqual(all.subarray(7 * width, 8 * width));
  });

  it('find the first of the greatest logits, and their log sum', () => {
    const logits = Float32Array.from([1, 5, 2, 5, 0, 99, 99, 99, -3, -3, -3, -3, -2, 99, 99, 99]);
    kernels.rowSummary(at(1) * 4, at(2) * 4, put(0, logits), 8, 2, 5);
    expect([...ints.slice(at(1), at(1) + 2)]).toEqual([1, 4]);
    expect(take(2, 2)[0]).toBeCloseTo(Math.log(Math.exp(1) + 2 * Math.exp(5) + Math.exp(2) + 1), 5);
  });

  it('turn rows by their position and back', () => {
    const [rows, heads, size] = [3, 2, 12];
    const x = random(rows * heads * size, 8);
    ints.set([0, 1, 4], at(1));
    const angles = Array.from({ length: 5 * 6 }, (_, i) => Math.floor(i / 6) * 0.7 ** (i % 6));
    put(2, angles.map(Math.cos));
    put(3, angles.map(Math.sin));
    const turn = (direction: 1 | -1): void =>
      kernels.rotate(at(0) * 4, heads * size, at(1) * 4, rows, heads, size, at(2) * 4, at(3) * 4, direction);
    put(0, x);
    turn(1);
    const turned = take(0, x.length);
    // Row 2 stands at position 4; element 1 pairs with element 7.
    const [low, high, angle] = [x[49]!, x[55]!, angles[4 * 6 + 1]!];
    expect(turned[49]).toBeCloseTo(low * Math.cos(angle) - high * Math.sin(angle), 5);
    expect(turned[55]).toBeCloseTo(high * Math.cos(angle) + low * Math.sin(angle), 5);
    turn(-1);
    expect(worst(take(0, x.length), (i) => x[i]!)).toBeLessThan(1e-6);
  });
});
