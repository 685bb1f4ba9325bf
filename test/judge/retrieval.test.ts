import { describe, expect, it } from 'vitest';
import {
  answerRelevancy,
  contextPrecision,
  contextRecall,
  factualCorrectness,
  faithfulness,
  noiseSensitivity,
} from '../../src/judge/index.js';
import type { ChatRequest } from '../../src/spec/index.js';
import { block, contentOf, embedder, scripted } from './fakes.js';
import { blocksNamed, literalJudge } from './literal-judge.js';

const input = 'What of it?';
const abstained = (reason: string) => ({ status: 'abstained', reason });

describe('faithfulness', () => {
  const of = (output: string, contexts: readonly string[]) =>
    faithfulness({ model: literalJudge().model }).segment({ input, output, contexts });

  it('is the share of claims that the contexts bear out; evidence has verdicts, reasons and quotes', async () => {
    const result = await of('a1. b1. c1. b1.', ['a1 and more', 'not c1']);
    expect(result).toMatchObject({
      status: 'measured',
      stats: [1 / 3, 1, 1, 3],
      explanation: '1 of 3 claims are supported.\nnot stated: b1 (not stated)\ncontradicted: c1 (contradicted)',
      evidence: {
        claims: [
          { claim: 'a1', verdict: 'supported', quote: 'a1', quoteFound: true, reasoning: 'supported' },
          { claim: 'b1', verdict: 'not stated', quoteFound: false },
          { claim: 'c1', verdict: 'contradicted' },
        ],
      },
      usage: { inputTokens: expect.any(Number) },
    });
    const metric = faithfulness({ model: literalJudge().model });
    expect(metric.score([1.5, 2, 4, 6])).toMatchObject({
      value: 0.75,
      parts: { supported: 4, claims: 6, segments: 2 },
    });
  });

  it.each([
    ["I don't know.", ['a'], 'noncommittal'],
    ['', ['a'], 'noncommittal'],
    ['Hello there!', ['a'], 'no-claims'],
    ['a1.', [], 'no-contexts'],
  ])('abstains for %j with contexts %j: it is %s', async (output, contexts, reason) => {
    expect(await of(output, contexts)).toMatchObject(abstained(reason));
  });

  it('does not believe a quote that is in no context', async () => {
    const { model } = scripted(
      { claims: ['It rains.'], kind: 'answer' },
      { verdicts: [{ claim: 1, reasoning: '', quote: 'It  RAINS\ntoday', verdict: 'supported' }] },
      { claims: ['It rains.'], kind: 'answer' },
      { verdicts: [{ claim: 1, reasoning: '', quote: 'It pours today', verdict: 'supported' }] },
    );
    const judge = faithfulness({ model });
    const row = { input, output: 'It rains.', contexts: ['Look: it rains today.'] };
    const found = { evidence: { claims: [{ quoteFound: true }] } };
    expect(await judge.segment(row)).toMatchObject(found);
    expect(await judge.segment(row)).toMatchObject({ evidence: { claims: [{ quoteFound: false }] } });
  });

  it('asks again where a verdict is missing or doubled, and fails the row where it stays so', async () => {
    const one = { claim: 1, reasoning: '', quote: '', verdict: 'supported' };
    const { model, asked } = scripted(
      { claims: ['a', 'b'], kind: 'answer' },
      { verdicts: [one, one] },
      { verdicts: [one, { ...one, claim: 2 }, one] },
    );
    await expect(faithfulness({ model }).segment({ input, output: 'ab', contexts: ['c'] })).rejects.toMatchObject({
      code: 'INVALID_OUTPUT',
    });
    expect(contentOf(asked[2]!.messages.at(-1))).toContain('must have a verdict on claim 2');
  });

  it('checks many claims in several questions', async () => {
    const { model, asked } = literalJudge();
    const output = Array.from({ length: 45 }, (_, i) => `claim${i}x.`).join('');
    const result = await faithfulness({ model }).segment({ input, output, contexts: ['claim3x claim44x'] });
    expect(result).toMatchObject({ stats: [2 / 45, 1, 2, 45] });
    expect(asked.slice(1).map((request) => blocksNamed(request, 'claim').length)).toEqual([20, 20, 5]);
  });

  it('takes an entailment model for the check', async () => {
    const seen: string[] = [];
    const entails = (premise: string, hypothesis: string) => {
      seen.push(premise);
      return premise.includes(hypothesis) ? 0.9 : 0.4;
    };
    const entailment = { provider: 'fake', model: 'nli-1', entails };
    const { model, asked } = literalJudge();
    const judge = faithfulness({ model, entailment });
    const result = await judge.segment({ input, output: 'a1. b1.', contexts: ['a1', 'c1'] });
    expect(result).toMatchObject({ stats: [0.5, 1, 1, 2] });
    expect(seen).toEqual(['a1\n\nc1', 'a1\n\nc1']);
    expect(asked).toHaveLength(1);
    expect(judge.models).toEqual(['fake/judge-1', 'fake/nli-1']);
    const low = faithfulness({ model, entailment: { ...entailment, threshold: 0.3 } });
    expect(await low.segment({ input, output: 'a1. b1.', contexts: ['a1'] })).toMatchObject({ stats: [1, 1, 2, 2] });
    const broken = faithfulness({ model, entailment: { ...entailment, entails: () => Number.NaN } });
    await expect(broken.segment({ input, output: 'a1.', contexts: ['a1'] })).rejects.toMatchObject({
      code: 'INVALID_OUTPUT',
    });
  });
});

describe('context precision', () => {
  it('is average precision over the useful contexts, each asked about by itself', async () => {
    const { model, asked } = literalJudge();
    const judge = contextPrecision({ model });
    const of = (...contexts: readonly string[]) => judge.segment({ input, references: ['ref'], contexts });
    expect(await of('no', 'ref', 'ref')).toMatchObject({ stats: [(1 / 2 + 2 / 3) / 2, 1] });
    expect(asked.map((request) => block(request, 'context'))).toEqual(['no', 'ref', 'ref']);
    expect(await of('ref', 'no')).toMatchObject({ stats: [1, 1] });
    expect(await of('no', 'no')).toMatchObject({ stats: [0, 1] });
    expect(await of()).toMatchObject(abstained('no-contexts'));
    expect(await judge.segment({ input, references: [], contexts: ['a'] })).toMatchObject(abstained('no-reference'));
  });

  it('goes by the output where there are no references', async () => {
    const judge = contextPrecision({ model: literalJudge().model, against: 'output' });
    expect(await judge.segment({ input, output: 'out', contexts: ['out', 'no'] })).toMatchObject({ stats: [1, 1] });
  });
});

describe('context recall', () => {
  it('is the share of the reference’s claims that were retrieved, of the best reference', async () => {
    const judge = contextRecall({ model: literalJudge().model });
    const of = (references: readonly string[], contexts: readonly string[]) =>
      judge.segment({ input, references, contexts });
    expect(await of(['a1. b1. c1.'], ['a1', 'c1'])).toMatchObject({ stats: [2 / 3, 1, 2, 3] });
    expect(await of(['a1. b1.', 'c1.'], ['c1'])).toMatchObject({ stats: [1, 1, 1, 1] });
    expect(await of(['a1.'], [])).toMatchObject({ stats: [0, 1, 0, 0] });
    expect(await of([], ['a'])).toMatchObject(abstained('no-reference'));
    expect(await of(['Hm!'], ['a'])).toMatchObject(abstained('no-claims'));
  });
});

describe('answer relevancy', () => {
  const embed = () => embedder((text) => (text === input ? [1, 0] : text === 'What of near' ? [0.8, 0.6] : [0, 1]));

  it('is the mean cosine of the questions the output answers with the one asked', async () => {
    const { model, asked } = literalJudge();
    const judge = answerRelevancy({ model, embed: embed() });
    const result = await judge.segment({ input, output: 'near' });
    expect(result).toMatchObject({ stats: [expect.closeTo(0.8, 6), 1], usage: { inputTokens: expect.any(Number) } });
    expect(asked.map(({ seed }) => seed).sort()).toEqual([0, 1, 2]);
    expect(await judge.segment({ input, output: 'far' })).toMatchObject({ stats: [expect.closeTo(0, 6), 1] });
    expect(judge.signature({ references: 0 })).toContain('|model:fake/judge-1|embed:fake/embed-1|');
  });

  it('is 0 for a noncommittal and for an empty output, by its definition', async () => {
    const { model } = literalJudge();
    const judge = answerRelevancy({ model, embed: embed() });
    expect(await judge.segment({ input, output: "I don't know." })).toMatchObject({
      stats: [0, 1],
      explanation: 'The output is noncommittal.',
    });
    expect(await judge.segment({ input, output: '' })).toMatchObject({ stats: [0, 1] });
    expect(await judge.segment({ input: ' ', output: 'near' })).toMatchObject(abstained('no-input'));
  });

  it('goes by the questions there are where one of three answers calls the output noncommittal', async () => {
    const { model } = scripted((request: ChatRequest) =>
      request.seed === 1 ? { kind: 'noncommittal', question: '' } : { kind: 'answer', question: 'What of near' },
    );
    const judge = answerRelevancy({ model, embed: embed() });
    expect(await judge.segment({ input, output: 'x' })).toMatchObject({ stats: [expect.closeTo(0.8, 6), 1] });
  });
});

describe('noise sensitivity', () => {
  // Right is a1. The first context is relevant (it holds a1) and misleads with b1; the second is not, and misleads with c1.
  const contexts = ['a1 b1', 'c1 b1'];
  const row = { input, references: ['a1.'], contexts };
  const of = (noise: 'relevant' | 'irrelevant', output: string) =>
    noiseSensitivity({ model: literalJudge().model, noise }).segment({ ...row, output });

  it('is the share of wrong claims that relevant, or only irrelevant, contexts brought', async () => {
    const output = 'a1. b1. c1. d1.';
    expect(await of('relevant', output)).toMatchObject({
      stats: [1 / 4, 1],
      evidence: {
        claims: [
          { claim: 'a1', wrong: false, from: 'relevant' },
          { claim: 'b1', wrong: true, from: 'relevant' },
          { claim: 'c1', wrong: true, from: 'irrelevant' },
          { claim: 'd1', wrong: true, from: null },
        ],
        contexts: ['relevant', 'irrelevant'],
      },
    });
    expect(await of('irrelevant', output)).toMatchObject({ stats: [1 / 4, 1] });
    expect(await of('irrelevant', 'a1. c1.')).toMatchObject({ stats: [1 / 2, 1] });
    expect(await of('relevant', 'a1.')).toMatchObject({ stats: [0, 1] });
  });

  it('abstains where there is nothing to be led astray', async () => {
    expect(await of('relevant', "I don't know.")).toMatchObject(abstained('noncommittal'));
    const judge = noiseSensitivity({ model: literalJudge().model });
    expect(judge.higherIsBetter).toBe(false);
    expect(await judge.segment({ ...row, output: 'a1.', references: [] })).toMatchObject(abstained('no-reference'));
    expect(await judge.segment({ ...row, output: 'a1.', contexts: [] })).toMatchObject(abstained('no-contexts'));
  });
});

describe('factual correctness', () => {
  const of = (mode: 'f1' | 'precision' | 'recall', output: string, references: readonly string[]) =>
    factualCorrectness({ model: literalJudge().model, mode }).segment({ input, output, references });

  it('has precision, recall, and F1 of both', async () => {
    const reference = 'a1. b1. c1. d1.';
    const output = 'a1. b1. x1.';
    expect(await of('precision', output, [reference])).toMatchObject({ stats: [2 / 3, 1] });
    expect(await of('recall', output, [reference])).toMatchObject({ stats: [1 / 2, 1] });
    expect(await of('f1', output, [reference])).toMatchObject({
      stats: [(2 * (2 / 3) * (1 / 2)) / (2 / 3 + 1 / 2), 1],
    });
    expect(await of('f1', 'z1.', [reference])).toMatchObject({ stats: [0, 1] });
    expect(await of('f1', 'a1.', ['b1.', 'a1.'])).toMatchObject({ stats: [1, 1] });
  });

  it('counts an output that claims nothing as having said nothing right, and its precision as unknown', async () => {
    expect(await of('f1', "I don't know.", ['a1.'])).toMatchObject({ stats: [0, 1] });
    expect(await of('recall', '', ['a1.'])).toMatchObject({ stats: [0, 1] });
    expect(await of('precision', "I don't know.", ['a1.'])).toMatchObject(abstained('noncommittal'));
    expect(await of('precision', 'Hi!', ['a1.'])).toMatchObject(abstained('no-claims'));
    expect(await of('f1', 'a1.', ['Hm!'])).toMatchObject(abstained('no-claims'));
    expect(await of('f1', 'a1.', [])).toMatchObject(abstained('no-reference'));
  });
});
