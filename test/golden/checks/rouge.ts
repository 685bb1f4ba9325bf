import { sentenceScore } from '../../../src/metrics/corpus.js';
import { porterStem } from '../../../src/metrics/porter-stem.js';
import { type RougeType, rouge } from '../../../src/metrics/rouge.js';

interface RougeCase {
  readonly prediction: string;
  readonly targets: readonly string[];
  readonly options: { readonly useStemmer: boolean; readonly types: readonly RougeType[] };
  readonly expected: { readonly single: unknown; readonly multi?: unknown };
}

/** ROUGE of one text, against the first target and against all. */
export function checkRouge({ prediction, targets, options, expected }: RougeCase): [unknown, unknown] {
  const against = (references: readonly string[]) =>
    Object.fromEntries(
      options.types.map((type) => {
        const score = sentenceScore(rouge(type, { stemmer: options.useStemmer }), prediction, references);
        return [type, score.status === 'value' ? score.parts : score];
      }),
    );
  return [expected, { single: against(targets.slice(0, 1)), multi: against(targets) }];
}

/** Porter stems by word. */
export function checkStems({ expected }: { readonly expected: Readonly<Record<string, string>> }): [unknown, unknown] {
  return [expected, Object.fromEntries(Object.keys(expected).map((word) => [word, porterStem(word)]))];
}
