import { type BleuOptions, bleu, formatBleu } from '../../../src/metrics/bleu.js';
import { corpusScore } from '../../../src/metrics/corpus.js';

interface BleuCase {
  readonly options: {
    readonly tokenize: NonNullable<BleuOptions['tokenize']>;
    readonly smoothMethod: NonNullable<BleuOptions['smoothing']>;
    readonly smoothValue: number | null;
    readonly effectiveOrder: boolean;
    readonly lowercase: boolean;
    readonly maxNgramOrder: number;
  };
  readonly hypotheses: readonly string[];
  readonly references: readonly (readonly (string | null)[])[];
  readonly expected: unknown;
}

/** BLEU of a sentence or a corpus, with counts, printed form and signature. */
export function checkBleu({ options, hypotheses, references, expected }: BleuCase): [unknown, unknown] {
  const {
    tokenize,
    smoothMethod: smoothing,
    smoothValue,
    effectiveOrder,
    lowercase,
    maxNgramOrder: maxOrder,
  } = options;
  const metric = bleu({
    tokenize,
    smoothing,
    effectiveOrder,
    lowercase,
    maxOrder,
    ...(smoothValue === null ? {} : { smoothingValue: smoothValue }),
  });
  const { score, seen } = corpusScore(metric, hypotheses, references);
  if (score.status !== 'value') return [expected, score];
  const each = (name: string) => Array.from({ length: maxOrder }, (_, n) => score.parts[`${name}${n + 1}`]);
  return [
    expected,
    {
      score: score.value,
      counts: each('matches'),
      totals: each('ngrams'),
      precisions: each('precision'),
      bp: score.parts.brevityPenalty,
      sysLen: score.parts.hypothesisLength,
      refLen: score.parts.referenceLength,
      formatted: formatBleu(score),
      signature: metric.referenceSignature?.(seen),
    },
  ];
}
