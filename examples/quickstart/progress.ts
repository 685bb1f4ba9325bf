/** Notes how long each part of a program took. */
export class Stopwatch {
  readonly laps: { readonly name: string; readonly seconds: number }[] = [];
  readonly #startedAt = performance.now();
  #lapAt = this.#startedAt;

  lap(name: string): void {
    const now = performance.now();
    this.laps.push({ name, seconds: (now - this.#lapAt) / 1000 });
    this.#lapAt = now;
  }

  /** Seconds since it was made. */
  total(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }
}
