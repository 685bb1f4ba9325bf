/** At most this many items wait; past it, each new one pays for the work on the oldest. */
const mostWaiting = 256;
/** At most this many are worked on before other events of the process have their turn. */
const slice = 32;

/** Takes items at once and works on them in order a moment later, so that who hands them over does not wait. */
export class Deferred<T> {
  readonly #work: (item: T) => void;
  #waiting: T[] = [];
  #next = 0;
  #scheduled = false;

  /** @param work must not throw */
  constructor(work: (item: T) => void) {
    this.#work = work;
  }

  push(item: T): void {
    this.#waiting.push(item);
    if (this.#waiting.length - this.#next > mostWaiting) this.#workOn(1);
    this.#schedule();
  }

  /** Works on everything that waits, now. */
  drain(): void {
    this.#workOn(Number.POSITIVE_INFINITY);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#workOn(slice);
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #workOn(most: number): void {
    for (let done = 0; done < most && this.#next < this.#waiting.length; done++) {
      this.#work(this.#waiting[this.#next++] as T);
    }
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    } else if (this.#next >= mostWaiting) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
  }
}
