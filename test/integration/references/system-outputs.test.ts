import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatBleu } from '../../../src/metrics/bleu.js';
import { corpusScore, sentenceScore } from '../../../src/metrics/corpus.js';
import { fixed } from '../../../src/metrics/python-format.js';
import { type RougeType, rouge } from '../../../src/metrics/rouge.js';
import { aggregateRouge, type RougeScore } from '../../../src/metrics/rouge-aggregate.js';
import type { Stats } from '../../../src/spec/metric.js';
import { compareStats } from '../../../src/statistics/compare.js';
import { approximateRandomization, meanAndHalfWidth, pairedBootstrap } from '../../../src/statistics/paired.js';
import { e2e, type MeaningRow, meaningRows, outputsOf, type System, systems } from './data.js';
import { Gaps, widestGap } from './gap.js';
import { type Measured, type Measurements, measure, referenceTools } from './measure.js';
import { everyNth, quick, rougeSettings, sentenceLines, ter0, terNormalized, terStrict } from './settings.js';

/** Rows from one that is scored by itself to the next. */
const SENTENCES = 9;
const SEED = 7;

/** For TER over all rows against all references sacreBLEU needs eight minutes. */
const full = process.env['TUNELOOP_PROVE'] === 'full';
/** Milliseconds the reference tools may take. */
const LIMIT = full ? 3_600_000 : 600_000;
const measured: readonly Measured[] = [
  { ...ter0, every: full ? 1 : 10, paired: [systems] },
  { ...terNormalized, every: full ? 10 : 30, paired: [] },
  { ...terStrict, every: full ? 10 : 30, paired: [] },
  ...quick.map((setting) => ({ ...setting, every: 1, paired: setting.tested ? [systems] : [] })),
];
const tools = referenceTools('reference tools on system outputs');

describe.skipIf('reason' in tools)('outputs of four published systems, 630 rows with 1 to 45 references', () => {
  let rows: readonly MeaningRow[];
  let theirs: Measurements;
  const gaps = new Gaps();

  beforeAll(async () => {
    rows = await meaningRows();
    theirs = await measure(
      tools,
      { folder: e2e, systems },
      { sacrebleu: measured, rouge: rougeSettings, sentences: SENTENCES, seed: SEED },
    );
  }, LIMIT);
  afterAll(() => console.log(`system outputs: ${gaps}`));

  const scoreOf = ({ ours, every }: Measured, system: System) => {
    const texts = everyNth(outputsOf(system), every);
    const references = everyNth(rows, every).map((row) => row.references);
    const { segments, ...corpus } = corpusScore(ours, texts, references);
    return { texts, references, stats: segments as readonly Stats[], ...corpus };
  };

  it('are read by both sides with the same 4,693 references', () => {
    expect(rows.map((row) => row.references)).toEqual(theirs.references);
    expect([rows.length, rows.flatMap((row) => row.references).length]).toEqual([630, 4693]);
  });

  for (const [at, setting] of measured.entries()) {
    const { ours, metric, every } = setting;
    describe(`${setting.name}, ${every === 1 ? 'all rows' : `one row in ${every}`}`, () => {
      it.each(systems)('%s: the numbers of each row, score, printed form and signature are equal', (system) => {
        const them = theirs.sacrebleu[at]!.systems[system]!;
        const { score, stats, seen } = scoreOf(setting, system);
        if (score.status !== 'value') throw new Error(`abstained: ${score.reason}`);
        const printed = metric === 'BLEU' ? formatBleu(score) : `${ours.label} = ${fixed(score.value, 2)}`;
        expect(widestGap(them.rows, stats)).toEqual({ difference: 0, row: -1 });
        gaps.expectNear(metric, [[them.score]], [[score.value]]);
        expect([printed, ours.referenceSignature?.(seen)]).toEqual([them.printed, them.signature]);
      });

      it.each(systems)('%s: the scores of single rows are equal', (system) => {
        const { texts, references } = scoreOf(setting, system);
        const scores = everyNth(
          texts.map((text, i) => sentenceScore(ours, text, references[i]!)),
          SENTENCES,
        ).map((score) => (score.status === 'value' ? [score.value] : []));
        const them = theirs.sacrebleu[at]!.systems[system]!.sentences.map((score) => [score]);
        gaps.expectNear(`${metric} of a row`, them, scores);
      });

      if (setting.paired.length === 0) return;
      it('paired tests against the first: p-values are equal, and intervals', () => {
        const { bs, ar } = theirs.sacrebleu[at]!.paired[0]!;
        const { seen } = scoreOf(setting, systems[0]);
        const [baseline, ...others] = systems.map((system) => scoreOf(setting, system).stats);
        const bootstraps = others.map((stats) => pairedBootstrap(baseline!, stats, ours, { precision: 'single' }));
        const swaps = others.map((stats) => approximateRandomization(baseline!, stats, ours));
        const p = { bs: bootstraps.map(({ pValue }) => pValue), ar: swaps.map(({ pValue }) => pValue) };
        expect(bs.results.map((each) => each.p)).toEqual([null, ...p.bs]);
        expect(ar.results.map((each) => each.p)).toEqual([null, ...p.ar]);
        expect([bs.signature, ar.signature]).toEqual([
          ours.referenceSignature?.({ ...seen, resamples: 1000, seed: 12345 }),
          ours.referenceSignature?.({ ...seen, trials: 10_000, seed: 12345 }),
        ]);
        const values = [bootstraps[0]!.baselineValues, ...bootstraps.map(({ systemValues }) => systemValues)];
        gaps.expectNear(
          `${metric} interval`,
          bs.results.map(({ mean, ci }) => [mean!, ci!]),
          values.map((each) => Object.values(meanAndHalfWidth(each))),
        );
        // compareStats sums in double precision, which changes no p-value.
        const compared = others.map((stats) => compareStats(baseline!, stats, ours));
        expect(compared).toMatchObject(p.bs.map((pBootstrap, i) => ({ pBootstrap, pRandomization: p.ar[i] })));
      });
    });
  }

  for (const [at, { name, types, stemmer, lines }] of rougeSettings.entries()) {
    const some = (all: readonly string[]) => (lines ? all.map(sentenceLines) : all);
    it.each(systems)(`${name}: each row, the mean and the bootstrap are equal for %s`, (system) => {
      const scores: Partial<Record<RougeType, RougeScore[]>> = {};
      const them = theirs.rouge[at]!.systems[system]!;
      for (const type of types) {
        const references = rows.map((row) => some(row.references));
        const { score, segments } = corpusScore(rouge(type, { stemmer }), some(outputsOf(system)), references);
        const ours = (segments as readonly Stats[]).map((stats) => stats.slice(0, 3));
        gaps.expectNear('ROUGE of a row', them[type].rows, ours);
        gaps.expectNear('ROUGE', [[them[type].mean]], [score.status === 'value' ? [score.value] : []]);
        scores[type] = ours.map(([precision, recall, fmeasure]) => ({ precision, recall, fmeasure }) as RougeScore);
      }
      const bounds = aggregateRouge(scores as Required<typeof scores>, { seed: SEED });
      for (const [type, { low, mid, high }] of Object.entries(bounds)) {
        const ours = [low, mid, high].map(({ precision, recall, fmeasure }) => [precision, recall, fmeasure]);
        gaps.expectNear('ROUGE bootstrap', them[type as RougeType].aggregate!, ours);
      }
    });
  }
});
