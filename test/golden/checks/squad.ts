import { sentenceScore } from '../../../src/metrics/corpus.js';
import { exactMatch } from '../../../src/metrics/exact-match.js';
import { normalizeAnswer, squadF1 } from '../../../src/metrics/squad.js';
import type { TextMetric } from '../../../src/metrics/text-metric.js';

interface SquadCase {
  readonly prediction: string;
  readonly answers: readonly string[];
  readonly expected: unknown;
}

/** Exact match and both F1 rules of SQuAD. */
export function checkSquad({ prediction, answers, expected }: SquadCase): [unknown, unknown] {
  const value = (metric: TextMetric) => {
    const score = sentenceScore(metric, prediction, answers);
    return score.status === 'value' ? score.value : score;
  };
  return [
    expected,
    {
      normalizedPrediction: normalizeAnswer(prediction),
      exactMatch: value(exactMatch({ normalize: 'squad' })),
      f1: value(squadF1()),
      f1V2: value(squadF1({ version: '2.0' })),
    },
  ];
}
