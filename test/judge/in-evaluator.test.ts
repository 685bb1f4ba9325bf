import { expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { faithfulness, rubricJudge } from '../../src/judge/index.js';
import { exactMatch } from '../../src/metrics/index.js';
import type { ChatRequest } from '../../src/spec/index.js';
import { block, scripted } from './fakes.js';
import { literalJudge } from './literal-judge.js';

it('an evaluation has judges beside other metrics: values, abstentions and errors are told apart', async () => {
  const { model } = scripted((request: ChatRequest) => {
    const output = block(request, 'output')!;
    if (output === 'b.') return 'Lovely!';
    return output === 'c.'
      ? { text: 'No.', finish: 'filter' }
      : { verdict: { reasoning: '', verdict: output === 'a.' ? 'pass' : 'fail' } };
  });
  const polite = rubricJudge({ name: 'polite', model, criteria: 'Polite.', reads: ['output'] });
  const evaluator = Evaluator.of({ metrics: [polite, faithfulness({ model: literalJudge().model }), exactMatch()] });
  const report = await evaluator.run({
    dataset: Dataset.of(['a.', 'b.', 'c.', 'd.'].map((text) => ({ text }))),
    candidate: ({ text }) => text,
    about: { model: 'echo' },
    references: ({ text }) => [text],
    segment: () => ({ input: '?', contexts: ['a and d'] }),
  });
  expect(report.score('polite')).toMatchObject({
    value: 0.5,
    coverage: { scored: 2, abstained: 1, errors: 1 },
    bounds: [0.25, 0.75],
    signature: expect.stringContaining('|cert:none|'),
  });
  expect(report.score('faithfulness')).toMatchObject({ value: 0.5, parts: { supported: 2, claims: 4 } });
  expect(report.score('exactMatch')).toMatchObject({ value: 1 });
  const text = JSON.stringify(report);
  expect(text).toContain(polite.identity);
  expect(text).toContain('gave no verdict that can be read');
});
