import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../src/evaluate/evaluator.js';
import { extendExpect } from '../../src/vitest/index.js';
import { match, questions } from '../evaluate/fakes.js';

extendExpect(expect);

function system(right: (i: number) => boolean) {
  return Evaluator.of({ metrics: [match], resamples: 200 }).run({
    dataset: questions(40),
    candidate: ({ input, target }) => (right(Number(input.slice(1))) ? target : 'wrong'),
    references: ({ target }) => [target],
    about: { model: 'm' },
  });
}

describe.concurrent('the matchers', () => {
  it('hold a score against a bound', async ({ expect }) => {
    const report = await system((i) => i < 20);
    expect(report).toScoreAtLeast('match', 0.5);
    expect(report).not.toScoreAtLeast('match', 0.51);
    expect(report).not.toScoreAtLeast('match', 0.5, { on: 'interval' });
    expect(() => expect(report).toScoreAtLeast('match', 0.6)).toThrow(/match is 0.5, expected at least 0.6/);
    expect(() => expect(report).toScoreAtLeast('bleu', 0.6)).toThrow(/no score "bleu"/);
    expect(() => expect('report').toScoreAtLeast('match', 0.6)).toThrow(/given string instead of an EvalReport/);
  });

  it('fail for a score without a value, with and without "not"', async ({ expect }) => {
    const report = await system(() => {
      throw new Error('down');
    });
    expect(() => expect(report).toScoreAtLeast('match', 0)).toThrow(/match has no such value: every row failed/);
    expect(() => expect(report).not.toScoreAtLeast('match', 0)).toThrow(/match has no such value/);
  });

  it('hold a report against a gate and list what it missed', async ({ expect }) => {
    const report = await system((i) => i < 20);
    expect(report).toPassGate({ match: { min: 0.4 } });
    expect(report).not.toPassGate({ match: { min: 0.6 } });
    expect(() => expect(report).toPassGate({ match: { min: 0.6, max: 0.4 } })).toThrow(
      /not at least 0.6.*\n.*not at most 0.4/,
    );
  });

  it('hold a report against a baseline', async ({ expect }) => {
    const [old, better, alike] = [
      await system((i) => i < 20),
      await system((i) => i < 35),
      await system((i) => i < 21),
    ];
    expect(better).toBeatBaseline(old);
    expect(better).toBeatBaseline(old, 'match');
    expect(alike).not.toBeatBaseline(old);
    expect(() => expect(alike).toBeatBaseline(old)).toThrow(/is not significantly better by match/);
  });
});
