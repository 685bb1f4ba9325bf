import { quantile } from '../statistics/numeric.js';
import { Mt19937 } from '../statistics/rng-mt19937.js';

/** Precision, recall and F1 of one segment or of a corpus. */
export interface RougeScore {
  readonly precision: number;
  readonly recall: number;
  readonly fmeasure: number;
}

/** Bounds and the median of resampled means. */
export interface RougeAggregate {
  readonly low: RougeScore;
  readonly mid: RougeScore;
  readonly high: RougeScore;
}

/** Settings of {@link aggregateRouge}; the defaults are rouge_score's. */
export interface RougeAggregateOptions {
  /** @default 0.95 */
  readonly confidence?: number;
  /** @default 1000 */
  readonly samples?: number;
  /** What `numpy.random.seed` was given. */
  readonly seed: number;
}

const measures = ['precision', 'recall', 'fmeasure'] as const;

/**
 * What rouge_score's `BootstrapAggregator` gives after `numpy.random.seed(seed)`: percentiles of resampled means. The
 * types are drawn one after the other from one stream, so their order in `scores` matters.
 * `mid` is a median, not the mean; for the mean use {@link corpusScore}.
 * @param scores by type, one score per segment
 */
export function aggregateRouge<Type extends string>(
  scores: Readonly<Record<Type, readonly RougeScore[]>>,
  options: RougeAggregateOptions,
): Record<Type, RougeAggregate> {
  const { confidence = 0.95, samples = 1000, seed } = options;
  const random = new Mt19937(seed);
  const tail = (1 - confidence) / 2;
  const entries = (Object.entries(scores) as [Type, readonly RougeScore[]][]).map(([type, segments]) => {
    const columns = measures.map((measure) => Float64Array.from(segments, (segment) => segment[measure]));
    const means = measures.map(() => new Float64Array(samples));
    const drawn = new Int32Array(segments.length);
    for (let sample = 0; sample < samples; sample++) {
      random.fillBelow(segments.length, drawn);
      columns.forEach((column, m) => {
        let sum = 0;
        for (let i = 0; i < drawn.length; i++) sum += column[drawn[i]!]!;
        means[m]![sample] = sum / drawn.length;
      });
    }
    for (const values of means) values.sort();
    const at = (share: number) =>
      Object.fromEntries(measures.map((measure, m) => [measure, quantile(means[m]!, share)])) as unknown as RougeScore;
    return [type, { low: at(tail), mid: at(0.5), high: at(1 - tail) }] as const;
  });
  return Object.fromEntries(entries) as Record<Type, RougeAggregate>;
}
