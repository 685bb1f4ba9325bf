import { describe, expect, it } from 'vitest';
import { exactMatch, normalizeAnswer, type Score, sentenceScore, squadF1 } from '../../src/metrics/index.js';

const value = (metric: ReturnType<typeof exactMatch>, text: string, answers: string[]) =>
  (sentenceScore(metric, text, answers) as Score).value;

describe('exactMatch', () => {
  it('asks for equality with any reference', () => {
    expect(value(exactMatch(), 'b', ['a', 'b'])).toBe(1);
    expect(value(exactMatch(), 'b ', ['a', 'b'])).toBe(0);
  });

  it('forgives white space, or what SQuAD forgives, when asked', () => {
    expect(value(exactMatch({ normalize: 'space' }), ' a  b\n', ['a b'])).toBe(1);
    expect(value(exactMatch({ normalize: 'squad' }), 'The  Cat!', ['cat'])).toBe(1);
  });

  it('signs with its normalisation', () => {
    expect(exactMatch().signature({ references: 1 })).toBe('exactMatch|nrefs:1|norm:none|v:1');
  });
});

describe('squadF1', () => {
  it('shares words with the best answer', () => {
    expect(value(squadF1(), 'the red house', ['a blue house', 'sky'])).toBe(0.5);
  });

  it('scores two empty answers by version', () => {
    expect(value(squadF1(), 'the', [''])).toBe(0);
    expect(value(squadF1({ version: '2.0' }), 'the', [''])).toBe(1);
  });

  it('keeps letters of other scripts next to an article', () => {
    expect(normalizeAnswer('a éa theö the')).toBe('éa theö');
  });

  it('abstains without an answer', () => {
    expect(squadF1().segment({ output: 'x', references: [] })).toMatchObject({
      status: 'abstained',
      reason: 'no-reference',
    });
  });
});
