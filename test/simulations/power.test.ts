/** Whether a comparison finds true differences as often as it says it would. */
import { describe, expect, it } from 'vitest';
import type { Scale, Stats } from '../../src/spec/metric.js';
import { differenceInterval } from '../../src/statistics/difference-interval.js';
import { mcnemar } from '../../src/statistics/mcnemar.js';
import { permutationTest } from '../../src/statistics/permutation-test.js';
import { minimumDetectableDifference, powerFor } from '../../src/statistics/power.js';
import { studentTQuantile } from '../../src/statistics/special/student-t.js';
import { type Random, randomOf } from './random.js';
import { chance, limitMs, percent, printTable, rounds } from './trials.js';
import { drawPairs, meanScale, werRow, werScale } from './worlds.js';

const table: Record<string, string | number>[] = [];

/** The standard error that a sample's own interval implies, and whether a permutation test finds the difference. */
function look([a, b]: readonly [Stats[], Stats[]], metric: Scale, trials: number, seed: number) {
  const interval = differenceInterval(a, b, metric);
  const test = permutationTest(a, b, metric, { trials, seed });
  if (interval.status === 'abstained' || test.status === 'abstained') throw new Error('no value');
  const width = interval.high - interval.low;
  return { error: width / (2 * studentTQuantile(0.975, interval.units - 1)), found: test.pValue <= 0.05 };
}

/** Found, and predicted from what the samples themselves say. */
function power(
  what: string,
  rows: number,
  difference: number,
  metric: Scale,
  pair: (random: Random) => readonly [Stats, Stats],
) {
  const times = rounds(3000, 60);
  const random = randomOf(rows);
  let [found, predicted] = [0, 0];
  for (let i = 0; i < times; i++) {
    const pairs = drawPairs(rows, () => pair(random));
    const seen = look(pairs, metric, rounds(499, 99), random.below(1e9));
    if (seen.found) found++;
    predicted += powerFor(difference, { standardError: seen.error });
  }
  const row = { found: found / times, predicted: predicted / times };
  table.push({ what, rows, 'predicted, %': percent(row.predicted), 'found, %': percent(row.found) });
  return { ...row, times };
}

describe('a true difference is found as often as predicted', () => {
  it.each([30, 100, 300])(
    'that of a mean over %i rows, at the smallest that 80 % of such samples show',
    (rows) => {
      const spread = 0.1;
      const difference = minimumDetectableDifference({ standardError: spread / Math.sqrt(rows) });
      const result = power('a mean', rows, difference, meanScale, (random) => {
        const row = 0.3 + 0.1 * random.normal();
        return [
          [row, 1],
          [row + difference + spread * random.normal(), 1],
        ];
      });
      // Normal where Student's t would be exact: a little too hopeful for thirty rows.
      expect(Math.abs(result.found - 0.8)).toBeLessThan(0.03 + chance(0.8, result.times));
      expect(Math.abs(result.predicted - 0.8)).toBeLessThan(0.03);
    },
    limitMs,
  );

  it.each([100, 300])(
    'that of a pooled score over %i rows',
    (rows) => {
      const [from, to] = [0.2, rows === 100 ? 0.27 : 0.24];
      const result = power('a ratio of sums', rows, to - from, werScale, (random) => [
        werRow(random, from),
        werRow(random, to),
      ]);
      expect(result.predicted).toBeGreaterThan(0.4);
      expect(result.predicted).toBeLessThan(0.9);
      expect(Math.abs(result.found - result.predicted)).toBeLessThan(0.04 + chance(result.predicted, result.times));
    },
    limitMs,
  );

  it('that of a share, by McNemar, which being exact finds a little less', () => {
    const [rows, lost, gained] = [400, 0.06, 0.12];
    const error = Math.sqrt((lost + gained - (gained - lost) ** 2) / rows);
    const predicted = powerFor(gained - lost, { standardError: error });
    const times = rounds(10_000, 500);
    const random = randomOf(rows);
    let found = 0;
    for (let i = 0; i < times; i++) {
      const draws = Array.from({ length: rows }, () => random.next());
      const before = draws.map((draw) => draw < lost || draw > 0.4);
      const after = draws.map((draw) => draw >= lost && (draw < lost + gained || draw > 0.4));
      if (mcnemar(before, after).pValue <= 0.05) found++;
    }
    table.push({ what: 'a share', rows, 'predicted, %': percent(predicted), 'found, %': percent(found / times) });
    expect(found / times).toBeLessThan(predicted + 0.02 + chance(predicted, times));
    expect(found / times).toBeGreaterThan(predicted - 0.07 - chance(predicted, times));
  });

  it('prints what was measured', () => printTable('Power', table));
});
