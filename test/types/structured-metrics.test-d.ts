import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { Dataset } from '../../src/dataset/dataset.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import {
  brier,
  type ConfidenceSegment,
  calibrationError,
  classification,
  contains,
  errorRecovery,
  exactMatch,
  jsonFieldF1,
  jsonMatch,
  jsonSchemaValid,
  lengthWithin,
  logLoss,
  type Metric,
  mrr,
  named,
  ndcg,
  type OutputSegment,
  type ProbabilitySegment,
  passAtK,
  type RankingSegment,
  type ReferenceToolCallSegment,
  redundantCalls,
  regexMatch,
  type SegmentOf,
  type TextMetric,
  type TextSegment,
  toolCallAccuracy,
  trajectory,
  type ValueSegment,
} from '../../src/metrics/index.js';
import type { ToolCall } from '../../src/spec/index.js';

declare const dataset: Dataset<{ readonly question: string; readonly ids: readonly string[] }>;
declare const calls: readonly ToolCall[];

it('name what they read, which depends on where they look', () => {
  expectTypeOf(jsonMatch()).toEqualTypeOf<Metric<TextSegment>>();
  expectTypeOf(jsonMatch({ of: 'value', unordered: true })).toEqualTypeOf<Metric<ValueSegment>>();
  expectTypeOf(jsonFieldF1({ of: 'value' })).toEqualTypeOf<Metric<ValueSegment>>();
  expectTypeOf(jsonSchemaValid({ schema: z.string() })).toEqualTypeOf<Metric<OutputSegment>>();
  expectTypeOf(contains()).toEqualTypeOf<Metric<TextSegment>>();
  expectTypeOf(contains({ texts: ['a'] })).toEqualTypeOf<Metric<OutputSegment>>();
  expectTypeOf(brier()).toEqualTypeOf<Metric<ProbabilitySegment>>();
  expectTypeOf(logLoss({ of: 'confidence' })).toEqualTypeOf<Metric<ConfidenceSegment>>();
  expectTypeOf(classification({ labels: ['a', 'b'] })).toEqualTypeOf<TextMetric>();
  expectTypeOf(passAtK(3, trajectory())).toEqualTypeOf<Metric<ReferenceToolCallSegment>>();
  expectTypeOf(named('short', lengthWithin({ max: 9 }))).toEqualTypeOf<Metric<OutputSegment>>();
});

it('join by what they read together', () => {
  const metrics = [exactMatch(), mrr(), toolCallAccuracy(), redundantCalls()] as const;
  expectTypeOf<SegmentOf<typeof metrics>>().toExtend<TextSegment & RankingSegment & ReferenceToolCallSegment>();
});

it('are refused less than they need', () => {
  // @ts-expect-error the reference value is missing, which may be undefined, but not forgotten
  jsonMatch({ of: 'value' }).segment({ value: 1 });
  // @ts-expect-error nothing says which ids are relevant
  ndcg().segment({ ranking: ['a'] });
  // @ts-expect-error a tool call has arguments
  trajectory().segment({ toolCalls: [{ name: 'f' }], referenceToolCalls: [] });
  // @ts-expect-error nobody said whether the calls failed
  errorRecovery().segment({ toolCalls: calls });
  // @ts-expect-error a confidence is no probability of each label
  brier().segment({ confidence: 0.5, output: 'a', references: ['a'] });
  // @ts-expect-error references are read here
  passAtK(2, exactMatch()).segment({ output: 'a' });
  // @ts-expect-error a metric of rankings is no metric of texts
  const text: Metric = mrr();
  return text;
});

it('take more than they need, and calls of a chat model', () => {
  lengthWithin({ max: 3 }).segment({ output: 'a' });
  const ofTexts: Metric = lengthWithin({ max: 3 });
  trajectory().segment({ toolCalls: calls, referenceToolCalls: undefined });
  ndcg().segment({ ranking: [], relevant: { a: 2 } });
  ndcg().segment({ ranking: [], relevant: ['a'] });
  regexMatch({ pattern: ({ input }: OutputSegment & { readonly input: string }) => new RegExp(input) });
  return ofTexts;
});

it('know labels, options and judges', () => {
  classification({ labels: ['spam', 'ham'], score: { recall: 'spam' } });
  // @ts-expect-error no such label
  classification({ labels: ['spam', 'ham'], score: { recall: 'eggs' } });
  // @ts-expect-error no such score
  classification({ labels: ['spam', 'ham'], score: 'accuracy' });
  // @ts-expect-error either a schema or a function
  jsonSchemaValid({ schema: z.string(), validate: () => true });
  // @ts-expect-error neither
  jsonSchemaValid({ fenced: true });
  // @ts-expect-error no such mode
  trajectory({ mode: 'exact' });
  // @ts-expect-error no such norm
  calibrationError({ norm: 'l2' });
});

it('make an evaluator ask for what they read', () => {
  const evaluator = Evaluator.of({ metrics: [mrr(), trajectory()] });
  const task = { dataset, candidate: () => 'a', about: { model: 'm' } };
  evaluator.run({
    ...task,
    segment: ({ ids }, { toolCalls = [] }) => ({ ranking: ids, relevant: ids, toolCalls, referenceToolCalls: [] }),
  });
  // @ts-expect-error the ranking is missing
  evaluator.run({ ...task, segment: () => ({ relevant: [], toolCalls: [], referenceToolCalls: [] }) });
  // @ts-expect-error so is everything
  evaluator.run(task);
});
