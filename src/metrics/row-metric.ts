import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { Json, JsonObject } from '../base/json.js';
import type { CallOptions } from '../spec/call.js';
import type { Usage } from '../spec/chat.js';
import type { Abstention, Metric, SegmentResult, Stats, TextSegment } from '../spec/metric.js';
import { ownSignature } from './signature.js';
import { abstain, ratioScore } from './text-metric.js';

/** A row's score with what led to it. */
export interface ExplainedValue {
  readonly value: number | boolean;
  readonly explanation?: string | undefined;
  readonly evidence?: Json | undefined;
  readonly usage?: Usage | undefined;
}

/** What a row can score: a number, right or wrong, or nothing for a reason. */
export type RowValue = number | boolean | ExplainedValue | Omit<Abstention, 'name'>;

/** How a {@link rowMetric} is made. */
export interface RowMetricOptions<Segment> {
  /** Lower camel case: the key in reports and gates. */
  readonly name: string;
  /** The score of one row: a number in the range, `true` for 1 and `false` for 0, or an abstention. */
  readonly value: (segment: Segment, options: CallOptions) => RowValue | Promise<RowValue>;
  /** @default true */
  readonly higherIsBetter?: boolean | undefined;
  /** @default [0, 1] */
  readonly range?: readonly [low: number, high: number] | undefined;
  /**
   * What tells this number from one that was made otherwise; part of the signature. A function's code is not, so raise
   * `version` here when the number changes. @default none
   */
  readonly settings?: Readonly<Record<string, string | number>> | undefined;
  /** Whose numbers these are, such as `scikit-learn-1.5`; part of the signature. */
  readonly equals?: string | undefined;
  /** What the settings are too short for; written into reports. */
  readonly about?: JsonObject | undefined;
  /** The numbers of a row from those of its several answers, see `Metric.repeats`. @default their mean, so that rows weigh alike */
  readonly repeats?: ((each: readonly Stats[]) => Stats | Abstention) | undefined;
}

const optionNames = ['name', 'value', 'higherIsBetter', 'range', 'settings', 'equals', 'about', 'repeats'];

/**
 * Makes a metric from a function that scores one row. The score of many rows is their mean. Stats: `[value, 1]`.
 * A function that answers at once makes a metric that does, too.
 *
 * @typeParam Segment what the function reads of a row; whoever runs the metric must supply it
 * @throws INVALID_OPTION for an option that does not exist
 * @throws INVALID_OUTPUT from `segment`, for a value that is no finite number of the range
 * @example rowMetric({ name: 'short', value: ({ output }) => output.length < 80 })
 */
export function rowMetric<Segment = TextSegment>(options: RowMetricOptions<Segment>): Metric<Segment> {
  checkOptions(options, optionNames, 'rowMetric');
  const { name, value, higherIsBetter = true, range = [0, 1], settings = {}, equals, about } = options;
  const fields = Object.entries(settings);
  const toResult = (given: RowValue): SegmentResult => {
    if (typeof given === 'object' && 'status' in given) return { ...given, name };
    const { value: raw, ...why } = typeof given === 'object' ? given : { value: given };
    const stats = [inRange(name, Number(raw), range), 1];
    return Object.keys(why).length === 0 ? stats : { status: 'measured', stats, ...why };
  };
  return {
    name,
    higherIsBetter,
    range,
    aggregate: 'mean',
    segment(segment, call = {}) {
      const given = value(segment, call);
      return given instanceof Promise ? given.then(toResult) : toResult(given);
    },
    ...ratioScore(name, (sum) => ({ segments: sum[1]! })),
    repeats: options.repeats ?? ((each) => meanOf(name, each)),
    signature: (seen) => ownSignature(name, seen, fields, equals),
    ...(about === undefined ? {} : { about }),
  };
}

function meanOf(name: string, each: readonly Stats[]): Stats | Abstention {
  if (each.length === 0) return abstain(name, 'no-segments');
  return [each.reduce((sum, stats) => sum + stats[0]!, 0) / each.length, 1];
}

function inRange(name: string, value: number, [low, high]: readonly [number, number]): number {
  if (Number.isFinite(value) && value >= low && value <= high) return value;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `The metric "${name}" gave ${value}, which is no number from ${low} to ${high}.`,
    hint: 'Give a finite number of the range, or abstain where there is none: { status: "abstained", reason }.',
  });
}
