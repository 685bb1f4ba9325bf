import { rng } from '../../base/rng.js';
import type { VectorStore } from './vector-store.js';

/** How many tables of how many planes. */
export interface Planes {
  readonly tables: number;
  /** Bits of a bucket's key, up to 32. */
  readonly bits: number;
}

const mostTables = 200;

/**
 * As many tables as it takes to find a pair at the threshold with 99 %, but at most 200: two vectors fall on one side of
 * a random plane with the probability 1 − angle/π.
 * @see Charikar 2002, Similarity estimation techniques from rounding algorithms
 */
export function planesFor(threshold: number, rows: number): Planes {
  const same = 1 - Math.acos(threshold) / Math.PI;
  const bits = Math.min(24, Math.max(8, Math.ceil(Math.log2(Math.max(2, rows)))));
  const tables = Math.ceil(Math.log(0.01) / Math.log(1 - same ** bits));
  return { tables: Math.min(mostTables, Math.max(1, tables)), bits };
}

/** The keys of all rows in one table: a bit for each plane, telling the side. */
export function planeKeys(vectors: VectorStore, bits: number, seed: number): Int32Array {
  const random = rng(seed);
  // The sum of a few uniform numbers is near enough to a normal one for directions.
  const normal = () => random.next() + random.next() + random.next() + random.next() - 2;
  const planes = Float32Array.from({ length: bits * vectors.dimensions }, normal);
  return Int32Array.from({ length: vectors.rows }, (_, row) => {
    let key = 0;
    for (let bit = 0; bit < bits; bit++) {
      key = (key << 1) | Number(vectors.product(row, planes, bit * vectors.dimensions) > 0);
    }
    return key;
  });
}
