import { checkOptions } from '../../base/check-options.js';
import type { Json } from '../../base/json.js';
import { oneOf } from '../../base/option-values.js';
import type { Metric, SegmentResult, Stats, TextSegment } from '../../spec/metric.js';
import { closeness, type Tolerance, toleranceText } from '../closeness.js';
import { precisionRecallF1, precisionRecallParts } from '../precision-recall.js';
import type { ValueSegment } from '../segments.js';
import { settingText } from '../setting-text.js';
import { ownSignature } from '../signature.js';
import { abstain, scored } from '../text-metric.js';
import { cleanSettings, type JsonCleanOptions, jsonCleaner, jsonCleanNames } from './json-clean.js';
import { type ArrayPairing, type FieldRules, fieldCount, sharedFields } from './json-fields.js';
import { type JsonSourceOptions, jsonRowReader, jsonSourceNames, sourceSettings } from './json-row.js';

/** Settings of {@link jsonFieldF1}. */
export interface JsonFieldF1Options extends JsonCleanOptions, JsonSourceOptions {
  /** `pooled`: fields of all rows are counted together, so that a row weighs as much as it has · `mean`: rows weigh alike. @default 'pooled' */
  readonly average?: 'pooled' | 'mean' | undefined;
  /**
   * Which items of two arrays are compared. `place`: the first with the first, and so on · `order`: as shares most fields
   * without crossing, so that one item too few does not move all others · `any`: as shares most in whatever order; for n
   * items in n³ steps. @default 'place'
   */
  readonly arrays?: ArrayPairing | undefined;
  /** How far apart numbers may lie. @default equal numbers only */
  readonly tolerance?: Tolerance | undefined;
  /** Counts a pair of strings as much as they are similar, 0 to 1, instead of equal or not; its name goes into the signature. */
  readonly similarity?: { readonly name: string; readonly of: (a: string, b: string) => number } | undefined;
}

const optionNames = ['average', 'arrays', 'tolerance', 'similarity', ...jsonCleanNames, ...jsonSourceNames];

/**
 * F1 of the fields an answer's JSON shares with the reference's, 0 to 1. A field is a path to a string, number, boolean,
 * null, `{}` or `[]`, with what is there. Precision is the share of the answer's fields, recall that of the reference's.
 * Of several references the one with the best F1 counts, the first of equals. An output that is no JSON has no fields.
 * References that are none are left out; a row without any that is one abstains.
 *
 * Stats, pooled: `[shared, fields of the answers, fields of the references]`; as mean: `[F1, precision, recall, 1]`, where
 * an answer without fields has a precision of 0.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, for a similarity that is no number from 0 to 1
 */
export function jsonFieldF1(options?: JsonFieldF1Options & { readonly of?: 'text' | undefined }): Metric<TextSegment>;
export function jsonFieldF1(options: JsonFieldF1Options & { readonly of: 'value' }): Metric<ValueSegment>;
export function jsonFieldF1(options: JsonFieldF1Options = {}): Metric<TextSegment & ValueSegment> {
  const name = 'jsonFieldF1';
  checkOptions(options, optionNames, name);
  const { average = 'pooled', arrays = 'place', similarity, tolerance } = options;
  const isPooled = oneOf(name, 'average', average, ['pooled', 'mean']) === 'pooled';
  oneOf(name, 'arrays', arrays, ['place', 'order', 'any']);
  const rules: FieldRules = { isClose: closeness(name, tolerance), similarity: similarity?.of, arrays };
  const read = jsonRowReader(name, options);
  const clean = jsonCleaner(name, options);
  const settings = {
    average,
    arrays,
    tol: toleranceText(tolerance),
    strings: settingText(similarity?.name ?? 'equal'),
  };

  const counts = (answer: Json | undefined, reference: Json): Stats =>
    answer === undefined
      ? [0, 0, fieldCount(reference)]
      : [sharedFields(answer, reference, rules), fieldCount(answer), fieldCount(reference)];
  const f1Of = (sum: ArrayLike<number>) => (isPooled ? precisionRecallF1(sum).f1 : sum[0]! / sum[3]!);

  return {
    name,
    higherIsBetter: true,
    range: [0, 1],
    aggregate: average,
    segment(segment): SegmentResult {
      const row = read(segment);
      if (row.references.length === 0) return abstain(name, row.given === 0 ? 'no-reference' : 'bad-reference');
      const answer = 'value' in row.answer ? clean(row.answer.value) : undefined;
      const each = row.references.map((reference) => counts(answer, clean(reference)));
      const best = each.reduce((a, b) => (precisionRecallF1(b).f1 > precisionRecallF1(a).f1 ? b : a));
      const { f1, precision = 0, recall = 0 } = precisionRecallF1(best);
      const stats = isPooled ? best : [f1, precision, recall, 1];
      return 'problem' in row.answer ? { status: 'measured', stats, explanation: row.answer.problem } : stats;
    },
    value: f1Of,
    score: (sum) =>
      scored(name, sum, f1Of(sum), () => {
        if (!isPooled) return { precision: sum[1]! / sum[3]!, recall: sum[2]! / sum[3]!, segments: sum[3]! };
        return { ...precisionRecallParts(sum), shared: sum[0]!, fields: sum[1]!, referenceFields: sum[2]! };
      }),
    signature: (seen) =>
      ownSignature(name, seen, Object.entries({ ...sourceSettings(options), ...settings, ...cleanSettings(options) })),
  };
}
