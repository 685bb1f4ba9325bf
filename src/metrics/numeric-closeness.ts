import { checkOptions } from '../base/check-options.js';
import type { Metric } from '../spec/metric.js';
import { closeness, type Tolerance, toleranceText } from './closeness.js';
import { type NumberInTextOptions, numberInTextNames, numberReader } from './number-in-text.js';
import { rowMetric } from './row-metric.js';

/** Settings of {@link numericCloseness}. */
export interface NumericClosenessOptions extends Tolerance, NumberInTextOptions {
  /** As a share of the larger magnitude. @default 1e-9 */
  readonly relative?: number | undefined;
}

/**
 * Share of the answers whose number is as near to a reference's as the tolerance allows, 0 to 1; both are read by the
 * rules of `numberInText`. An output without a number scores 0. References without one are left out; a row without any
 * that has one abstains. The evidence holds the number read. Stats: `[1 if near, else 0; 1]`.
 * @throws INVALID_OPTION for a bad option
 * @see PEP 485 (Python's `math.isclose`), whose defaults these are
 */
export function numericCloseness(options: NumericClosenessOptions = {}): Metric {
  const name = 'numericCloseness';
  checkOptions(options, ['absolute', 'relative', ...numberInTextNames], name);
  const { absolute = 0, relative = 1e-9, take = 'last', decimal = '.', percent = 'ignore' } = options;
  const isClose = closeness(name, { absolute, relative });
  const read = numberReader(name, options);
  return rowMetric({
    name,
    value({ output, references }) {
      if (references.length === 0) return { status: 'abstained', reason: 'no-reference' };
      const wanted = references.map(read).filter((number) => number !== undefined);
      if (wanted.length === 0) return { status: 'abstained', reason: 'bad-reference' };
      const number = read(output);
      if (number === undefined) return { value: 0, explanation: 'The output holds no number.' };
      return { value: wanted.some((reference) => isClose(number, reference)), evidence: { number } };
    },
    settings: {
      tol: toleranceText({ absolute, relative }),
      take,
      decimal: decimal === '.' ? 'point' : 'comma',
      percent,
    },
  });
}
