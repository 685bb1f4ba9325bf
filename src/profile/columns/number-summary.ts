import { type Extreme, type NumberTally, relativeError } from './number-tally.js';

/** What was not measured, and why. */
export interface Unmeasured {
  readonly unmeasured: string;
}

/** Values far from the middle half, by Tukey's outer fences: three interquartile ranges beyond a quartile. */
export interface Outliers {
  readonly low: number;
  readonly high: number;
  /** How many lie beyond the fences: at least, and at most, as the sketch's bins at the fences leave open. */
  readonly count: readonly [atLeast: number, atMost: number];
  /** Some of them, the farthest first, with the 0-based numbers of their rows. */
  readonly examples: readonly Extreme[];
}

/** A distribution. Count, mean, standard deviation and ends are exact, quantiles are within `relativeError`. */
export interface NumberSummary {
  readonly count: number;
  /** Absent where values are too large to be added up. */
  readonly mean?: number | undefined;
  /** Absent for one value. */
  readonly sd?: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly quantiles: {
    readonly p01: number;
    readonly p05: number;
    readonly p25: number;
    readonly p50: number;
    readonly p75: number;
    readonly p95: number;
    readonly p99: number;
  };
  readonly relativeError: number;
  /** Bins of one width between the 0.5 % and 99.5 % quantiles; what lies beyond is in the outermost. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  readonly outliers: Outliers | Unmeasured;
}

const binCount = 24;

/** Gives the summary of a tally; undefined for one without values. */
export function numberSummary(tally: NumberTally | undefined): NumberSummary | undefined {
  if (tally === undefined || tally.count === 0) return undefined;
  const at = (q: number) => tally.quantile(q);
  return {
    count: tally.count,
    ...(tally.mean === undefined ? {} : { mean: tally.mean }),
    ...(tally.sd === undefined ? {} : { sd: tally.sd }),
    min: tally.min,
    max: tally.max,
    quantiles: {
      p01: at(0.01),
      p05: at(0.05),
      p25: at(0.25),
      p50: at(0.5),
      p75: at(0.75),
      p95: at(0.95),
      p99: at(0.99),
    },
    relativeError,
    bins: linearBins(tally),
    outliers: outliers(tally),
  };
}

function linearBins(tally: NumberTally): NumberSummary['bins'] {
  const low = tally.quantile(0.005);
  const high = tally.quantile(0.995);
  const width = (high - low) / binCount;
  if (!(width > 0 && Number.isFinite(width))) return [{ from: tally.min, to: tally.max, count: tally.count }];
  const counts = new Array<number>(binCount).fill(0);
  for (const { from, to, count } of tally.bins()) {
    const middle = Math.min(tally.max, Math.max(tally.min, (from + to) / 2));
    counts[Math.min(binCount - 1, Math.max(0, Math.floor((middle - low) / width)))]! += count;
  }
  return counts.map((count, i) => ({ from: low + i * width, to: low + (i + 1) * width, count }));
}

function outliers(tally: NumberTally): Outliers | Unmeasured {
  const [first, third] = [tally.quantile(0.25), tally.quantile(0.75)];
  const range = third - first;
  if (range <= 0) return { unmeasured: 'the middle half of the values is equal' };
  const [low, high] = [first - 3 * range, third + 3 * range];
  if (!(Number.isFinite(low) && Number.isFinite(high))) return { unmeasured: 'the values are too large' };
  let [atLeast, atMost] = [0, 0];
  for (const { from, to, count } of tally.bins()) {
    if (to < low || from > high) atLeast += count;
    if (from < low || to > high) atMost += count;
  }
  const examples = [
    ...tally.lowest.filter(({ value }) => value < low),
    ...tally.highest.filter(({ value }) => value > high),
  ];
  return { low, high, count: [Math.max(atLeast, examples.length), atMost], examples };
}
