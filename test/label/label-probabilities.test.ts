import fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelProbabilities } from '../../src/label/label-probabilities.js';
import type { AnswerToken } from '../../src/spec/index.js';

/**
 * What a model that writes character by character tells, when each label has the given weight, and `other` is the share
 * of what is no label. It writes the label at `chosen`.
 */
function written(labels: readonly string[], weights: readonly number[], chosen: number, other = 0): AnswerToken[] {
  const sure = (token: string): AnswerToken => ({ token, logprob: 0, alternatives: [{ token, logprob: 0 }] });
  const texts = labels.map((label) => JSON.stringify(label).slice(1));
  const tokens: AnswerToken[] = [];
  for (let at = 0; at < texts[chosen]!.length; at++) {
    const soFar = texts[chosen]!.slice(0, at);
    const shares = new Map<string, number>(at === 0 && other > 0 ? [['?', other]] : []);
    const alive = texts.flatMap((text, k) => (text.startsWith(soFar) ? [k] : []));
    const total = alive.reduce((sum, k) => sum + weights[k]!, 0);
    for (const k of alive) {
      const next = texts[k]!.charAt(at);
      shares.set(next, (shares.get(next) ?? 0) + ((at === 0 ? 1 - other : 1) * weights[k]!) / total);
    }
    const all = [...shares].map(([token, share]) => ({ token, logprob: Math.log(share) }));
    tokens.push({ ...all.find(({ token }) => token === texts[chosen]!.charAt(at))!, alternatives: all });
  }
  return [sure('{"la'), sure('bel": "'), ...tokens, sure('}')];
}

const label = fc.string({ unit: fc.constantFrom('a', 'b', 'ä', '"', '\\'), minLength: 1, maxLength: 4 });
const weighted = fc.uniqueArray(label, { minLength: 2, maxLength: 5 }).chain((labels) =>
  fc.record({
    labels: fc.constant(labels),
    weights: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
      minLength: labels.length,
      maxLength: labels.length,
    }),
    chosen: fc.nat(labels.length - 1),
    other: fc.double({ min: 0, max: 0.49, noNaN: true }),
  }),
);

it('is exact for the label that was written, whatever the labels share', () => {
  fc.assert(
    fc.property(weighted, ({ labels, weights, chosen, other }) => {
      const logprobs = written(labels, weights, chosen, other);
      const found = labelProbabilities({ logprobs }, labels, labels[chosen]!);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      expect(found?.[chosen]).toBeCloseTo(weights[chosen]! / total, 9);
      expect(found?.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }),
  );
});

it('is exact for all where no two begin alike', () => {
  const logprobs = written(['refund', 'delivery', 'other'], [0.5, 0.3, 0.2], 1);
  const found = labelProbabilities({ logprobs }, ['refund', 'delivery', 'other'], 'delivery');
  [0.5, 0.3, 0.2].forEach((share, k) => void expect(found?.[k]).toBeCloseTo(share, 12));
});

it('gives nothing where the model was not choosing between labels', () => {
  const labels = ['refund', 'delivery'];
  expect(labelProbabilities({ logprobs: written(labels, [1, 1], 0, 0.6) }, labels, 'refund')).toBeUndefined();
  expect(labelProbabilities({}, labels, 'refund')).toBeUndefined();
  expect(labelProbabilities({ logprobs: written(labels, [1, 1], 0) }, labels, 'delivery')).toBeUndefined();
  expect(labelProbabilities({ logprobs: written(labels, [1, 1], 0).slice(1) }, labels, 'refund')).toBeUndefined();
});
