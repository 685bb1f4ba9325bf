import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { oneOf, wholeNumberIn } from '../base/option-values.js';
import type { Metric } from '../spec/metric.js';
import { rowMetric } from './row-metric.js';
import type { OutputSegment } from './segments.js';
import { lengthOf } from './strings.js';
import { splitWhiteSpace } from './tokenizers/white-space.js';

/** Settings of {@link lengthWithin}; at least one bound. */
export interface LengthWithinOptions {
  /** @default 0 */
  readonly min?: number | undefined;
  /** @default no limit */
  readonly max?: number | undefined;
  /** Code points, what stands between white space, or lines that are not blank. @default 'characters' */
  readonly unit?: 'characters' | 'words' | 'lines' | undefined;
}

const counters = {
  characters: lengthOf,
  words: (text: string) => splitWhiteSpace(text).length,
  lines: (text: string) => text.split(/\r\n|[\n\r]/).filter((line) => splitWhiteSpace(line).length > 0).length,
};

/**
 * Share of the outputs whose length is within bounds, both of which are allowed, 0 to 1; the evidence holds the length.
 * References are not read. Stats: `[1 if within, else 0; 1]`.
 * @throws INVALID_OPTION without a bound, for one that is no whole number, or a `min` above `max`
 */
export function lengthWithin(options: LengthWithinOptions): Metric<OutputSegment> {
  const name = 'lengthWithin';
  checkOptions(options, ['min', 'max', 'unit'], name);
  const { min = 0, max, unit = 'characters' } = options;
  const count = counters[oneOf(name, 'unit', unit, ['characters', 'words', 'lines'])];
  wholeNumberIn(name, 'min', min, 0, Number.MAX_SAFE_INTEGER);
  if (max !== undefined) wholeNumberIn(name, 'max', max, 0, Number.MAX_SAFE_INTEGER);
  if ((options.min === undefined && max === undefined) || (max !== undefined && min > max)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: max === undefined ? 'lengthWithin has no bound.' : `lengthWithin: min ${min} is above max ${max}.`,
      hint: 'Give min, max, or both, in order.',
    });
  }
  return rowMetric<OutputSegment>({
    name,
    value({ output }) {
      const length = count(output);
      return { value: length >= min && length <= (max ?? Number.POSITIVE_INFINITY), evidence: { length } };
    },
    settings: { min, max: max ?? 'none', unit },
  });
}
