import { sentenceScore } from '../../../src/metrics/corpus.js';
import type { TextMetric } from '../../../src/metrics/text-metric.js';
import { cer, mer, wer, wil, wip } from '../../../src/metrics/wer.js';

interface WerCase {
  readonly reference: string;
  readonly hypothesis: string;
  readonly expected: unknown;
}

/** Word and character error rates, with the counts behind them. */
export function checkWer({ reference, hypothesis, expected }: WerCase): [unknown, unknown] {
  const score = (metric: TextMetric) => {
    const outcome = sentenceScore(metric, hypothesis, [reference]);
    return outcome.status === 'value' ? outcome : { value: outcome, parts: {} as Record<string, number> };
  };
  const words = score(wer());
  const characters = score(cer());
  return [
    expected,
    {
      wer: words.value,
      mer: score(mer()).value,
      wil: score(wil()).value,
      wip: score(wip()).value,
      hits: words.parts.hits,
      substitutions: words.parts.replaced,
      insertions: words.parts.added,
      deletions: words.parts.missing,
      cer: characters.value,
      charHits: characters.parts.hits,
      charSubstitutions: characters.parts.replaced,
      charInsertions: characters.parts.added,
      charDeletions: characters.parts.missing,
    },
  ];
}
