import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/evaluate/compare.js';
import type { EvalReport } from '../../src/evaluate/eval-report.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { rankReports } from '../../src/evaluate/rank-reports.js';
import { rowMetric } from '../../src/metrics/row-metric.js';
import { match, questions } from './fakes.js';

const size = rowMetric({ name: 'size', value: ({ output }) => Math.min(1, output.length / 10) });

/** A run over 120 questions in two halves: right where `right` says so, long as `long` says. */
function run(
  model: string,
  right: (i: number) => boolean,
  options: {
    readonly long?: (i: number) => number;
    readonly fail?: (i: number) => boolean;
    readonly cluster?: number;
  } = {},
): Promise<EvalReport> {
  const { long = () => 0, fail = () => false, cluster } = options;
  return Evaluator.of({ metrics: [match, size], resamples: 500 }).run({
    dataset: questions(120),
    candidate: ({ input, target }) => {
      const i = Number(input.slice(1));
      if (fail(i)) throw new Error('no');
      return right(i) ? target : 'x'.repeat(long(i) + 1);
    },
    references: ({ target }) => [target],
    slices: { half: ({ input }) => (Number(input.slice(1)) < 60 ? 'first' : 'second') },
    about: { model },
    cluster: cluster === undefined ? undefined : ({ input }) => Math.floor(Number(input.slice(1)) / cluster),
  });
}

describe('what a comparison finds', () => {
  it('lists the rows that flipped, and their odds', async () => {
    const comparison = compareReports(await run('old', (i) => i < 60), await run('new', (i) => i >= 10 && i < 90));
    const score = comparison.score('match');
    expect(score.flips).toMatchObject({ bothRight: 50, bothWrong: 30, gained: 30, lost: 10 });
    expect(score.flips?.lostRows).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(score.flips?.gainedRows.length).toBe(20);
    expect(score.effect).toMatchObject({ kind: 'oddsRatio', value: 30.5 / 10.5 });
    expect(score.winRate).toMatchObject({ wins: 30, ties: 80, losses: 10, value: 70 / 120 });
    expect(inspect(comparison)).toContain('match: 30 rows became right, 10 became wrong.');
  });

  it('says what could have been seen', async () => {
    const comparison = compareReports(await run('old', (i) => i % 2 === 0), await run('new', (i) => i % 3 === 0));
    const { detectable = 0, difference = 0 } = comparison.score('match');
    // Of 120 rows 60 flip: the error of the difference is about √0.5 / √120 = 0.065, and 2.8 of it 0.18.
    expect(detectable).toBeGreaterThan(0.14);
    expect(detectable).toBeLessThan(0.22);
    expect(Math.abs(difference)).toBeLessThan(detectable);
  });

  it('corrects p for the number of metrics, unless told not to', async () => {
    const [old, next] = [await run('old', (i) => i % 2 === 0), await run('new', (i) => i % 2 === 0 || i < 13)];
    const [plain, corrected] = [compareReports(old, next, { correction: 'none' }), compareReports(old, next)];
    const raw = plain.score('match');
    expect(raw.pAdjusted).toBe(raw.p);
    expect(corrected.score('match').pAdjusted).toBe(Math.min(1, 2 * (raw.p as number)));
    expect(compareReports(old, next, { only: ['match'] }).score('match').pAdjusted).toBe(raw.p);
  });

  it('shows that nothing was lost beyond a margin, or leaves it open', async () => {
    const [old, next] = [await run('old', (i) => i % 2 === 0), await run('new', (i) => i % 2 === 0 && i !== 4)];
    const wide = compareReports(old, next, { margin: { match: 0.05 } });
    expect(wide.score('match').margin?.pNonInferior).toBeLessThan(0.01);
    expect(wide.score('match').margin?.pEquivalent).toBeLessThan(0.01);
    expect(wide.score('size').margin).toBeUndefined();
    const narrow = compareReports(old, next, { margin: 0.009 });
    expect(narrow.score('match').margin?.pNonInferior).toBeGreaterThan(0.1);
    const better = compareReports(next, old, { margin: 0.009 });
    expect(better.score('match').margin?.pNonInferior).toBeLessThan(
      narrow.score('match').margin?.pNonInferior as number,
    );
  });

  it('looks into slices, corrected over all of them', async () => {
    const comparison = compareReports(
      await run('old', (i) => i % 2 === 0),
      await run('new', (i) => i % 2 === 0 || i < 60),
    );
    const [first, second] = comparison.slices;
    expect(comparison.slices.map(({ label, segments }) => [label, segments])).toEqual([
      ['first', 60],
      ['second', 60],
    ]);
    expect(first?.scores[0]).toMatchObject({ difference: 0.5, favours: 'candidate' });
    expect(second?.scores[0]).toMatchObject({ difference: 0, favours: 'neither', p: 1 });
    expect(comparison.toMarkdown()).toContain('match (half: first)');
    expect(compareReports(await run('a', () => true), await run('b', () => true), { slices: false }).slices).toEqual(
      [],
    );
  });

  it('draws rows together that belong together, and then has no exact test', async () => {
    const right = (i: number) => Math.floor(i / 12) % 3 > 0;
    const apart = compareReports(await run('old', (i) => i % 2 === 0), await run('new', right));
    const together = compareReports(
      await run('old', (i) => i % 2 === 0, { cluster: 12 }),
      await run('new', right, { cluster: 12 }),
    );
    expect(together.score('match').pValues?.mcnemar).toBeUndefined();
    expect(together.score('match').p).toBeGreaterThan(apart.score('match').p as number);
  });
});

describe('a ranking of reports', () => {
  it('groups what does not differ, on the rows that all have', async () => {
    const reports = [
      await run('low', (i) => i < 20),
      await run('high', (i) => i < 110, { fail: (i) => i === 119 }),
      await run('high', (i) => i < 108),
    ];
    const ranking = rankReports(reports, { trials: 2000 });
    expect(ranking.systems.map(({ name, ranks, group }) => [name, ranks, group])).toEqual([
      ['high', [1, 2], 'a'],
      ['high (2)', [1, 2], 'a'],
      ['low', [3, 3], 'b'],
    ]);
    expect(ranking).toMatchObject({ metric: 'match', segments: 119, leftOut: 1 });
    expect(inspect(ranking)).toContain('119 rows that all have, 1 left out');
    expect(rankReports(reports, { names: ['x', 'y', 'z'], trials: 100 }).systems[0]?.name).toBe('y');
    expect(() => rankReports(reports.slice(0, 1))).toThrow(/cannot be ranked/);
    expect(() => rankReports(reports, { names: ['x'] })).toThrow(/1 names for 3/);
  });
});
