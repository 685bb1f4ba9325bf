import { checkOptions } from '../../base/check-options.js';
import type { Abstention } from '../../spec/metric.js';
import { abstain } from '../abstain.js';
import { type ItemStatistic, itemInterval } from '../item-interval.js';
import { intervalSettings } from './agreement.js';
import { kendall } from './kendall.js';
import { type AgreementOptions, refusal } from './ratings.js';

/** Two numbers of each item; items where one is missing are left out. */
export type NumberPairs = readonly (readonly [first: number | null | undefined, second: number | null | undefined])[];

/** Settings of the correlations. */
export type CorrelationOptions = Omit<AgreementOptions, 'categories'>;

/** How far two numbers go together. */
export interface Correlation {
  readonly status: 'value';
  readonly name: 'pearson' | 'spearman' | 'kendallTau';
  /** 1 where they rise together, 0 where neither tells of the other, −1 where one falls as the other rises. */
  readonly value: number;
  /** Absent for fewer than four items or clusters, and where the two go together without any exception. */
  readonly interval95?: readonly [low: number, high: number] | undefined;
  readonly items: number;
}

/**
 * Pearson's correlation: how near the pairs are to a line. Abstains for fewer than two pairs, and where one side does not
 * vary.
 * @throws INVALID_OPTION for NaN or an infinite number
 * @see Pearson 1895, Note on regression and inheritance in the case of two parents
 */
export function pearson(pairs: NumberPairs, options: CorrelationOptions = {}): Correlation | Abstention {
  return correlation('pearson', pairs, options, (x, y) => (weights) => weightedPearson(x, y, weights));
}

/**
 * Spearman's rank correlation: Pearson's of the ranks, ties sharing theirs. Abstains as {@link pearson}.
 * @throws INVALID_OPTION for NaN or an infinite number
 * @see Spearman 1904, The proof and measurement of association between two things
 */
export function spearman(pairs: NumberPairs, options: CorrelationOptions = {}): Correlation | Abstention {
  return correlation('spearman', pairs, options, (x, y) => {
    const [orderX, orderY] = [ascending(x), ascending(y)];
    return (weights) => weightedPearson(ranks(x, orderX, weights), ranks(y, orderY, weights), weights);
  });
}

/**
 * Kendall's tau-b: pairs of items in the same order less pairs in opposite order, corrected for ties. Abstains as
 * {@link pearson}.
 * @throws INVALID_OPTION for NaN or an infinite number
 * @see Kendall 1945, The treatment of ties in ranking problems; Knight 1966 for counting in n log n steps
 */
export function kendallTau(pairs: NumberPairs, options: CorrelationOptions = {}): Correlation | Abstention {
  return correlation('kendallTau', pairs, options, kendall);
}

function correlation(
  name: Correlation['name'],
  pairs: NumberPairs,
  options: CorrelationOptions,
  of: (x: Float64Array, y: Float64Array) => ItemStatistic,
): Correlation | Abstention {
  checkOptions(options, ['interval', 'resamples', 'seed', 'clusters'], name);
  const settings = intervalSettings(name, options);
  const known = [...pairs.keys()].filter((i) => pairs[i]!.every((number) => number !== null && number !== undefined));
  const side = (at: 0 | 1) => Float64Array.from(known, (i) => pairs[i]![at] as number);
  const [x, y] = [side(0), side(1)];
  const wrong = known.findIndex((_, at) => !Number.isFinite(x[at]) || !Number.isFinite(y[at]));
  if (wrong !== -1)
    throw refusal(
      `${name}: pair ${known[wrong]} is [${x[wrong]}, ${y[wrong]}].`,
      'Put null where a number is missing.',
    );
  if (known.length < 2) return abstain(name, known.length === 0 ? 'no-segments' : 'too-few-segments');
  const statistic = of(x, y);
  const raw = statistic(new Float64Array(known.length).fill(1));
  if (!Number.isFinite(raw)) return abstain(name, 'undefined-value');
  const value = Math.min(1, Math.max(-1, raw));
  const clusters = settings.clusters === undefined ? undefined : known.map((i) => settings.clusters![i]!);
  const units = new Set(clusters ?? known).size;
  // Without an exception no spread is seen, and with three points nothing is known of it.
  const interval95 =
    units < 4 || Math.abs(value) > 1 - 1e-12
      ? undefined
      : itemInterval(statistic, known.length, [...known.keys()], { ...settings, clusters, range: [-1, 1] });
  return { status: 'value', name, value, ...(interval95 === undefined ? {} : { interval95 }), items: known.length };
}

function weightedPearson(x: Float64Array, y: Float64Array, weights: Float64Array): number {
  let [total, meanX, meanY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    total += weights[i]!;
    meanX += weights[i]! * x[i]!;
    meanY += weights[i]! * y[i]!;
  }
  meanX /= total;
  meanY /= total;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += weights[i]! * dx * dx;
    xy += weights[i]! * dx * dy;
    yy += weights[i]! * dy * dy;
  }
  return xy / Math.sqrt(xx * yy);
}

function ascending(x: Float64Array): Int32Array {
  return Int32Array.from(x.keys()).sort((a, b) => x[a]! - x[b]!);
}

/** Ranks from 1, each item counted as often as its weight; equal numbers share the mean of theirs. */
function ranks(x: Float64Array, order: Int32Array, weights: Float64Array): Float64Array {
  const result = new Float64Array(x.length);
  let below = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let here = 0;
    while (to < order.length && x[order[to]!] === x[order[from]!]) here += weights[order[to++]!]!;
    for (let i = from; i < to; i++) result[order[i]!] = below + (here + 1) / 2;
    below += here;
    from = to;
  }
  return result;
}
