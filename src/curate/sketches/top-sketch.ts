import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';

/** An item that is frequent. It occurred at most `count` times, and at least `count − error` times. */
export interface TopItem {
  readonly item: string;
  readonly count: number;
  readonly error: number;
}

/**
 * The most frequent items of a stream, with at most `capacity` of them in memory. Every item that occurs more than
 * `total / capacity` times is among them.
 * @see Metwally, Agrawal, El Abbadi 2005, Efficient computation of frequent and top-k elements in data streams
 */
export class TopSketch {
  readonly capacity: number;
  readonly #slots = new Map<string, number>();
  readonly #items: string[] = [];
  readonly #counts: number[] = [];
  readonly #errors: number[] = [];
  #total = 0;

  private constructor(capacity: number) {
    this.capacity = capacity;
  }

  /**
   * An empty sketch.
   * @param capacity items in memory. @default 1000
   * @throws INVALID_OPTION for anything but a whole number of at least 1
   */
  static of(capacity = 1000): TopSketch {
    if (Number.isSafeInteger(capacity) && capacity >= 1) return new TopSketch(capacity);
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `A top sketch cannot hold ${capacity} items.`,
      hint: 'Give a whole number of at least 1, such as ten times the number of items you want to see.',
    });
  }

  /** How many items were added, each as often as it came. */
  get total(): number {
    return this.#total;
  }

  add(item: string, times = 1): void {
    this.#total += times;
    this.#put(item, times, 0);
  }

  /** The most frequent items, most frequent first; of equal ones in the order of their texts. */
  top(most = this.capacity): readonly TopItem[] {
    return this.#items
      .map((item, slot) => ({ item, count: this.#counts[slot]!, error: this.#errors[slot]! }))
      .sort((a, b) => b.count - a.count || (a.item < b.item ? -1 : 1))
      .slice(0, most);
  }

  /** Adds what another sketch has counted; bounds stay true. */
  merge(other: TopSketch): void {
    const mine = this.top();
    const theirs = other.top();
    const [myLeast, theirLeast] = [least(mine, this.capacity), least(theirs, other.capacity)];
    const merged = new Map<string, { count: number; error: number }>();
    for (const { item, count, error } of mine)
      merged.set(item, { count: count + theirLeast, error: error + theirLeast });
    for (const { item, count, error } of theirs) {
      const own = merged.get(item);
      if (own === undefined) merged.set(item, { count: count + myLeast, error: error + myLeast });
      else merged.set(item, { count: own.count - theirLeast + count, error: own.error - theirLeast + error });
    }
    this.#slots.clear();
    this.#items.length = this.#counts.length = this.#errors.length = 0;
    const kept = [...merged].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1)).slice(0, this.capacity);
    // Ascending counts are a heap already.
    for (const [item, { count, error }] of kept.reverse()) this.#append(item, count, error);
    this.#total += other.#total;
  }

  toJSON(): JsonObject {
    return {
      kind: 'TopSketch',
      v: 1,
      capacity: this.capacity,
      total: this.#total,
      top: this.top().map((each) => ({ ...each })),
    };
  }

  #put(item: string, times: number, error: number): void {
    const slot = this.#slots.get(item);
    if (slot !== undefined) {
      this.#counts[slot]! += times;
      this.#sink(slot);
    } else if (this.#items.length < this.capacity) {
      this.#append(item, times, error);
      this.#rise(this.#items.length - 1);
    } else {
      // The rarest item gives its place, and its count as what the new one may not have had.
      this.#slots.delete(this.#items[0]!);
      this.#items[0] = item;
      this.#slots.set(item, 0);
      this.#errors[0] = this.#counts[0]!;
      this.#counts[0]! += times;
      this.#sink(0);
    }
  }

  #append(item: string, count: number, error: number): void {
    this.#slots.set(item, this.#items.length);
    this.#items.push(item);
    this.#counts.push(count);
    this.#errors.push(error);
  }

  #rise(slot: number): void {
    for (let up = (slot - 1) >> 1; slot > 0 && this.#counts[slot]! < this.#counts[up]!; up = (slot - 1) >> 1) {
      this.#swap(slot, up);
      slot = up;
    }
  }

  #sink(slot: number): void {
    for (;;) {
      let least = slot;
      for (const child of [2 * slot + 1, 2 * slot + 2]) {
        if (child < this.#items.length && this.#counts[child]! < this.#counts[least]!) least = child;
      }
      if (least === slot) return;
      this.#swap(slot, least);
      slot = least;
    }
  }

  #swap(a: number, b: number): void {
    for (const list of [this.#items, this.#counts, this.#errors] as unknown[][])
      [list[a], list[b]] = [list[b], list[a]];
    this.#slots.set(this.#items[a]!, a);
    this.#slots.set(this.#items[b]!, b);
  }
}

/** What an item may have had at most that is not among those held. */
function least(items: readonly TopItem[], capacity: number): number {
  return items.length < capacity ? 0 : items.at(-1)!.count;
}
