import { expectTypeOf, it } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.js';
import type { EvalReport } from '../../src/evaluate/eval-report.js';
import type { Evaluator } from '../../src/evaluate/evaluator.js';
import { type GateVerdict, gate } from '../../src/evaluate/gate.js';
import { PromptTemplate } from '../../src/prompt/prompt-template.js';
import type { ChatModel } from '../../src/spec/index.js';

declare const evaluator: Evaluator;
declare const dataset: Dataset<{ readonly question: string; readonly answer: string }>;
declare const model: ChatModel;
declare const report: EvalReport;

it('types the row everywhere in a task', () => {
  const run = evaluator.run({
    dataset,
    candidate: (row, options) => {
      expectTypeOf(row.question).toEqualTypeOf<string>();
      expectTypeOf(options.signal).toEqualTypeOf<AbortSignal | undefined>();
      return row.answer;
    },
    references: ({ answer }) => [answer],
    slices: { length: ({ question }) => String(question.length) },
    about: { model: 'm' },
  });
  expectTypeOf(run).resolves.toEqualTypeOf<EvalReport>();
});

it('takes the variables a bound prompt needs, and no others', () => {
  const prompt = PromptTemplate.of({ user: '{{ question }}' }).bind(model);
  const references = ({ answer }: { readonly answer: string }) => [answer];
  evaluator.run({ dataset, prompt, vars: ({ question }) => ({ question }), references });
  // @ts-expect-error the prompt asks for a question
  evaluator.run({ dataset, prompt, vars: ({ answer }) => ({ answer }), references });
});

it('needs a candidate to say what it is, and to give text', () => {
  // @ts-expect-error about is missing
  evaluator.run({ dataset, candidate: () => 'a', references: () => [] });
  // @ts-expect-error a number is no text
  evaluator.run({ dataset, candidate: () => 1, references: () => [], about: { model: 'm' } });
});

it('has a value only perhaps', () => {
  expectTypeOf(report.score('bleu').value).toEqualTypeOf<number | undefined>();
  expectTypeOf(gate(report, { bleu: { min: 30 } })).toEqualTypeOf<GateVerdict>();
  // @ts-expect-error there is no such rule
  gate(report, { bleu: { minimum: 30 } });
});
