import { checkOptions } from '../../base/check-options.js';
import type { Metric, TextSegment } from '../../spec/metric.js';
import { rowMetric } from '../row-metric.js';
import type { ValueSegment } from '../segments.js';
import { equalSettings, type JsonEqualOptions, jsonDifference, jsonEqualNames } from './json-equal.js';
import { type JsonSourceOptions, jsonRowReader, jsonSourceNames, sourceSettings } from './json-row.js';

/** Settings of {@link jsonMatch}. */
export interface JsonMatchOptions extends JsonEqualOptions, JsonSourceOptions {}

/**
 * Share of the answers whose JSON equals a reference's, 0 to 1: objects by their members in any order, arrays item by
 * item unless `unordered`. An output that is no JSON scores 0. References that are none are left out; a row without any
 * that is one abstains. Explained by where an answer first differs. Stats: `[1 if equal, else 0; 1]`.
 *
 * Values are those of `JSON.parse`: of a key that is there twice the last counts, and whole numbers beyond 2^53 are rounded.
 * @throws INVALID_OPTION for a bad option
 */
export function jsonMatch(options?: JsonMatchOptions & { readonly of?: 'text' | undefined }): Metric<TextSegment>;
export function jsonMatch(options: JsonMatchOptions & { readonly of: 'value' }): Metric<ValueSegment>;
export function jsonMatch(options: JsonMatchOptions = {}): Metric<TextSegment & ValueSegment> {
  const name = 'jsonMatch';
  checkOptions(options, [...jsonEqualNames, ...jsonSourceNames], name);
  const read = jsonRowReader(name, options);
  const difference = jsonDifference(name, options);
  return rowMetric<TextSegment & ValueSegment>({
    name,
    value(segment) {
      const { answer, references, given } = read(segment);
      if (references.length === 0)
        return { status: 'abstained', reason: given === 0 ? 'no-reference' : 'bad-reference' };
      if ('problem' in answer) return { value: 0, explanation: answer.problem };
      const [first, ...others] = references.map((reference) => difference(answer.value, reference));
      if (first === undefined || others.includes(undefined)) return 1;
      const place = first.length === 0 ? 'at the top' : `at "${first.join('.')}"`;
      return { value: 0, explanation: `It differs from the first reference ${place}.` };
    },
    settings: { ...sourceSettings(options), ...equalSettings(options) },
  });
}
