import { checkOptions } from '../base/check-options.js';
import { oneOf } from '../base/option-values.js';
import { ownSignature } from './signature.js';
import { normalizeAnswer } from './squad.js';
import { abstain, ratioScore, type TextMetric } from './text-metric.js';
import { splitWhiteSpace } from './tokenizers/white-space.js';

/** Settings of {@link exactMatch}. */
export interface ExactMatchOptions {
  /**
   * What is made equal before comparing: nothing, runs of white space (and none at the ends), or case, punctuation,
   * articles and white space as SQuAD does. @default 'none'
   */
  readonly normalize?: 'none' | 'space' | 'squad';
}

const normalizers = {
  none: (text: string) => text,
  space: (text: string) => splitWhiteSpace(text).join(' '),
  squad: normalizeAnswer,
};

/**
 * Share of the hypotheses that equal one of their references, 0 to 1. With `normalize: 'squad'` it is SQuAD's exact match.
 * Stats: `[1 if equal, else 0; 1]`.
 * @throws INVALID_OPTION for an unknown normalisation
 */
export function exactMatch(options: ExactMatchOptions = {}): TextMetric {
  const name = 'exactMatch';
  checkOptions(options, ['normalize'], name);
  const kind = oneOf(name, 'normalize', options.normalize ?? 'none', ['none', 'space', 'squad']);
  const normalize = normalizers[kind];
  return {
    name,
    label: 'Exact match',
    higherIsBetter: true,
    range: [0, 1],
    aggregate: 'mean',
    segment({ output: hypothesis, references }) {
      if (references.length === 0) return abstain(name, 'no-reference');
      const wanted = normalize(hypothesis);
      return [references.some((reference) => normalize(reference) === wanted) ? 1 : 0, 1];
    },
    ...ratioScore(name, (sum) => ({ matches: sum[0]!, segments: sum[1]! })),
    signature: (seen) => ownSignature(name, seen, [['norm', kind]], kind === 'squad' ? 'SQuAD-1.1' : undefined),
  };
}
