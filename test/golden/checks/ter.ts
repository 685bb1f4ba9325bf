import { corpusScore, type References } from '../../../src/metrics/corpus.js';
import { type TerOptions, ter } from '../../../src/metrics/ter.js';

interface TerCase {
  readonly options: Required<TerOptions>;
  readonly hypotheses: readonly string[];
  readonly references: readonly References[];
  readonly expected: unknown;
}

/** TER of a sentence or a corpus, with counts and signature. */
export function checkTer({ options, hypotheses, references, expected }: TerCase): [unknown, unknown] {
  const metric = ter(options);
  const { score, seen } = corpusScore(metric, hypotheses, references);
  if (score.status !== 'value') return [expected, score];
  return [
    expected,
    {
      score: score.value,
      numEdits: score.parts.edits,
      refLength: score.parts.referenceLength,
      signature: metric.referenceSignature?.(seen),
    },
  ];
}
