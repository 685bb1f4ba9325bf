import type { Progress } from '../spec/call.js';

/** Tells how fast rows are done and how long the rest takes. */
export class Pace {
  readonly #total: number | undefined;
  readonly #monotonic: () => number;
  readonly #startedAt: number;

  /** @param monotonic milliseconds that only go forwards */
  constructor(total: number | undefined, monotonic: () => number) {
    this.#total = total;
    this.#monotonic = monotonic;
    this.#startedAt = monotonic();
  }

  at(done: number): Progress {
    const seconds = (this.#monotonic() - this.#startedAt) / 1000;
    const total = this.#total;
    const progress: Progress = { done, unit: 'rows', ...(total === undefined ? {} : { total }) };
    if (seconds <= 0) return progress;
    const perSecond = done / seconds;
    return { ...progress, perSecond, ...(total === undefined ? {} : { secondsLeft: (total - done) / perSecond }) };
  }
}
