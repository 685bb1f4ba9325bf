import type { Exchange, Feedback } from './exchange.js';

/**
 * The newest exchanges, up to a capacity, oldest first. An id belongs to the newest exchange that has it.
 * Of older ones it can remember just that they were there, so that feedback still finds them in the store.
 */
export class ExchangeMemory {
  readonly #capacity: number;
  readonly #remembered: number;
  readonly #rows = new Map<number, Exchange>();
  /** Where each id lies, and when its exchange began. */
  readonly #places = new Map<string, { readonly place: number; readonly at: string }>();
  #next = 0;
  #dropped = 0;

  /** @param remembered how many ids to know, those in memory included */
  constructor(capacity: number, remembered: number) {
    this.#capacity = capacity;
    this.#remembered = Math.max(capacity, remembered);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Exchanges that had to leave. */
  get dropped(): number {
    return this.#dropped;
  }

  add(exchange: Exchange): void {
    const place = this.#next++;
    this.#rows.set(place, exchange);
    this.#places.delete(exchange.id); // so that the id counts as new in the order of insertion
    this.#places.set(exchange.id, { place, at: exchange.at });
    if (this.#rows.size > this.#capacity) {
      this.#dropped++;
      const [oldest, row] = this.#rows.entries().next().value as [number, Exchange];
      this.#rows.delete(oldest);
      if (this.#remembered === this.#capacity && this.#places.get(row.id)?.place === oldest)
        this.#places.delete(row.id);
    }
    if (this.#places.size > this.#remembered) this.#places.delete(this.#places.keys().next().value as string);
  }

  /** When the exchange of that id began; undefined for one it does not know. */
  startOf(id: string): string | undefined {
    return this.#places.get(id)?.at;
  }

  /** Joins feedback to its exchange, if that is still here. */
  join(id: string, feedback: Feedback): void {
    const place = this.#places.get(id)?.place;
    const exchange = place === undefined ? undefined : this.#rows.get(place);
    if (place === undefined || exchange === undefined) return;
    this.#rows.set(place, { ...exchange, feedback: [...exchange.feedback, feedback] });
  }

  /** The exchanges as they are now; later feedback does not change the list. */
  list(): readonly Exchange[] {
    return [...this.#rows.values()];
  }
}
