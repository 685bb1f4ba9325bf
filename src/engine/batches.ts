import { permutation } from './random.js';

/**
 * Logical shards of a batch. Each has gradients of its own, added up in one fixed order, so the sum does not depend on
 * how many threads did the work.
 */
export const shardCount = 4;

/** Which items each step trains on: a new permutation every epoch, a pure function of seed and step. */
export class BatchOrder {
  readonly #items: number;
  readonly #batchSize: number;
  readonly #seed: number;
  #epoch = -1;
  #order: Int32Array = new Int32Array(0);

  constructor(items: number, batchSize: number, seed: number) {
    this.#items = items;
    this.#batchSize = batchSize;
    this.#seed = seed;
  }

  /** The items of a step, counted from 1. */
  batch(step: number): readonly number[] {
    const first = (step - 1) * this.#batchSize;
    return Array.from({ length: this.#batchSize }, (_, i) => this.#item(first + i));
  }

  #item(draw: number): number {
    const epoch = Math.floor(draw / this.#items);
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order = permutation(this.#items, this.#seed, epoch);
    }
    return this.#order[draw % this.#items]!;
  }
}

/** Slots of a batch for each shard: the longest first, each to the shard with the fewest rows, ties by number. */
export function assignShards(lengths: readonly number[]): readonly (readonly number[])[] {
  const shards: number[][] = Array.from({ length: shardCount }, () => []);
  const loads = new Array<number>(shardCount).fill(0);
  const slots = lengths.map((_, slot) => slot).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  for (const slot of slots) {
    const shard = loads.indexOf(Math.min(...loads));
    shards[shard]!.push(slot);
    loads[shard]! += lengths[slot]!;
  }
  return shards;
}
