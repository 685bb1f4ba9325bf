import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusScore } from '../../../src/metrics/corpus.js';
import { rouge } from '../../../src/metrics/rouge.js';
import type { Stats } from '../../../src/spec/metric.js';
import { intentPairs } from './data.js';
import { Gaps, widestGap } from './gap.js';
import { type Measured, type Measurements, measure, referenceTools } from './measure.js';
import { everyNth, quick, rougeSettings, sentenceLines, ter0, terStrict } from './settings.js';

const SEED = 11;

const measured: readonly Measured[] = [
  { ...ter0, every: 1, paired: [] },
  { ...terStrict, every: 4, paired: [] },
  ...quick.map((setting) => ({ ...setting, every: 1, paired: [] })),
];
const tools = referenceTools('reference tools on questions of customers');

describe.skipIf('reason' in tools)('36,783 questions of customers, each against another of its intent', () => {
  let texts: readonly string[];
  let references: readonly (readonly string[])[];
  let theirs: Measurements;
  const gaps = new Gaps();

  beforeAll(async () => {
    const pairs = await intentPairs(SEED);
    texts = pairs.map(([text]) => text);
    references = pairs.map(([, reference]) => [reference]);
    theirs = await measure(tools, { pairs }, { sacrebleu: measured, rouge: rougeSettings });
  });
  afterAll(() => console.log(`questions of customers: ${gaps}`));

  it('are those of BANKING77 and CLINC150, each once on either side', () => {
    expect(texts).toHaveLength(13_083 + 23_700);
    expect([...texts].sort()).toEqual(references.flat().sort());
  });

  for (const [at, { name, metric, ours, every }] of measured.entries()) {
    it(`${name}, one row in ${every}: the numbers of each row and the score are equal`, () => {
      const { score, segments } = corpusScore(ours, everyNth(texts, every), everyNth(references, every));
      const them = theirs.sacrebleu[at]!.systems['pairs']!;
      expect(widestGap(them.rows, segments as readonly Stats[])).toEqual({ difference: 0, row: -1 });
      gaps.expectNear(metric, [[them.score]], [score.status === 'value' ? [score.value] : []]);
    });
  }

  for (const [at, { name, types, stemmer, lines }] of rougeSettings.entries()) {
    it.each(types)(`${name}: precision, recall and F1 of each row are equal in %s`, (type) => {
      const some = (all: readonly string[]) => (lines ? all.map(sentenceLines) : all);
      const { segments } = corpusScore(rouge(type, { stemmer }), some(texts), references.map(some));
      const ours = (segments as readonly Stats[]).map((stats) => stats.slice(0, 3));
      gaps.expectNear('ROUGE of a row', theirs.rouge[at]!.systems['pairs']![type].rows, ours);
    });
  }
});
