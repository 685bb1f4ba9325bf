import { describe, expectTypeOf, it } from 'vitest';
import {
  type Abstention,
  bleu,
  type Metric,
  rouge,
  rowMetric,
  type Score,
  type SegmentOf,
  type Stats,
  sentenceScore,
  type TextMetric,
  type TextSegment,
} from '../../src/metrics/index.js';
import { bootstrapInterval, type Comparison, compareStats, type Interval } from '../../src/statistics/index.js';

describe('metrics', () => {
  it('are text metrics, which are metrics', () => {
    expectTypeOf(bleu()).toEqualTypeOf<TextMetric>();
    expectTypeOf<TextMetric>().toExtend<Metric>();
  });

  it('give a segment at once: stats or an abstention, told apart by a property', () => {
    const segment = bleu().segment({ output: 'a', references: ['a'] });
    expectTypeOf(segment).toEqualTypeOf<Stats | Abstention>();
    if ('status' in segment) expectTypeOf(segment).toEqualTypeOf<Abstention>();
    else expectTypeOf(segment).toEqualTypeOf<Stats>();
  });

  it('give a score by its status', () => {
    const outcome = sentenceScore(bleu(), 'a', ['a', null]);
    if (outcome.status === 'value') expectTypeOf(outcome).toEqualTypeOf<Score>();
    else expectTypeOf(outcome.reason).toBeString();
    // @ts-expect-error an abstention has no value
    outcome.value;
  });

  it('may be asked for an interval and a comparison', () => {
    expectTypeOf(bootstrapInterval([], bleu())).toEqualTypeOf<Interval | Abstention>();
    expectTypeOf(compareStats([], [], bleu())).toEqualTypeOf<Comparison | Abstention>();
  });

  it('know their options', () => {
    bleu({ tokenize: 'intl', smoothing: 'add-k' });
    // @ts-expect-error no such tokeniser
    bleu({ tokenize: 'moses' });
    // @ts-expect-error rouge_score ends at nine
    rouge('rouge10');
  });

  it('say what they read of a row, and are refused where it is not there', () => {
    interface WithInput extends TextSegment {
      readonly input: string;
    }
    const echoes = rowMetric({ name: 'echoes', value: ({ input, output }: WithInput) => input === output });
    expectTypeOf(echoes).toEqualTypeOf<Metric<WithInput>>();
    const metrics = [bleu(), echoes] as const;
    expectTypeOf<SegmentOf<typeof metrics>>().toExtend<WithInput>();
    expectTypeOf<SegmentOf<[TextMetric]>>().toEqualTypeOf<TextSegment>();
    // @ts-expect-error the input is missing
    echoes.segment({ output: 'a', references: [] });
    // @ts-expect-error a metric that needs the input is no metric of texts
    const text: Metric = echoes;
    return text;
  });
});
