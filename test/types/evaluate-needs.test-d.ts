import { describe, expectTypeOf, it } from 'vitest';
import { Dataset, type EvalReport, Evaluator } from '../../src/index.js';
import { bleu, rowMetric } from '../../src/metrics/index.js';
import type { TextSegment } from '../../src/spec/index.js';

interface Question {
  readonly input: string;
  readonly target: string;
}

interface Grounded {
  readonly output: string;
  readonly contexts: readonly string[];
}

const dataset = Dataset.of<Question>([]);
const about = { model: 'm' };
const references = ({ target }: Question) => [target];
const grounded = rowMetric({ name: 'grounded', value: (_: Grounded) => true });
const asks = rowMetric({ name: 'asks', value: (_: { readonly input: string }) => true });

describe('an evaluator', () => {
  it('needs of a task what its metrics read together', () => {
    expectTypeOf(Evaluator.of({ metrics: [bleu()] })).toEqualTypeOf<Evaluator<TextSegment>>();
    const evaluator = Evaluator.of({ metrics: [bleu(), grounded, asks] });
    const segment = ({ input }: Question) => ({ input, contexts: [] });
    const report = evaluator.run({ dataset, about, references, segment, candidate: () => 'a' });
    expectTypeOf(report).resolves.toEqualTypeOf<EvalReport>();
    // @ts-expect-error what the metrics read beyond texts is missing
    evaluator.run({ dataset, about, references, candidate: () => 'a' });
    // @ts-expect-error so is one part of it
    evaluator.run({ dataset, about, references, segment: ({ input }) => ({ input }), candidate: () => 'a' });
    // @ts-expect-error and here the references are
    evaluator.run({ dataset, about, segment, candidate: () => 'a' });
    // @ts-expect-error an evaluator that needs more is none of texts
    const ofTexts: Evaluator = evaluator;
    return ofTexts;
  });

  it('asks for references only if a metric reads them', () => {
    const segment = () => ({ contexts: [] });
    Evaluator.of({ metrics: [grounded] }).run({ dataset, about, segment, candidate: () => 'a' });
    // @ts-expect-error BLEU reads them
    Evaluator.of({ metrics: [bleu()] }).run({ dataset, about, candidate: () => 'a' });
  });

  it('gives the segment what the candidate gave', () => {
    Evaluator.of({ metrics: [grounded] }).run({
      dataset,
      about,
      candidate: ({ input }) => ({ text: input, data: { found: [input] } }),
      segment: (row, { text, data }) => {
        expectTypeOf(row).toEqualTypeOf<Question>();
        expectTypeOf(text).toBeString();
        expectTypeOf(data).toEqualTypeOf<{ found: string[] } | undefined>();
        return { contexts: data?.found ?? [] };
      },
    });
  });
});
