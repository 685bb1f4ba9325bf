import { type RougeType, rouge } from '../../../src/metrics/rouge.js';
import { aggregateRouge, type RougeScore } from '../../../src/metrics/rouge-aggregate.js';
import { mean } from '../../../src/statistics/numeric.js';
import { Mt19937 } from '../../../src/statistics/rng-mt19937.js';

interface AggregateCase {
  readonly predictions: readonly string[];
  readonly targets: readonly string[];
  readonly options: {
    readonly useStemmer: boolean;
    readonly types: readonly RougeType[];
    readonly confidenceInterval: number;
    readonly nSamples: number;
    readonly numpySeed: number;
  };
  readonly expected: { readonly firstResampleIndices: readonly number[] };
}

/** ROUGE of a corpus: per segment, mean, and the bootstrap of rouge_score. */
export function checkRougeAggregate({ predictions, targets, options, expected }: AggregateCase): [unknown, unknown] {
  const scores = Object.fromEntries(
    options.types.map((type) => {
      const metric = rouge(type, { stemmer: options.useStemmer });
      return [
        type,
        predictions.map((text, i) =>
          scoreOf(metric.segment({ output: text, references: [targets[i]!] }) as readonly number[]),
        ),
      ];
    }),
  ) as Record<RougeType, RougeScore[]>;
  const first = new Int32Array(expected.firstResampleIndices.length);
  new Mt19937(options.numpySeed).fillBelow(predictions.length, first);
  const { confidenceInterval: confidence, nSamples: samples, numpySeed: seed } = options;
  return [
    expected,
    {
      firstResampleIndices: [...first],
      perSegment: predictions.map((_, i) => Object.fromEntries(options.types.map((type) => [type, scores[type][i]]))),
      aggregate: aggregateRouge(scores, { confidence, samples, seed }),
      mean: Object.fromEntries(options.types.map((type) => [type, meanOf(scores[type])])),
    },
  ];
}

const scoreOf = ([precision, recall, fmeasure]: readonly number[]) =>
  ({ precision, recall, fmeasure }) as unknown as RougeScore;

const meanOf = (scores: readonly RougeScore[]) => ({
  precision: mean(scores.map((score) => score.precision)),
  recall: mean(scores.map((score) => score.recall)),
  fmeasure: mean(scores.map((score) => score.fmeasure)),
});
