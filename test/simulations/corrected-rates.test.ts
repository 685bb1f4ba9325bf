/** Whether a rate that is corrected for a judge's known errors is the true one, and as sure as it says. */
import { describe, expect, it } from 'vitest';
import { predictionPowered } from '../../src/statistics/prediction-powered.js';
import { wilson } from '../../src/statistics/proportion.js';
import { roganGladen } from '../../src/statistics/rogan-gladen.js';
import { type Random, randomOf } from './random.js';
import { chance, holds, limitMs, percent, printTable, rounds } from './trials.js';

/** A judge that passes good rows and fails bad ones with these probabilities, and how many rows are good. */
interface Planted {
  readonly good: number;
  readonly sensitivity: number;
  readonly specificity: number;
}

const table: Record<string, string | number>[] = [];

function drawRow(random: Random, { good, sensitivity, specificity }: Planted) {
  const human = random.next() < good;
  return { human, judge: random.next() < (human ? sensitivity : 1 - specificity) };
}

function run(what: string, planted: Planted, labelledRows: number, judgedRows: number) {
  const times = rounds(10_000, 300);
  const random = randomOf(labelledRows + judgedRows);
  const names = ['raw', 'roganGladen', 'predictionPowered', 'labelledOnly'] as const;
  const seen = names.map(() => ({ held: 0, sum: 0, width: 0 }));
  for (let i = 0; i < times; i++) {
    const labelled = Array.from({ length: labelledRows }, () => drawRow(random, planted));
    const judged = Array.from({ length: judgedRows }, () => drawRow(random, planted).judge);
    const passed = judged.filter(Boolean).length;
    const corrected = roganGladen({ judged: { passed, total: judgedRows }, labelled });
    const powered = predictionPowered({ labelled, judged });
    if (corrected.status === 'abstained' || powered.status === 'abstained') continue;
    [
      { value: passed / judgedRows, interval95: wilson(passed, judgedRows) },
      corrected,
      powered,
      powered.labelledOnly,
    ].forEach(({ value, interval95 }, at) => {
      const counts = seen[at]!;
      counts.sum += value;
      counts.width += interval95[1] - interval95[0];
      if (holds(interval95, planted.good)) counts.held++;
    });
  }
  const results = seen.map(({ held, sum, width }) => ({ held: held / times, mean: sum / times, width: width / times }));
  results.forEach(({ held, mean, width }, at) => {
    table.push({
      judge: what,
      labelled: labelledRows,
      judged: judgedRows,
      rate: names[at]!,
      true: planted.good,
      mean: mean.toFixed(3),
      'held, %': percent(held),
      width: width.toFixed(3),
    });
  });
  const [raw, corrected, powered, alone] = results as [Result, Result, Result, Result];
  return { times, raw, corrected, powered, alone };
}

type Result = Readonly<Record<'held' | 'mean' | 'width', number>>;

describe('a planted bias of a judge', () => {
  it.each([
    { what: 'lenient', good: 0.6, sensitivity: 0.95, specificity: 0.7, labelled: 200, judged: 2000 },
    { what: 'strict', good: 0.6, sensitivity: 0.75, specificity: 0.97, labelled: 200, judged: 2000 },
    { what: 'lenient', good: 0.9, sensitivity: 0.97, specificity: 0.6, labelled: 300, judged: 1000 },
  ])(
    'is taken out again: $what, $good good, $labelled labelled',
    ({ what, labelled, judged, ...planted }) => {
      const { times, raw, corrected, powered, alone } = run(what, planted, labelled, judged);
      expect(Math.abs(raw.mean - planted.good)).toBeGreaterThan(0.01);
      expect(raw.held).toBeLessThan(0.75);
      for (const { held, mean } of [corrected, powered]) {
        expect(Math.abs(mean - planted.good)).toBeLessThan(0.006);
        expect(held).toBeGreaterThan(0.935 - chance(0.935, times));
        expect(held).toBeLessThan(0.97 + chance(0.97, times));
      }
      // A judge that knows something makes the interval shorter than the labels alone do.
      expect(powered.width).toBeLessThan(alone.width);
    },
    limitMs,
  );

  it('prints what was measured', () => printTable('Rates corrected for a judge', table));
});
