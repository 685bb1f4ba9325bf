import { describe, expect, it } from 'vitest';
import { chrf, chrfpp, corpusScore, type Score, sentenceScore } from '../../src/metrics/index.js';

const value = (hypothesis: string, references: string[], options = {}) =>
  (sentenceScore(chrf(options), hypothesis, references) as Score).value;

describe('chrf', () => {
  it('averages precision and recall over the orders both sides have', () => {
    // Order 1: 2 of 3 and 2 of 2. Order 2: "ab" of "ab", "bc" and of "ab".
    const precision = (2 / 3 + 1 / 2) / 2;
    expect(value('abc', ['ab'], { charOrder: 2 })).toBeCloseTo((100 * 5 * precision) / (4 * precision + 1), 10);
  });

  it('ignores white space unless told not to', () => {
    expect(value('a b', ['ab'])).toBe(100);
    expect(value('a b', ['ab'], { whitespace: true })).toBeLessThan(100);
  });

  it('counts code points, and any number of different ones', () => {
    expect(value('🙂', ['🙃'])).toBe(0);
    const alphabet = String.fromCodePoint(...Array.from({ length: 3000 }, (_, i) => 0x4e00 + i));
    expect(value(alphabet, [alphabet])).toBe(100);
    expect(value(alphabet.repeat(2), [alphabet])).toBeGreaterThan(value(alphabet.repeat(3), [alphabet]));
  });

  it('takes words and pairs of words into account as chrF++', () => {
    const { value: score, parts } = sentenceScore(chrfpp(), 'the cat.', ['the cat!']) as Score;
    expect(parts).toMatchObject({ word1Precision: 2 / 3, word2Precision: 1 / 2 });
    expect(score).toBeLessThan(100);
  });

  it('takes the best reference, the first of equals', () => {
    expect(value('abc', ['xyz', 'abc'])).toBe(100);
  });

  it('is 0 for nothing in common and for empty texts, and abstains without a reference', () => {
    expect([value('abc', ['xyz']), value('', ['abc']), value('', [''])]).toEqual([0, 0, 0]);
    expect(chrf().segment({ output: 'a', references: [] })).toMatchObject({
      status: 'abstained',
      reason: 'no-reference',
    });
  });

  it('does not depend on the texts scored before', () => {
    const metric = chrf();
    const pairs = [
      ['hello there', 'hello'],
      ['你好', '你好吗'],
      ['aaaa', 'aa'],
    ] as const;
    const fresh = pairs.map(([a, b]) => chrf().segment({ output: a, references: [b] }));
    expect([...pairs, ...pairs].map(([a, b]) => metric.segment({ output: a, references: [b] }))).toEqual([
      ...fresh,
      ...fresh,
    ]);
  });

  it('signs with its orders, and has beta in its printed name', () => {
    const metric = chrf({ wordOrder: 2, beta: 3 });
    expect(metric.label).toBe('chrF3++');
    expect(metric.referenceSignature?.({ references: 1 })).toBe(
      'nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:2.6.0',
    );
    expect(metric.signature({ references: 1 })).toContain('|beta:3|');
  });

  it('adds up', () => {
    const { score } = corpusScore(chrf(), ['abcd', 'xy'], [['abcd'], ['zz']]);
    expect((score as Score).parts.char1Precision).toBeCloseTo(4 / 6, 12);
  });
});
