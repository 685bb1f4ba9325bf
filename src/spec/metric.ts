import type { CallOptions } from './call.js';

/**
 * What one segment contributes to a corpus score: a flat list of numbers that add up.
 * The list has the same length for every segment of a metric. The sum of no segments is the empty list.
 */
export type Stats = readonly number[];

/** A number, with the name of what it measures and the numbers it was made from. */
export interface Score {
  readonly status: 'value';
  /** The metric's `name`. */
  readonly name: string;
  /** Finite, within the metric's `range`. */
  readonly value: number;
  /** Named intermediate numbers, for example `brevityPenalty`. */
  readonly parts: Readonly<Record<string, number>>;
}

/** There is no number, and this is why. Never counted as zero: it lowers the coverage of an aggregate instead. */
export interface Abstention {
  readonly status: 'abstained';
  readonly name: string;
  /** `no-reference`: nothing to compare with · `no-segments`: the sum is empty · `undefined-value`: the formula has no value here. */
  readonly reason: 'no-reference' | 'no-segments' | 'undefined-value' | (string & {});
}

/** A value or the reason why there is none. Tell them apart by `status`. */
export type ScoreOutcome = Score | Abstention;

/** What was seen while a score was made; part of its signature. */
export interface Seen {
  /** References a segment had, or `'var'` where their number varied. */
  readonly references: number | 'var';
  /** Bootstrap resamples behind an interval. */
  readonly resamples?: number | undefined;
  /** Trials of an approximate randomisation. */
  readonly trials?: number | undefined;
  /** Seed of either. */
  readonly seed?: number | undefined;
}

/**
 * A measure of a text against its references. One segment becomes numbers that add up, and a corpus score is a
 * function of their sum; so resampling, slicing and merging of runs never see a text.
 */
export interface Metric {
  /** Key in reports and gates: lower camel case, such as `bleu` or `rougeL`. */
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** Smallest and largest value; `Infinity` where there is no bound. */
  readonly range: readonly [low: number, high: number];
  /** The numbers of one segment, or an abstention. Tell them apart with `'status' in result`. */
  segment(
    hypothesis: string,
    references: readonly string[],
    options?: CallOptions,
  ): Stats | Abstention | Promise<Stats | Abstention>;
  /** The score of a sum of segments. */
  score(sum: Stats): ScoreOutcome;
  /**
   * The bare value of a sum, `NaN` where {@link Metric.score} abstains: what resampling calls thousands of times.
   * Optional; without it `score` is asked.
   * @param round applied after each step that a reference implementation computes in single precision
   */
  value?(sum: ArrayLike<number>, round?: (x: number) => number): number;
  /**
   * How a number was made: `key:value` pairs joined by `|`, equal only if two scores may be compared.
   * @example 'bleu|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|equals:sacreBLEU-2.6.0|v:1'
   */
  signature(seen: Seen): string;
}
