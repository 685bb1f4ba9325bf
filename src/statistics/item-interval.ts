import { expandedTails } from './bootstrap-tails.js';
import { type Ends, effectiveWilsonEnds } from './estimate-intervals.js';
import { type Jackknife, jackknife } from './jackknife.js';
import { quantile } from './numeric.js';
import { Pcg64 } from './rng-pcg64.js';
import { type Clusters, Draw } from './stats-matrix.js';

/** A number made from items, given how often each counts; NaN where it does not exist. */
export type ItemStatistic = (weights: Float64Array) => number;

/** How the interval of a statistic of items is made. */
export interface ItemIntervalOptions {
  /**
   * `jackknife`: Wilson's on an effective number of items, from the jackknife's standard error. `bootstrap`: the expanded
   * percentile of resampled items.
   */
  readonly method: 'jackknife' | 'bootstrap';
  /** Of the bootstrap. */
  readonly resamples: number;
  /** Of the bootstrap. */
  readonly seed: number;
  readonly clusters?: Clusters | undefined;
  /** Smallest and largest value of the statistic. */
  readonly range: Ends;
}

/** More units than this are left out some at a time, so that time grows with the items and not with their square. */
const MOST_UNITS = 500;

/** Items that are left out, or drawn, together. */
export function unitsOf(used: readonly number[], clusters?: Clusters): readonly (readonly number[])[] {
  const units = new Map<string | number, number[]>();
  for (const item of used) {
    const key = clusters === undefined ? item : clusters[item]!;
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [item]);
    else unit.push(item);
  }
  return [...units.values()];
}

/**
 * The 95 % interval of a statistic of items. Undefined for fewer than two units; with the jackknife also where the
 * statistic does not exist without one of them, with the bootstrap where it does not for most resamples.
 * @param used the items that count at all
 */
export function itemInterval(
  statistic: ItemStatistic,
  items: number,
  used: readonly number[],
  options: ItemIntervalOptions,
): Ends | undefined {
  if (options.method === 'bootstrap') return bootstrapEnds(statistic, items, used, options);
  const spread = itemJackknife(statistic, items, used, options.clusters);
  return spread === undefined ? undefined : effectiveWilsonEnds(spread, options.range, 0.95);
}

/** The jackknife of a statistic of items; undefined as {@link itemInterval}. */
export function itemJackknife(
  statistic: ItemStatistic,
  items: number,
  used: readonly number[],
  clusters?: Clusters,
): Jackknife | undefined {
  const units = unitsOf(used, clusters);
  const groups = Math.min(units.length, MOST_UNITS);
  const weights = new Float64Array(items);
  for (const item of used) weights[item] = 1;
  const value = statistic(weights);
  const without = new Float64Array(groups);
  for (let group = 0; group < groups; group++) {
    for (let unit = group; unit < units.length; unit += groups) for (const item of units[unit]!) weights[item] = 0;
    without[group] = statistic(weights);
    for (let unit = group; unit < units.length; unit += groups) for (const item of units[unit]!) weights[item] = 1;
  }
  return jackknife(value, without);
}

function bootstrapEnds(
  statistic: ItemStatistic,
  items: number,
  used: readonly number[],
  { resamples, seed, clusters }: ItemIntervalOptions,
): Ends | undefined {
  const units = unitsOf(used, clusters);
  if (units.length < 2 || resamples === 0) return undefined;
  const random = new Pcg64(seed);
  const draw = new Draw(units.length);
  const weights = new Float64Array(items);
  const values: number[] = [];
  for (let i = 0; i < resamples; i++) {
    draw.next(random);
    units.forEach((unit, at) => {
      for (const item of unit) weights[item] = draw.counts[at]!;
    });
    const value = statistic(weights);
    if (Number.isFinite(value)) values.push(value);
  }
  if (values.length < resamples / 2) return undefined;
  const sorted = Float64Array.from(values).sort();
  const [low, high] = expandedTails(0.95, units.length);
  return [quantile(sorted, low), quantile(sorted, high)];
}
