import { wholeNumber } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import { abstain } from '../abstain.js';
import { resampledInterval } from '../item-bootstrap.js';
import type { AgreementOptions } from './ratings.js';

/** How well raters agree. */
export interface Agreement {
  readonly status: 'value';
  /** The coefficient, such as `cohenKappa`. */
  readonly name: string;
  /** 1 where they always agree, 0 where they agree as often as by chance, below where less often. */
  readonly value: number;
  /** By resampling items; absent where there are fewer than two, or hardly any resample has a value. */
  readonly interval95?: readonly [low: number, high: number] | undefined;
  /** Share of agreement seen, weighted where the coefficient is. */
  readonly observed: number;
  /** Share of agreement that chance would bring, as the coefficient understands chance. */
  readonly expected: number;
  /** Items that went in. */
  readonly items: number;
}

/** Agreement seen and agreement by chance, from items counted `weights` times; NaN where there is none. */
export type AgreementParts = (weights: ArrayLike<number>) => { readonly observed: number; readonly expected: number };

/** The coefficient (observed − expected) / (1 − expected) with its interval; abstains where it has no value. */
export function agreementOf(
  name: string,
  used: readonly number[],
  items: number,
  parts: AgreementParts,
  options: AgreementOptions,
): Agreement | Abstention {
  const { seed = 12345, clusters } = options;
  const resamples = wholeNumber(name, 'resamples', options.resamples ?? 1000, 0, 1e7);
  if (used.length === 0) return abstain(name, 'no-segments');
  const once = new Float64Array(items).fill(1);
  const { observed, expected } = parts(once);
  const value = (observed - expected) / (1 - expected);
  // With one category in use nobody can tell agreement from habit.
  if (!Number.isFinite(value)) return abstain(name, 'undefined-value');
  const statistic = (weights: ArrayLike<number>) => {
    const drawn = parts(weights);
    return (drawn.observed - drawn.expected) / (1 - drawn.expected);
  };
  const interval95 = resampledInterval(statistic, items, used, { resamples, seed, clusters });
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
