import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/evaluate/compare.js';
import { EvalReport } from '../../src/evaluate/eval-report.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { bleu } from '../../src/metrics/bleu.js';
import { rouge } from '../../src/metrics/rouge.js';
import type { Metric, Stats } from '../../src/spec/index.js';
import { approximateRandomization, pairedBootstrap } from '../../src/statistics/paired.js';
import { length, match, questions } from './fakes.js';

const count = 60;

/** A report of a system that is right on these rows, and throws on those where `right` does. */
function system(
  model: string,
  right: (i: number) => boolean,
  metrics: readonly Metric[] = [match],
  of = questions(count),
) {
  return Evaluator.of({ metrics, resamples: 500 }).run({
    dataset: of,
    candidate: ({ input, target }) => (right(Number(input.slice(1))) ? target : 'wrong'),
    references: ({ target }) => [target],
    about: { model },
  });
}

describe('compareReports', () => {
  it('gives the paired difference with its interval and p-values, McNemar being exact', async () => {
    const baseline = await system('old', (i) => i < 30);
    const candidate = await system('new', (i) => i < 44 && i !== 3);
    const score = compareReports(baseline, candidate).score('match');
    expect(score).toMatchObject({ baseline: 0.5, candidate: 43 / 60, segments: 60, leftOut: 0 });
    expect(score.difference).toBeCloseTo(13 / 60, 12);
    // 1 row only the old one got right, 14 only the new one: 2 (1 + 15) / 2^15.
    expect(score.pValues?.mcnemar).toBeCloseTo(32 / 32768, 12);
    expect(score.pValues?.randomization).toBeLessThan(0.01);
    expect(score.pValues?.bootstrap).toBeLessThan(0.01);
    const [low, high] = score.interval95 ?? [0, 0];
    expect([low > 0.08, high < 0.35]).toEqual([true, true]);
    expect([score.significant, score.favours]).toEqual([true, 'candidate']);
    expect(compareReports(candidate, baseline).score('match').favours).toBe('baseline');
  });

  it('finds nothing between equal systems', async () => {
    const [one, two] = [await system('one', (i) => i % 3 > 0), await system('two', (i) => i % 3 > 0)];
    expect(compareReports(one, two).score('match')).toMatchObject({
      difference: 0,
      significant: false,
      favours: 'neither',
      pValues: { mcnemar: 1 },
    });
    // That no row differs here does not say that none would elsewhere.
    const [low, high] = compareReports(one, two).score('match').interval95 as readonly [number, number];
    expect(low).toBeLessThan(0);
    expect(high).toBe(-low);
  });

  it('does not call three rows significant, and gives the p-values of the reference beside its own', async () => {
    const metric = rouge('rouge1');
    const [worse, better] = [
      await system('worse', () => false, [metric], questions(3)),
      await system('better', () => true, [metric], questions(3)),
    ];
    const { pValues, favours } = compareReports(worse, better).score('rouge1');
    expect(favours).toBe('neither');
    // All three or none must be swapped for a gap this large: 2 of 8 ways.
    expect(pValues?.permutation).toBeCloseTo(0.25, 1);
    const stats = [worse, better].map((report) => report.stats['rouge1'] as readonly Stats[]) as [
      readonly Stats[],
      readonly Stats[],
    ];
    expect(pValues?.randomization).toBe(approximateRandomization(...stats, metric, { seed: 12345 }).pValue);
    expect(pValues?.bootstrap).toBe(pairedBootstrap(...stats, metric, { resamples: 500, seed: 12345 }).pValue);
  });

  it('knows which direction is better', async () => {
    const [short, long] = [await system('short', () => true, [length]), await system('long', () => false, [length])];
    const score = compareReports(short, long).score('length');
    expect([(score.difference as number) > 0, score.favours]).toEqual([true, 'baseline']);
    expect(score.pValues).not.toHaveProperty('mcnemar');
  });

  it('leaves out rows that lack a number on one side', async () => {
    const broken = await system('broken', (i) => {
      if (i < 10) throw new Error('down');
      return true;
    });
    const score = compareReports(await system('old', (i) => i < 20), broken).score('match');
    expect(score).toMatchObject({ segments: 50, leftOut: 10, baseline: 0.2, candidate: 1 });
    const down = await system('down', () => {
      throw new Error('down');
    });
    expect(compareReports(broken, down).score('match')).toMatchObject({
      status: 'abstained',
      leftOut: 60,
      favours: 'neither',
    });
  });

  it('compares reports that were read from JSON, given their metrics', async () => {
    const [a, b] = [await system('a', (i) => i < 20), await system('b', (i) => i < 40)];
    const [readA, readB] = [a, b].map((report) => EvalReport.fromJSON(JSON.parse(JSON.stringify(report)))) as [
      EvalReport,
      EvalReport,
    ];
    expect(() => compareReports(readA, readB)).toThrow(/neither knows the metric "match"/);
    const again = compareReports(readA, readB, { metrics: [match] });
    expect(JSON.stringify(again)).toBe(JSON.stringify(compareReports(a, b)));
  });

  it('refuses reports of other rows, of other settings, and with nothing in common', async () => {
    const one = await system('one', () => true, [bleu()]);
    const refused = (other: EvalReport) => {
      try {
        compareReports(one, other);
      } catch (error) {
        return error;
      }
    };
    const invalid = (message: RegExp) =>
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringMatching(message) });
    expect(refused(await system('two', () => true, [bleu()], questions(59)))).toEqual(invalid(/different rows.*59/));
    expect(refused(await system('two', () => true, [bleu({ lowercase: true })]))).toEqual(
      invalid(/made differently: .*case:mixed.*case:lc/),
    );
    expect(refused(await system('two', () => true, [match]))).toEqual(invalid(/no score in common/));
  });

  it('shows itself as a table', async () => {
    const comparison = compareReports(await system('old', (i) => i < 30), await system('new', (i) => i < 45));
    expect(inspect(comparison)).toMatch(
      /^new against old · dataset \w{12} · 60 rows\n {2}metric {2}baseline {2}candidate {2}difference +95 % interval +p +could show +better\n {2}match +0.5000 +0.7500 +\+0.2500 +\[0\.\d{4}, 0\.\d{4}\] +0.000061 +0.\d{4} +candidate\nmatch: 15 rows became right, 0 became wrong.$/,
    );
    expect(comparison.toMarkdown()).toContain('| match | 0.5000 | 0.7500 | +0.2500 |');
  });
});
