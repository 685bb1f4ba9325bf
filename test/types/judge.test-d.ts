import { describe, expectTypeOf, it } from 'vitest';
import {
  answerRelevancy,
  bertScore,
  certify,
  choiceJudge,
  contextPrecision,
  contextRecall,
  embeddingSimilarity,
  faithfulness,
  type GoalSegment,
  goalAccuracy,
  type Judge,
  noiseSensitivity,
  pairwiseJudge,
  rubricJudge,
} from '../../src/judge/index.js';
import { bleu } from '../../src/metrics/index.js';
import type {
  Abstention,
  ChatModel,
  EmbedModel,
  Measurement,
  Metric,
  SegmentOf,
  TextSegment,
} from '../../src/spec/index.js';

declare const model: ChatModel;
declare const embed: EmbedModel;

describe('judges', () => {
  it('are metrics of exactly the fields they read', () => {
    const usual = rubricJudge({ name: 'a', model, criteria: 'x' });
    expectTypeOf(usual).toEqualTypeOf<Judge<{ readonly input: string; readonly output: string }>>();
    const one = rubricJudge({ name: 'a', model, criteria: 'x', reads: ['output'] });
    expectTypeOf(one).toEqualTypeOf<Judge<{ readonly output: string }>>();
    const grounded = choiceJudge({ name: 'a', model, question: 'x', choices: [], reads: ['output', 'contexts'] });
    expectTypeOf(grounded).toEqualTypeOf<Judge<{ readonly output: string; readonly contexts: readonly string[] }>>();
    expectTypeOf(grounded.segment({ output: 'a', contexts: [] })).resolves.toEqualTypeOf<Measurement | Abstention>();
  });

  it('do not compile where they are given less than they need', () => {
    const grounded = rubricJudge({ name: 'a', model, criteria: 'x', reads: ['output', 'contexts'] });
    // @ts-expect-error the contexts are missing
    grounded.segment({ output: 'a' });
    // @ts-expect-error the contexts are missing
    faithfulness({ model }).segment({ input: 'a', output: 'b' });
    // @ts-expect-error the references are missing
    contextRecall({ model }).segment({ input: 'a', output: 'b', contexts: [] });
    // @ts-expect-error the input is missing
    answerRelevancy({ model, embed }).segment({ output: 'b' });
    // @ts-expect-error there is nothing to compare with
    pairwiseJudge({ model, criteria: 'x' }).segment({ input: 'a', output: 'b' });
    // @ts-expect-error a metric of contexts is no metric of texts
    const text: Metric = noiseSensitivity({ model });
    return text;
  });

  it('read references or the output, references or what the user wanted', () => {
    contextPrecision({ model }).segment({ input: 'a', references: ['b'], contexts: [] });
    contextPrecision({ model, against: 'output' }).segment({ input: 'a', output: 'b', contexts: [] });
    // @ts-expect-error it reads references, not the output
    contextPrecision({ model }).segment({ input: 'a', output: 'b', contexts: [] });
    expectTypeOf(goalAccuracy({ model })).toEqualTypeOf<Judge<GoalSegment>>();
    goalAccuracy({ model, against: 'user' }).segment({ messages: [] });
    // @ts-expect-error the references are missing
    goalAccuracy({ model }).segment({ messages: [] });
  });

  it('go together with metrics of texts; a run needs what all of them read', () => {
    expectTypeOf(embeddingSimilarity({ model: embed })).toExtend<Metric<TextSegment>>();
    const metrics = [bleu(), bertScore({ model: embed }), faithfulness({ model })] as const;
    type Needed = SegmentOf<typeof metrics>;
    expectTypeOf<Needed>().toExtend<TextSegment & { readonly input: string; readonly contexts: readonly string[] }>();
  });

  it('know their options', () => {
    // @ts-expect-error no such field
    rubricJudge({ name: 'a', model, criteria: 'x', reads: ['answer'] });
    // @ts-expect-error the output is always read
    pairwiseJudge({ model, criteria: 'x', reads: ['output'] });
    // @ts-expect-error an embedding model is needed too
    answerRelevancy({ model });
  });

  it('are certified on rows that have what they read', () => {
    const judge = rubricJudge({ name: 'a', model, criteria: 'x', reads: ['output'] });
    certify(judge, [{ segment: { output: 'a' }, human: true }]);
    // @ts-expect-error the output is missing
    certify(judge, [{ segment: { input: 'a' }, human: true }]);
  });
});
