import { describe, expect, it } from 'vitest';
import { choiceJudge } from '../../src/judge/index.js';
import type { AnswerToken, ChatRequest } from '../../src/spec/index.js';
import { contentOf, scripted } from './fakes.js';

const row = { input: 'Is it right?', output: 'Yes.' };
const choices = [
  { says: 'wrong', score: 0 },
  { says: 'half right', score: 0.5 },
  { says: 'right', score: 1 },
];
const base = { name: 'right', question: 'Is the output right?', choices } as const;

/** The tokens of `{"choice":"B"}`, with the probabilities given at the letter. */
function tokens(letter: string, probabilities: Readonly<Record<string, number>>): readonly AnswerToken[] {
  const plain = (token: string) => ({ token, logprob: 0, alternatives: [] });
  const alternatives = Object.entries(probabilities).map(([token, p]) => ({ token, logprob: Math.log(p) }));
  const logprob = Math.log(probabilities[letter] ?? 1e-9);
  return [plain('{"'), plain('choice'), plain('":"'), { token: letter, logprob, alternatives }, plain('"}')];
}
const told = (letter: string, probabilities: Readonly<Record<string, number>>) => ({
  text: JSON.stringify({ choice: letter }),
  logprobs: tokens(letter, probabilities),
});

describe('a choice judge', () => {
  it('scores what was chosen where no probabilities are told', async () => {
    const { model, asked } = scripted({ reasoning: 'Nearly.', choice: 'B' });
    const result = await choiceJudge({ ...base, model }).segment(row);
    expect(result).toMatchObject({
      stats: [0.5, 1],
      explanation: 'Nearly.',
      evidence: { answers: [{ choice: 'half right', probabilities: null }] },
    });
    expect(asked[0]).toMatchObject({ logprobs: 20 });
    expect(contentOf(asked[0]!.messages[0])).toContain('A: wrong\nB: half right\nC: right');
  });

  it('scores by the expected score where they are, of the labels alone', async () => {
    const { model } = scripted(told('C', { C: 0.6, B: 0.2, ' B': 0.1, D: 0.1 }));
    const result = await choiceJudge({ ...base, model, reasoning: false }).segment(row);
    const [stats] = [(result as { stats: readonly number[] }).stats];
    expect(stats[0]).toBeCloseTo((0.6 + 0.3 * 0.5) / 0.9, 12);
    expect(result).toMatchObject({
      explanation: 'right',
      evidence: { answers: [{ choice: 'right', probabilities: { wrong: 0 } }] },
    });
  });

  it('reads the last token that is the letter, and quotes beside it', async () => {
    const earlier: AnswerToken = { token: ' A', logprob: Math.log(0.9), alternatives: [{ token: ' C', logprob: -2 }] };
    const last: AnswerToken = {
      token: '"A"',
      logprob: Math.log(0.5),
      alternatives: [
        { token: '"A"', logprob: Math.log(0.5) },
        { token: '"C"', logprob: Math.log(0.5) },
      ],
    };
    const { model } = scripted({ text: '{"reasoning":"A or C","choice":"A"}', logprobs: [earlier, last] });
    expect(await choiceJudge({ ...base, model }).segment(row)).toMatchObject({ stats: [expect.closeTo(0.5, 12), 1] });
  });

  it.each([
    ['the letter is not among the tokens', { text: '{"choice":"C"}', logprobs: [] as AnswerToken[] }],
    ['labels had hardly any mass there', told('C', { C: 0.2, D: 0.8 })],
  ])('scores what was chosen where %s', async (_, given) => {
    const { model } = scripted(given);
    expect(await choiceJudge({ ...base, model, reasoning: false }).segment(row)).toMatchObject({
      stats: [1, 1],
      evidence: { answers: [{ probabilities: null }] },
    });
  });

  it('asks in both orders where told to, so that a liking for a place comes to the middle', async () => {
    const { model, asked } = scripted({ reasoning: '', choice: 'A' });
    const judge = choiceJudge({ ...base, model, orders: 'both' });
    expect(await judge.segment(row)).toMatchObject({ stats: [0.5, 1] });
    expect(asked.map((request) => /A: (.*)/.exec(contentOf(request.messages[0]))![1]).sort()).toEqual([
      'right',
      'wrong',
    ]);
  });

  it('does not ask for probabilities where they are off, and has the scores for its range', async () => {
    const { model, asked } = scripted({ reasoning: '', choice: 'A' });
    const scores = [
      { says: 'bad', score: -2 },
      { says: 'good', score: 3 },
    ];
    const judge = choiceJudge({ ...base, model, choices: scores, probabilities: 'off' });
    expect(judge.range).toEqual([-2, 3]);
    expect(await judge.segment(row)).toMatchObject({ stats: [-2, 1] });
    expect((asked[0] as ChatRequest).logprobs).toBeUndefined();
  });

  it.each([
    ['one choice', [choices[0]!]],
    ['two with the same words', [choices[0]!, { says: 'wrong', score: 1 }]],
    ['scores that are all equal', choices.map(({ says }) => ({ says, score: 1 }))],
    ['a score that is no number', [choices[0]!, { says: 'right', score: Number.NaN }]],
    ['27 choices', Array.from({ length: 27 }, (_, i) => ({ says: `c${i}`, score: i }))],
  ])('is refused with %s', (_, wrong) => {
    const { model } = scripted('');
    expect(() => choiceJudge({ ...base, model, choices: wrong })).toThrowError(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});
