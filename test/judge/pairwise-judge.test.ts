import { describe, expect, it } from 'vitest';
import { type PairwiseJudgeOptions, pairwiseJudge } from '../../src/judge/index.js';
import type { ChatRequest } from '../../src/spec/index.js';
import { block, blockNames, scripted } from './fakes.js';

const row = { input: 'Name a colour.', output: 'red', baseline: 'blue' };
const says = (verdict: string) => ({ reasoning: verdict, verdict });
const judged = (
  decide: (first: string, second: string, request: ChatRequest) => string,
  more: Partial<PairwiseJudgeOptions<readonly ['input']>> = {},
) => {
  const { model, asked } = scripted((request: ChatRequest) =>
    says(decide(block(request, 'first output')!, block(request, 'second output')!, request)),
  );
  return { judge: pairwiseJudge({ model, criteria: 'Warmer colours are better.', ...more }), asked };
};

describe('a pairwise judge', () => {
  it('asks in both orders; what wins in both wins', async () => {
    const { judge, asked } = judged((first) => (first === 'red' ? 'first' : 'second'));
    expect(await judge.segment(row)).toMatchObject({
      status: 'measured',
      stats: [1, 1, 1, 0, 0, 0, 1, 1],
      evidence: { consistent: true, outputFirst: [{ verdict: 'first' }], baselineFirst: [{ verdict: 'second' }] },
    });
    expect(asked).toHaveLength(2);
    expect(blockNames(asked[0]!)).toEqual(['input', 'first output', 'second output']);
    expect(await judge.segment({ ...row, output: 'blue', baseline: 'red' })).toMatchObject({
      stats: [0, 1, 0, 0, 1, 0, 1, 1],
    });
  });

  it('gives no one anything for a preference that turns with the order', async () => {
    const { judge } = judged(() => 'first');
    const result = await judge.segment(row);
    expect(result).toMatchObject({ stats: [0.5, 1, 0, 1, 0, 1, 2, 0], evidence: { consistent: false } });
    expect(judge.positions!([0.5, 1, 0, 1, 0, 1, 2, 0])).toEqual([2, 0]);
  });

  it('takes a win in one order and a tie in the other for a tie', async () => {
    const { judge } = judged((first) => (first === 'red' ? 'first' : 'tie'));
    expect(await judge.segment(row)).toMatchObject({ stats: [0.5, 1, 0, 1, 0, 1, 1, 0] });
    const always = judged(() => 'tie');
    expect(await always.judge.segment(row)).toMatchObject({ stats: [0.5, 1, 0, 1, 0, 0, 0, 0] });
  });

  it('asks nothing about outputs that are equal', async () => {
    const { judge, asked } = judged(() => 'first');
    expect(await judge.segment({ ...row, baseline: 'red' })).toMatchObject({ stats: [0.5, 1, 0, 1, 0, 0, 0, 0] });
    expect(asked).toHaveLength(0);
  });

  it('decides each order by the most frequent of several answers, with a seed each', async () => {
    const { judge, asked } = judged(
      (first, _, { seed }) => (seed === 1 ? 'tie' : first === 'red' ? 'first' : 'second'),
      { samples: 3 },
    );
    expect(await judge.segment(row)).toMatchObject({ stats: [1, 1, 1, 0, 0, 0, 2, 2] });
    expect(asked.map(({ seed }) => seed).sort()).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('scores many rows by the mean, with counts of what happened', () => {
    const { judge } = judged(() => 'tie');
    expect(judge.score([2.5, 4, 2, 1, 1, 1, 4, 3])).toEqual({
      status: 'value',
      name: 'winRate',
      value: 0.625,
      parts: { segments: 4, wins: 2, ties: 1, losses: 1, inconsistent: 1, first: 4, second: 3 },
    });
  });

  it('takes no tie where none is allowed, and no row without the reference it reads', async () => {
    const { judge } = judged(() => 'tie', { allowTie: false });
    await expect(judge.segment(row)).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
    const { model } = scripted(says('first'));
    const reading = pairwiseJudge({ model, criteria: 'Nearer.', reads: ['references'] });
    expect(await reading.segment({ output: 'a', baseline: 'b', references: [] })).toMatchObject({
      reason: 'no-reference',
    });
    const bare = pairwiseJudge({ model, criteria: 'Nicer.', reads: [] });
    expect(await bare.segment({ output: 'a', baseline: 'b' })).toMatchObject({ stats: [0.5, 1, 0, 1, 0, 1, 2, 0] });
  });

  it('abstains where the judge declines in either order', async () => {
    const { model } = scripted((request: ChatRequest) =>
      block(request, 'first output') === 'red' ? says('first') : { text: 'No.', finish: 'filter' },
    );
    const result = await pairwiseJudge({ model, criteria: 'Warmer.' }).segment(row);
    expect(result).toMatchObject({ status: 'abstained', reason: 'judge-refused' });
  });
});
