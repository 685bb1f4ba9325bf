import { checkOptions } from '../base/check-options.js';
import { oneOf } from '../base/option-values.js';
import { ownSignature } from './signature.js';
import { abstain, ratioScore, type TextMetric } from './text-metric.js';
import { splitWhiteSpace } from './tokenizers/white-space.js';

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
// The reference's word boundary knows every script; JavaScript's knows ASCII only, so it is written out.
const ARTICLE = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** An answer in lower case without ASCII punctuation, articles and surplus white space, as SQuAD compares it. */
export function normalizeAnswer(text: string): string {
  return splitWhiteSpace(text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLE, ' ')).join(' ');
}

/** Settings of {@link squadF1}. */
export interface SquadOptions {
  /** What two empty answers score: 0 in 1.1, 1 in 2.0 (where "no answer" is an answer). @default '1.1' */
  readonly version?: '1.1' | '2.0';
}

/**
 * Mean F1 of the words shared with the best answer, 0 to 1, equal to the SQuAD scripts. Stats: `[F1, 1]`.
 * @throws INVALID_OPTION for an unknown version
 * @see Rajpurkar et al. 2016, SQuAD; 2018, Know What You Don't Know
 */
export function squadF1(options: SquadOptions = {}): TextMetric {
  const name = 'squadF1';
  checkOptions(options, ['version'], name);
  const version = oneOf(name, 'version', options.version ?? '1.1', ['1.1', '2.0']);
  const emptyMatch = version === '2.0' ? 1 : 0;
  return {
    name,
    label: 'SQuAD F1',
    higherIsBetter: true,
    range: [0, 1],
    aggregate: 'mean',
    segment({ output: hypothesis, references }) {
      if (references.length === 0) return abstain(name, 'no-reference');
      const words = splitWhiteSpace(normalizeAnswer(hypothesis));
      const each = references.map((reference) => f1(words, splitWhiteSpace(normalizeAnswer(reference)), emptyMatch));
      return [Math.max(...each), 1];
    },
    ...ratioScore(name, (sum) => ({ segments: sum[1]! })),
    signature: (seen) => ownSignature(name, seen, [], `SQuAD-${version}`),
  };
}

function f1(words: readonly string[], answer: readonly string[], emptyMatch: number): number {
  if (words.length === 0 && answer.length === 0) return emptyMatch;
  const left = new Map<string, number>();
  for (const word of answer) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of words) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  if (common === 0) return 0;
  const precision = common / words.length;
  const recall = common / answer.length;
  return (2 * precision * recall) / (precision + recall);
}
