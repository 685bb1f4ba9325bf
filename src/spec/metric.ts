import type { Json, JsonObject } from '../base/json.js';
import type { CallOptions } from './call.js';
import type { Usage } from './chat.js';

/**
 * What a metric of texts reads of one row. A metric that needs more (the input, retrieved contexts, tool calls, a parsed
 * value) says so in the type of its segment, and whoever runs it must supply that.
 */
export interface TextSegment {
  /** What was answered. */
  readonly output: string;
  /** What would have been right; none where nobody knows. */
  readonly references: readonly string[];
}

/**
 * What one segment contributes to a corpus score: a flat list of numbers that add up.
 * The list has the same length for every segment of a metric. The sum of no segments is the empty list.
 */
export type Stats = readonly number[];

/** What led to a number, where a model was asked for it. */
interface Explained {
  /** For a person to read. */
  readonly explanation?: string | undefined;
  /** For a program to read: claims, verdicts, spans. */
  readonly evidence?: Json | undefined;
  /** What was paid for it. */
  readonly usage?: Usage | undefined;
}

/** The numbers of one segment, with what led to them. */
export interface Measurement extends Explained {
  readonly status: 'measured';
  readonly stats: Stats;
}

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
export interface Abstention extends Explained {
  readonly status: 'abstained';
  readonly name: string;
  /** `no-reference`: nothing to compare with · `no-segments`: the sum is empty · `undefined-value`: the formula has no value here. */
  readonly reason: 'no-reference' | 'no-segments' | 'undefined-value' | (string & {});
}

/** What a metric says of one segment. Tell them apart with `'status' in result`, then by `status`. */
export type SegmentResult = Stats | Measurement | Abstention;

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

/** What statistics ask of a metric: how numbers that add up become a score. */
export interface Scale {
  /** Key in reports and gates: lower camel case, such as `bleu` or `rougeL`. */
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** Smallest and largest value; `Infinity` where there is no bound. */
  readonly range: readonly [low: number, high: number];
  /** `mean`: a score is the mean of its segments' own scores. `pooled`: it is another function of their sum, as BLEU is. */
  readonly aggregate: 'mean' | 'pooled';
  /** The score of a sum of segments. */
  score(sum: Stats): ScoreOutcome;
  /**
   * The bare value of a sum, `NaN` where {@link Scale.score} abstains: what resampling calls thousands of times.
   * Optional; without it `score` is asked.
   * @param round applied after each step that a reference implementation computes in single precision
   */
  value?(sum: ArrayLike<number>, round?: (x: number) => number): number;
}

/**
 * A measure of what was answered. One segment becomes numbers that add up, and a corpus score is a function of their
 * sum; so resampling, slicing and merging of runs never see a text.
 *
 * @typeParam Segment what it reads of one row
 */
export interface Metric<in Segment = TextSegment> extends Scale {
  /** The numbers of one segment, or an abstention. */
  // A property, not a method, so that a metric that needs more than it is given does not compile.
  readonly segment: (segment: Segment, options?: CallOptions) => SegmentResult | Promise<SegmentResult>;
  /**
   * The numbers of a row that was answered several times, from those of each answer.
   * Optional; without it they are added, so that a row weighs as much as it has answers.
   */
  repeats?(each: readonly Stats[]): Stats | Abstention;
  /**
   * How a number was made: `key:value` pairs joined by `|`, equal only if two scores may be compared.
   * @example 'bleu|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|equals:sacreBLEU-2.6.0|v:1'
   */
  signature(seen: Seen): string;
  /** What a signature is too short for, such as a judge's whole prompt; written into reports. */
  readonly about?: JsonObject | undefined;
}

/** What all of these metrics together read of one row. */
export type SegmentOf<Metrics extends readonly Metric<never>[]> = [Metrics[number]] extends [Metric<infer Segment>]
  ? Segment
  : never;
