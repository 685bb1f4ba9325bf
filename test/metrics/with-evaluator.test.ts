import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import {
  calibrationError,
  classification,
  confusionMatrix,
  exactMatch,
  passAtK,
  passHatK,
  reliability,
  trajectory,
} from '../../src/metrics/index.js';
import { sumStats } from '../../src/statistics/sum-stats.js';

interface Row {
  readonly id: number;
  readonly label: string;
}
const rows: readonly Row[] = Array.from({ length: 40 }, (_, id) => ({ id, label: id % 3 === 0 ? 'a' : 'b' }));
const dataset = Dataset.of(rows);
const about = { model: 'rule' };
const references = ({ label }: Row) => [label];

describe('in an evaluator', () => {
  it('passAtK and passHatK read the answers of a repeated row together', async () => {
    const evaluator = Evaluator.of({ metrics: [exactMatch(), passAtK(2, exactMatch()), passHatK(2, exactMatch())] });
    // Two of four answers to every row are right.
    const candidate = ({ label }: Row, { repeat }: { readonly repeat: number }) => (repeat % 2 === 0 ? label : 'c');
    const report = await evaluator.run({ dataset, candidate, about, references, repeats: 4 });
    expect(report.score('exactMatch').value).toBe(0.5);
    expect(report.score('passAt2').value).toBeCloseTo(1 - 1 / 6, 12);
    expect(report.score('passHat2').value).toBeCloseTo(1 / 6, 12);
    expect(report.score('passAt2').parts).toEqual({ segments: 40, passes: 80, answers: 160 });
    const once = await evaluator.run({ dataset, candidate: () => 'a', about, references });
    expect(once.score('passAt2')).toMatchObject({ status: 'abstained' });
  });

  it('a report holds the confusion matrix, the bins of confidence, and intervals', async () => {
    const evaluator = Evaluator.of({
      metrics: [classification({ labels: ['a', 'b'] }), calibrationError({ of: 'confidence', bins: 5 }), trajectory()],
    });
    const report = await evaluator.run({
      dataset,
      candidate: ({ id }) => ({ text: id % 7 === 0 ? 'hm' : id % 2 === 0 ? 'a' : 'b', data: (id % 10) / 10 }),
      about,
      references,
      segment: (_, { data = 1, toolCalls = [] }) => ({ confidence: data, toolCalls, referenceToolCalls: [] }),
    });
    const { counts } = confusionMatrix(report.score('macroF1'));
    expect(counts.flat().reduce((sum, count) => sum + count)).toBe(40);
    expect(counts.map((row) => row[2])).toEqual([2, 4]);
    expect(report.score('macroF1').interval95).toHaveLength(2);
    expect(report.score('calibrationError').interval95).toHaveLength(2);
    const stats = report.stats.calibrationError ?? [];
    const bins = reliability(sumStats(stats.filter((one) => one !== null)));
    expect(bins.map(({ count }) => count)).toEqual([12, 8, 8, 8, 4]);
    expect(report.score('trajectoryAligned').value).toBe(1);
  });
});
