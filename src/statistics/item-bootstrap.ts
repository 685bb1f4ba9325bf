import { quantile } from './numeric.js';
import { Pcg64 } from './rng-pcg64.js';
import { type Clusters, Draw } from './stats-matrix.js';

/** How items are resampled. */
export interface ItemResampling {
  readonly resamples: number;
  readonly seed: number;
  readonly clusters?: Clusters | undefined;
}

/**
 * The 95 % interval of a statistic by resampling items. Undefined for fewer than two units, or where under half of the
 * resamples have a value.
 * @param statistic from how often each item was drawn; NaN where it has no value
 * @param used the items that may be drawn
 */
export function resampledInterval(
  statistic: (weights: ArrayLike<number>) => number,
  items: number,
  used: readonly number[],
  { resamples, seed, clusters }: ItemResampling,
): readonly [low: number, high: number] | undefined {
  const unitOf = new Map<string | number, number>();
  const units = used.map((item) => {
    const key = clusters?.[item] ?? item;
    if (!unitOf.has(key)) unitOf.set(key, unitOf.size);
    return unitOf.get(key)!;
  });
  if (unitOf.size < 2 || resamples === 0) return undefined;
  const random = new Pcg64(seed);
  const draw = new Draw(unitOf.size);
  const weights = new Float64Array(items);
  const values: number[] = [];
  for (let i = 0; i < resamples; i++) {
    draw.next(random);
    used.forEach((item, at) => {
      weights[item] = draw.counts[units[at]!]!;
    });
    const value = statistic(weights);
    if (Number.isFinite(value)) values.push(value);
  }
  if (values.length < resamples / 2) return undefined;
  const sorted = Float64Array.from(values).sort();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}
