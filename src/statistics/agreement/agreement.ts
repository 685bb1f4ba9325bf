import { oneOf, wholeNumberIn } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import { abstain } from '../abstain.js';
import type { Ends } from '../estimate-intervals.js';
import { type ItemIntervalOptions, itemInterval, unitsOf } from '../item-interval.js';
import { wilson } from '../proportion.js';
import type { AgreementOptions } from './ratings.js';

/** How well raters agree. */
export interface Agreement {
  readonly status: 'value';
  /** The coefficient, such as `cohenKappa`. */
  readonly name: string;
  /** 1 where they always agree, 0 where they agree as often as by chance, below where less often. */
  readonly value: number;
  /** Absent for fewer than two items or clusters, and where the coefficient does not exist without one of them. */
  readonly interval95?: readonly [low: number, high: number] | undefined;
  /** Share of agreement seen, weighted where the coefficient is. */
  readonly observed: number;
  /** Share of agreement that chance would bring, as the coefficient understands chance. */
  readonly expected: number;
  /** Items that went in. */
  readonly items: number;
}

/** Agreement seen and agreement by chance, from items counted `weights` times; NaN where there is none. */
export type AgreementParts = (weights: Float64Array) => { readonly observed: number; readonly expected: number };

/** The coefficient (observed − expected) / (1 − expected) with its interval; abstains where it has no value. */
export function agreementOf(
  name: string,
  used: readonly number[],
  items: number,
  parts: AgreementParts,
  options: AgreementOptions,
  range: Ends = [-1, 1],
): Agreement | Abstention {
  const settings = intervalSettings(name, options);
  if (used.length === 0) return abstain(name, 'no-segments');
  const { observed, expected } = parts(new Float64Array(items).fill(1));
  const value = (observed - expected) / (1 - expected);
  // With one category in use nobody can tell agreement from habit.
  if (!Number.isFinite(value)) return abstain(name, 'undefined-value');
  const statistic = (weights: Float64Array) => {
    const drawn = parts(weights);
    return (drawn.observed - drawn.expected) / (1 - drawn.expected);
  };
  const interval95 =
    observed > 1 - 1e-12
      ? perfect(expected, unitsOf(used, options.clusters).length)
      : itemInterval(statistic, items, used, { ...settings, range });
  return {
    status: 'value',
    name,
    value,
    ...(interval95 === undefined ? {} : { interval95 }),
    observed,
    expected,
    items: used.length,
  };
}

/** No item shows a difference, so none shows a spread: what Wilson's interval leaves of the agreement seen. */
function perfect(expected: number, units: number): Ends | undefined {
  if (units < 2) return undefined;
  return [(wilson(units, units)[0] - expected) / (1 - expected), 1];
}

/** The settings of an interval with their defaults, checked. */
export function intervalSettings(
  name: string,
  { interval = 'jackknife', resamples = 1000, seed = 12345, clusters }: Omit<AgreementOptions, 'categories'>,
): Omit<ItemIntervalOptions, 'range'> {
  return {
    method: oneOf(name, 'interval', interval, ['jackknife', 'bootstrap']),
    resamples: wholeNumberIn(name, 'resamples', resamples, 0, 1e7),
    seed,
    clusters,
  };
}
