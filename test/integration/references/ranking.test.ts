import { beforeAll, describe, expect, it } from 'vitest';
import { Dataset } from '../../../src/dataset/dataset.js';
import { compareReports } from '../../../src/evaluate/compare.js';
import type { EvalReport } from '../../../src/evaluate/eval-report.js';
import { Evaluator } from '../../../src/evaluate/evaluator.js';
import type { Stats } from '../../../src/spec/metric.js';
import { rankSystems } from '../../../src/statistics/rank-systems.js';
import { e2e, type MeaningRow, meaningRows, outputsOf, type System, systems } from './data.js';
import { type Measurements, measure, referenceTools } from './measure.js';
import { bleu13a } from './settings.js';

const pairs = systems.flatMap((one, i) => systems.slice(i + 1).map((other) => [one, other] as const));
const tools = referenceTools('ranking of systems');

describe.skipIf('reason' in tools)('reports of four published systems', () => {
  const metric = bleu13a.ours;
  let theirs: Measurements['sacrebleu'][number];
  let reports: Record<System, EvalReport>;

  beforeAll(async () => {
    const setting = { ...bleu13a, every: 1, paired: pairs };
    const answer = await measure(tools, { folder: e2e, systems }, { sacrebleu: [setting], rouge: [] });
    theirs = answer.sacrebleu[0]!;
    const dataset = Dataset.of(await meaningRows());
    const references = (row: MeaningRow) => row.references;
    const evaluator = Evaluator.of({ metrics: [metric] });
    const run = async (system: System) => {
      const outputs = outputsOf(system);
      return [system, await evaluator.run({ dataset, references, outputs, about: { model: system } })] as const;
    };
    reports = Object.fromEntries(await Promise.all(systems.map(run))) as typeof reports;
  });

  it('rank by BLEU as sacreBLEU does', () => {
    const ranking = (score: (system: System) => number) => [...systems].sort((a, b) => score(b) - score(a));
    const ours = ranking((system) => reports[system].score('bleu').value!);
    expect(ours).toEqual(ranking((system) => theirs.systems[system]!.score));
    expect(ours).toEqual(['tgen-std.run0', 'tgen-std.run1', 'sclstm.run0', 'sclstm.run1']);
  });

  it.each(pairs.map(([one, other], at) => ({ one, other, at })))(
    'compared, $one and $other have the p-values of both its paired tests',
    ({ one, other, at }) => {
      const { pValues, favours } = compareReports(reports[one], reports[other]).score('bleu');
      const p = {
        bootstrap: theirs.paired[at]!.bs.results[1]!.p!,
        randomization: theirs.paired[at]!.ar.results[1]!.p!,
      };
      expect(pValues).toMatchObject(p);
      // The pairs are in the order of the ranking.
      expect(favours).toBe(p.randomization <= 0.05 ? 'baseline' : 'neither');
    },
  );

  it('fall into groups by its p-values: two runs of one system are not told apart', () => {
    const stats = systems.map((name) => ({ name, stats: reports[name].stats['bleu'] as readonly Stats[] }));
    const ranking = rankSystems(stats, metric);
    expect(ranking.systems.map(({ name, group }) => [name, group])).toEqual([
      ['tgen-std.run0', 'a'],
      ['tgen-std.run1', 'a'],
      ['sclstm.run0', 'b'],
      ['sclstm.run1', 'c'],
    ]);
    expect(ranking.pairs.map(({ better, worse, p }) => [better, worse, p])).toEqual(
      pairs.map(([one, other], at) => [one, other, theirs.paired[at]!.ar.results[1]!.p]),
    );
  });
});
