import { wholeNumber } from '../../base/check-options.js';
import { rng } from '../../base/rng.js';

/**
 * A sample of a stream whose length is not known: after every item, each that came is in it with the same probability.
 * The same items in the same order give the same sample for a seed.
 * @see Vitter 1985, Random sampling with a reservoir: algorithm R
 */
export class Reservoir<T> {
  readonly size: number;
  readonly #random: ReturnType<typeof rng>;
  readonly #items: T[] = [];
  #seen = 0;

  private constructor(size: number, seed: number) {
    this.size = size;
    this.#random = rng(seed);
  }

  /** @throws INVALID_OPTION for a size that is no whole number of at least 1 */
  static of<T>(size: number, seed: number): Reservoir<T> {
    return new Reservoir(wholeNumber(size, 1, 'The size of a reservoir'), seed);
  }

  /** How many items came. */
  get seen(): number {
    return this.#seen;
  }

  add(item: T): void {
    const place = this.#seen++;
    if (place < this.size) {
      this.#items.push(item);
      return;
    }

    const at = this.#random.below(this.#seen);
    if (at < this.size) this.#items[at] = item;
  }

  /** A copy of the sample. */
  items(): readonly T[] {
    return [...this.#items];
  }
}
