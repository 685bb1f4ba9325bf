import { TuneloopError } from './errors.js';

/** One of `allowed`. @throws INVALID_OPTION otherwise */
export function oneOf<T extends string>(metric: string, option: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${metric}: ${option} is ${JSON.stringify(value)}.`,
    hint: `Use one of ${allowed.join(', ')}.`,
  });
}

/** A whole number from `low` to `high`. @throws INVALID_OPTION otherwise */
export function wholeNumberIn(metric: string, option: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${metric}: ${option} is ${value}.`,
    hint: `Use a whole number from ${low} to ${high}.`,
  });
}

/** A finite number above (or, with `orEqual`, at) `low`. @throws INVALID_OPTION otherwise */
export function numberAbove(metric: string, option: string, value: number, low: number, orEqual = false): number {
  if (Number.isFinite(value) && (value > low || (orEqual && value === low))) return value;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${metric}: ${option} is ${value}.`,
    hint: `Use a number ${orEqual ? 'of at least' : 'above'} ${low}.`,
  });
}
