import { checkOptions } from '../base/check-options.js';
import { numberAbove } from '../base/option-values.js';
import type { Seen } from '../spec/metric.js';
import { porterStem } from './porter-stem.js';
import { ownSignature } from './signature.js';
import { abstain, ratioScore, type TextMetric } from './text-metric.js';
import { splitWhiteSpace } from './tokenizers/white-space.js';

/** Settings of {@link meteor}; the defaults are NLTK's, but for the synonyms. */
export interface MeteorOptions {
  /** Weight of recall against precision, 0 to 1. @default 0.9 */
  readonly alpha?: number;
  /** How steeply the penalty grows with the number of chunks. @default 3 */
  readonly beta?: number;
  /** Largest penalty, 0 to 1. @default 0.5 */
  readonly gamma?: number;
  /** Words that count as equal to a stem. Without it only equal words and equal stems match. */
  readonly synonyms?: { readonly name: string; readonly of: (stem: string) => Iterable<string> };
}

/**
 * Mean METEOR, 0 to 1, equal to NLTK 3.8 (without WordNet unless synonyms are given): matched words and stems, weighted
 * towards recall, less a penalty for words out of order. Words stand between white space: tokenise before. Of several
 * references the best counts. Stats: `[METEOR, 1]`.
 * @throws INVALID_OPTION for a negative weight
 * @see Banerjee and Lavie 2005, METEOR
 */
export function meteor(options: MeteorOptions = {}): TextMetric {
  const name = 'meteor';
  checkOptions(options, ['alpha', 'beta', 'gamma', 'synonyms'], name);
  const weight = (option: 'alpha' | 'beta' | 'gamma', byDefault: number) =>
    numberAbove(name, option, options[option] ?? byDefault, 0, true);
  const [alpha, beta, gamma] = [weight('alpha', 0.9), weight('beta', 3), weight('gamma', 0.5)];
  const { synonyms } = options;

  const compare = (hypothesis: readonly string[], reference: readonly string[]): number => {
    const matches = align(hypothesis, reference, synonyms?.of);
    if (matches.length === 0) return 0;
    const precision = matches.length / hypothesis.length;
    const recall = matches.length / reference.length;
    const mean = (precision * recall) / (alpha * precision + (1 - alpha) * recall);
    return (1 - gamma * (chunks(matches) / matches.length) ** beta) * mean;
  };

  return {
    name,
    label: 'METEOR',
    higherIsBetter: true,
    range: [0, 1],
    aggregate: 'mean',
    segment({ output: hypothesis, references }) {
      if (references.length === 0) return abstain(name, 'no-reference');
      const words = splitWhiteSpace(hypothesis.toLowerCase());
      return [Math.max(...references.map((text) => compare(words, splitWhiteSpace(text.toLowerCase())))), 1];
    },
    ...ratioScore(name, (sum) => ({ segments: sum[1]! })),
    signature: (seen: Seen) =>
      ownSignature(
        name,
        seen,
        [
          ['alpha', alpha],
          ['beta', beta],
          ['gamma', gamma],
          ['syn', synonyms?.name ?? 'no'],
        ],
        synonyms ? undefined : 'nltk-3.8-no-synonyms',
      ),
  };
}

type Word = readonly [at: number, word: string];
type Match = readonly [hypothesis: number, reference: number];

/** Pairs equal words, then equal stems, then synonyms of stems; each from the end backwards, by place in the hypothesis. */
function align(
  hypothesis: readonly string[],
  reference: readonly string[],
  synonymsOf: ((stem: string) => Iterable<string>) | undefined,
): Match[] {
  const matches: Match[] = [];
  let here: Word[] = hypothesis.map((word, at) => [at, word]);
  let there: Word[] = reference.map((word, at) => [at, word]);
  const pair = (equals: (word: string) => (other: string) => boolean) => {
    for (let i = here.length - 1; i >= 0; i--) {
      const fits = equals(here[i]![1]);
      const j = there.findLastIndex(([, word]) => fits(word));
      if (j < 0) continue;
      matches.push([here[i]![0], there[j]![0]]);
      here.splice(i, 1);
      there.splice(j, 1);
    }
  };
  const same = (word: string) => (other: string) => word === other;
  pair(same);
  here = here.map(([at, word]) => [at, porterStem(word)]);
  there = there.map(([at, word]) => [at, porterStem(word)]);
  pair(same);
  if (synonymsOf) {
    pair((stem) => {
      const known = new Set(synonymsOf(stem)).add(stem);
      return (other) => known.has(other);
    });
  }
  return matches.sort(([a], [b]) => a - b);
}

/** How many runs the matches form that go side by side in both texts. */
function chunks(matches: readonly Match[]): number {
  let count = 1;
  for (let i = 1; i < matches.length; i++) {
    const [before, now] = [matches[i - 1]!, matches[i]!];
    if (now[0] !== before[0] + 1 || now[1] !== before[1] + 1) count++;
  }
  return count;
}
