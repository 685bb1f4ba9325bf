import { describe, expect, it } from 'vitest';
import {
  bleu,
  cer,
  chrf,
  chrfpp,
  corpusScore,
  exactMatch,
  mer,
  meteor,
  rouge,
  type Score,
  squadF1,
  type TextMetric,
  ter,
  wer,
  wil,
  wip,
} from '../../src/metrics/index.js';

const metrics: readonly TextMetric[] = [
  bleu(),
  bleu({ tokenize: 'zh', smoothing: 'add-k', effectiveOrder: true }),
  chrf(),
  chrfpp({ epsSmoothing: true }),
  rouge('rouge1'),
  rouge('rouge2', { stemmer: true }),
  rouge('rougeL'),
  rouge('rougeLsum'),
  exactMatch(),
  squadF1({ version: '2.0' }),
  meteor(),
  ter(),
  ter({ normalized: true, asianSupport: true }),
  wer(),
  mer(),
  wil(),
  wip(),
  cer(),
];

let state = 5;
const draw = (n: number) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return (state >>> 12) % n;
};
const vocabulary = [
  'the',
  'cat',
  'sat.',
  'on',
  '5.5',
  'a-b',
  '你好。',
  '🙂',
  'running',
  "dog's",
  '\n',
  'x',
  '&amp;',
  'É',
  '\ud800',
];
const text = () => Array.from({ length: draw(12) }, () => vocabulary[draw(vocabulary.length)]).join(' ');
const hypotheses = Array.from({ length: 60 }, text);
const references = hypotheses.map(() => Array.from({ length: 1 + draw(3) }, () => `start ${text()}`));

describe.each(metrics.map((metric) => [metric.signature({ references: 1 }), metric] as const))('%s', (_, metric) => {
  const [low, high] = metric.range;
  const corpusValue = (texts: readonly string[], refs: readonly (readonly string[])[]) =>
    (corpusScore(metric, texts, refs).score as Score).value;

  it('stays within its range', () => {
    hypotheses.forEach((hypothesis, i) => {
      const value = corpusValue([hypothesis], [references[i]!]);
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high + 1e-9);
    });
  });

  it('does not depend on the order of segments', () => {
    const forward = corpusValue(hypotheses, references);
    expect(corpusValue(hypotheses.toReversed(), references.toReversed())).toBeCloseTo(forward, 9);
  });

  it('is best for texts that equal a reference', () => {
    const best = corpusValue(
      references.map(([first]) => `${first} and more words to fill every order`),
      references.map(([first]) => [`${first} and more words to fill every order`]),
    );
    const other = corpusValue(hypotheses, references);
    expect(metric.higherIsBetter ? best : other).toBeGreaterThan(metric.higherIsBetter ? other : best);
  });

  it('says the same by value and by score', () => {
    const { score, segments } = corpusScore(metric, hypotheses, references);
    const sum = (segments as number[][]).reduce((total, stats) => stats.map((one, i) => one + total[i]!));
    expect(metric.value(Float64Array.from(sum))).toBe((score as Score).value);
  });

  it('abstains for no segments and without references', () => {
    expect(metric.score([])).toMatchObject({ status: 'abstained', reason: 'no-segments' });
    expect(metric.segment({ output: 'a', references: [] })).toEqual({
      status: 'abstained',
      name: metric.name,
      reason: 'no-reference',
    });
  });
});
