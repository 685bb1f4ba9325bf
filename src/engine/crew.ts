import type { Address } from './kernels.js';
import { control } from './training-plan.js';

/** Orders the leader gives. */
export const command = { exit: 0, train: 1, reduce: 2, update: 3, pack: 4, score: 5 } as const;

/** One of the orders. */
export type Command = (typeof command)[keyof typeof command];

/**
 * Threads that work in step on one memory: the leader gives an order, all carry it out, the leader goes on when every
 * other one has. Waiting threads spin shortly, since most waits are shorter than a sleep, then sleep.
 */
export class Crew {
  readonly #words: Int32Array;
  readonly #others: number;

  constructor(buffer: ArrayBufferLike, address: Address, threads: number) {
    this.#words = new Int32Array(buffer as ArrayBuffer, address, control.words);
    this.#others = threads - 1;
  }

  /** True once the owner has asked to stop. */
  get cancelled(): boolean {
    return Atomics.load(this.#words, control.cancelled) !== 0;
  }

  /** Leader: lets the others do `order`, does its own share by `own`, and waits for all. */
  run(order: Command, own: () => void): void {
    const words = this.#words;
    Atomics.store(words, control.shard, 0);
    Atomics.store(words, control.done, 0);
    Atomics.store(words, control.command, order);
    Atomics.add(words, control.generation, 1);
    Atomics.notify(words, control.generation);
    own();
    for (let done = 0; (done = Atomics.load(words, control.done)) < this.#others; ) this.#sleep(control.done, done);
  }

  /** Leader: sends the others home. */
  release(): void {
    Atomics.store(this.#words, control.command, command.exit);
    Atomics.add(this.#words, control.generation, 1);
    Atomics.notify(this.#words, control.generation);
  }

  /** Others: carries out orders until the leader says exit. */
  follow(carryOut: (order: Command) => void): void {
    const words = this.#words;
    for (let seen = 0; ; seen++) {
      while (Atomics.load(words, control.generation) === seen) this.#sleep(control.generation, seen);
      const order = Atomics.load(words, control.command) as Command;
      if (order === command.exit) return;
      carryOut(order);
      Atomics.add(words, control.done, 1);
      Atomics.notify(words, control.done);
    }
  }

  /** The next shard nobody has taken yet. */
  takeShard(): number {
    return Atomics.add(this.#words, control.shard, 1);
  }

  /** Leader: calls `ask`, then waits until the owner has acknowledged it. */
  awaitOwner(ask: () => void): void {
    const seen = Atomics.load(this.#words, control.acknowledged);
    ask();
    while (Atomics.load(this.#words, control.acknowledged) === seen) {
      Atomics.wait(this.#words, control.acknowledged, seen);
    }
  }

  #sleep(word: number, value: number): void {
    for (let spin = 0; spin < 2000; spin++) if (Atomics.load(this.#words, word) !== value) return;
    Atomics.wait(this.#words, word, value);
  }
}
