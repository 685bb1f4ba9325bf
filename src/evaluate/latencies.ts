import { QuantileSketch } from '../statistics/quantile-sketch.js';

/** Milliseconds an answer took, over all answers. */
export interface LatencySummary {
  readonly mean: number;
  /** Within 1 %, as the other quantile is. */
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Adds latencies up, in memory that does not grow with them. */
export class Latencies {
  readonly #sketch = QuantileSketch.of(0.01);
  #sum = 0;
  #max = 0;

  add(latencyMs: number): void {
    // A clock that was set back must not end a run.
    const value = Math.max(0, latencyMs);
    this.#sketch.add(value);
    this.#sum += value;
    this.#max = Math.max(this.#max, value);
  }

  summary(): LatencySummary {
    const { count } = this.#sketch;
    return {
      mean: this.#sum / count,
      p50: this.#sketch.quantile(0.5) ?? 0,
      p95: this.#sketch.quantile(0.95) ?? 0,
      max: this.#max,
    };
  }
}
