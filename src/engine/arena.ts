import { TuneloopError } from '../base/errors.js';
import type { Address } from './kernels.js';

/**
 * Hands out addresses one after the other. Every thread and the owner of the memory run the same plan over an arena of
 * their own and so agree on all addresses, and on the size of the memory, without sending any.
 */
export class Arena {
  // The first page holds what the compiler placed there.
  #next = 65536;

  /** Bytes handed out so far, the first page included. */
  get bytes(): number {
    return this.#next;
  }

  /** Room for `count` floats or 32-bit integers, on a cache line of its own, with slack for whole vectors at the end. */
  words(count: number): Address {
    const address = this.#next;
    this.#next += Math.ceil((count * 4 + 32) / 64) * 64;
    return address;
  }

  /** Room for `count` doubles. */
  doubles(count: number): Address {
    return this.words(count * 2);
  }
}

/**
 * A shared memory of at least `bytes`.
 * @throws INVALID_OPTION above 4 GiB, which 32-bit addresses cannot reach
 */
export function sharedMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / 65536);
  if (pages > 65536) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The model and its data need ${Math.ceil(bytes / 2 ** 20)} MiB of memory; the engine has at most 4096.`,
      hint: 'Use a smaller model, a shorter context or fewer rows.',
    });
  }
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
