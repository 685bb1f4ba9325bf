import type { Abstention, Stats } from '../../src/statistics/index.js';

/** Rows whose scores are these: stats of a metric that is a mean. */
export const rows = (...values: readonly number[]): Stats[] => values.map((value) => [value, 1]);

/** Rows that are right or wrong, such as `1101`. */
export const bits = (text: string): Stats[] => rows(...[...text].map(Number));

/** The result, which must have a value. */
export function got<T extends { readonly status: 'value' }>(result: T | Abstention): T {
  if (result.status !== 'value') throw new Error(result.reason);
  return result;
}
