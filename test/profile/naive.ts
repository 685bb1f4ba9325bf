import { rng } from '../../src/base/rng.js';

/** Rows with everything a profile counts, and the same numbers each time. */
export function mixedRows(count: number, seed = 1): readonly Record<string, unknown>[] {
  const { next, below } = rng(seed);
  const words = Array.from({ length: 400 }, (_, i) => `w${i.toString(36)}`);
  return Array.from({ length: count }, (_, i) => ({
    id: `row-${i}`,
    amount: Math.round(Math.exp(next() * 8) * 100) / 100 - 50,
    turns: below(30),
    label: ['refund', 'delivery', 'other'][Math.floor(next() ** 2 * 3)],
    text: Array.from({ length: 1 + below(40) }, () => words[Math.floor(400 * next() ** 2)]).join(' '),
    ...(next() < 0.3 ? { note: next() < 0.5 ? null : '' } : {}),
    meta: { tags: Array.from({ length: below(4) }, () => `t${below(5)}`) },
  }));
}

export function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** The value at rank ⌊q·(n − 1)⌋. */
export function exactQuantile(values: readonly number[], q: number): number {
  return sorted(values)[Math.floor(q * (values.length - 1))]!;
}
