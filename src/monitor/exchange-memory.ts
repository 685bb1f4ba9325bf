import type { Exchange, Feedback } from './exchange.js';

/**
 * The newest exchanges, up to a capacity, oldest first. An id belongs to the newest exchange that has it.
 * Of older ones it can remember just that they were there, so that feedback still finds them in the store.
 */
export class ExchangeMemory {
  readonly #capacity: number;
  readonly #remembered: number;
  // Rings rather than maps in order of age: taking the oldest key of a large map, again and again, is slow.
  readonly #rows: Exchange[] = [];
  readonly #ids: string[] = [];
  /** Where each id lies, counted from the first exchange ever, and when that one began. */
  readonly #places = new Map<string, { readonly place: number; readonly at: string }>();
  #added = 0;

  /** @param remembered how many ids to know, those in memory included */
  constructor(capacity: number, remembered: number) {
    this.#capacity = capacity;
    this.#remembered = Math.max(capacity, remembered);
  }

  get size(): number {
    return this.#rows.length;
  }

  /** Exchanges that had to leave. */
  get dropped(): number {
    return this.#added - this.#rows.length;
  }

  add(exchange: Exchange): void {
    const place = this.#added++;
    this.#rows[place % this.#capacity] = exchange;
    const forgotten = this.#ids[place % this.#remembered];
    if (forgotten !== undefined && this.#places.get(forgotten)?.place === place - this.#remembered) {
      this.#places.delete(forgotten);
    }
    this.#ids[place % this.#remembered] = exchange.id;
    this.#places.set(exchange.id, { place, at: exchange.at });
  }

  /** When the exchange of that id began; undefined for one it does not know. */
  startOf(id: string): string | undefined {
    return this.#places.get(id)?.at;
  }

  /** Joins feedback to its exchange, if that is still here. */
  join(id: string, feedback: Feedback): void {
    const place = this.#places.get(id)?.place;
    if (place === undefined || place < this.dropped) return;
    const slot = place % this.#capacity;
    const exchange = this.#rows[slot] as Exchange;
    this.#rows[slot] = { ...exchange, feedback: [...exchange.feedback, feedback] };
  }

  /** The exchanges as they are now; later feedback does not change the list. */
  list(): readonly Exchange[] {
    const oldest = this.dropped % this.#capacity;
    return [...this.#rows.slice(oldest), ...this.#rows.slice(0, oldest)];
  }
}
