import { chrf } from '../../../src/metrics/chrf.js';
import { corpusScore, type References } from '../../../src/metrics/corpus.js';

interface ChrfCase {
  readonly options: Required<NonNullable<Parameters<typeof chrf>[0]>>;
  readonly hypotheses: readonly string[];
  readonly references: readonly References[];
  readonly expected: unknown;
}

/** chrF and chrF++ of a sentence or a corpus, with name and signature. */
export function checkChrf({ options, hypotheses, references, expected }: ChrfCase): [unknown, unknown] {
  const metric = chrf(options);
  const { score, seen } = corpusScore(metric, hypotheses, references);
  return [
    expected,
    {
      score: score.status === 'value' ? score.value : score,
      name: metric.label,
      signature: metric.referenceSignature?.(seen),
    },
  ];
}
