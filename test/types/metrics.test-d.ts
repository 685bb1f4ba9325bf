import { describe, expectTypeOf, it } from 'vitest';
import {
  type Abstention,
  bleu,
  bootstrapInterval,
  type Comparison,
  compareStats,
  type Interval,
  type Metric,
  rouge,
  type Score,
  type Stats,
  sentenceScore,
  type TextMetric,
} from '../../src/metrics/index.js';

describe('metrics', () => {
  it('are text metrics, which are metrics', () => {
    expectTypeOf(bleu()).toEqualTypeOf<TextMetric>();
    expectTypeOf<TextMetric>().toExtend<Metric>();
  });

  it('give a segment at once: stats or an abstention, told apart by a property', () => {
    const segment = bleu().segment('a', ['a']);
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
});
