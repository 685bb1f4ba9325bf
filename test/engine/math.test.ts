import { describe, expect, it } from 'vitest';
import { assignShards, BatchOrder } from '../../src/engine/batches.js';
import { cosSin, exp, integerPower, log, logSigmoid, sigmoid } from '../../src/engine/math.js';
import { hash, normal, permutation, uniform } from '../../src/engine/random.js';

const close = (actual: number, expected: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(expected)));
};

describe('own elementary functions', () => {
  it('agree with the built-in ones', () => {
    for (let x = -30; x <= 30; x += 0.37) {
      expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 13);
      close(sigmoid(x), 1 / (1 + Math.exp(-x)));
      expect(logSigmoid(x) / -Math.log1p(Math.exp(-x))).toBeCloseTo(1, 2);
    }
    for (let x = 1e-6; x < 1e6; x *= 1.9) close(log(x), Math.log(x));
    for (let angle = -700; angle < 700; angle += 1.234) {
      const [cos, sin] = cosSin(angle);
      expect(Math.abs(cos - Math.cos(angle))).toBeLessThan(1e-13);
      expect(Math.abs(sin - Math.sin(angle))).toBeLessThan(1e-13);
    }
    expect(integerPower(0.9, 7)).toBeCloseTo(0.9 ** 7, 15);
    expect(integerPower(2, -3)).toBe(0.125);
    expect([exp(1000), exp(-1000), exp(0)]).toEqual([Infinity, 0, 1]);
  });
});

describe('stateless randomness', () => {
  it('is a function of its keys only', () => {
    expect(hash(1, 2, 3)).toBe(hash(1, 2, 3));
    expect(hash(1, 2, 3)).not.toBe(hash(1, 3, 2));
    expect(uniform(5)).not.toBe(uniform(6));
  });

  it('is uniform, and nearly normal', () => {
    const uniforms = Array.from({ length: 20000 }, (_, i) => uniform(9, i));
    expect(uniforms.reduce((a, b) => a + b) / 20000).toBeCloseTo(0.5, 2);
    const normals = Array.from({ length: 20000 }, (_, i) => normal(1, 2, i));
    expect(normals.reduce((a, b) => a + b) / 20000).toBeCloseTo(0, 1);
    expect(normals.reduce((a, b) => a + b * b, 0) / 20000).toBeCloseTo(1, 1);
  });

  it('permutes', () => {
    const order = permutation(100, 1);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(permutation(100, 2)).not.toEqual(order);
  });
});

describe('batches', () => {
  it('go through all items once an epoch, whatever step one begins at', () => {
    const order = new BatchOrder(10, 4, 7);
    const draws = [1, 2, 3, 4, 5].flatMap((step) => order.batch(step));
    expect([...draws.slice(0, 10)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...draws.slice(10)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(draws.slice(0, 10)).not.toEqual(draws.slice(10));
    expect(new BatchOrder(10, 4, 7).batch(4)).toEqual(order.batch(4));
  });

  it('are spread over the shards by length', () => {
    expect(assignShards([10, 1, 7, 3, 9, 4])).toEqual([[0], [4], [2, 1], [5, 3]]);
  });
});
