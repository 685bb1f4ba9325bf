import { numberAbove } from '../base/option-values.js';
import type { Abstention } from '../spec/metric.js';
import { abstain } from './abstain.js';
import { tEnds } from './estimate-intervals.js';
import { mean } from './numeric.js';

/** A mean, with where the true one may lie. */
export interface MeanInterval {
  readonly status: 'value';
  readonly name: 'mean';
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly standardError: number;
}

/**
 * Student's t interval of a mean of plain numbers. Exact for normal ones, and near it for others from about thirty on
 * unless they are very skewed. Abstains for fewer than two numbers.
 * @param level share of such intervals that hold the true mean. @default 0.95
 * @throws INVALID_OPTION for a level outside (0, 1)
 * @see Student 1908, The probable error of a mean
 */
export function meanInterval(values: ArrayLike<number>, level = 0.95): MeanInterval | Abstention {
  numberAbove('meanInterval', 'level', level, 0);
  numberAbove('meanInterval', '1 - level', 1 - level, 0);
  const units = values.length;
  if (units < 2) return abstain('mean', units === 0 ? 'no-segments' : 'too-few-segments');
  const value = mean(values);
  let squares = 0;
  for (let i = 0; i < units; i++) squares += (values[i]! - value) ** 2;
  const standardError = Math.sqrt(squares / (units - 1) / units);
  if (!Number.isFinite(standardError)) return abstain('mean', 'undefined-value');
  const [low, high] = tEnds({ value, standardError, skewness: 0, units }, level);
  return { status: 'value', name: 'mean', value, low, high, level, standardError };
}
