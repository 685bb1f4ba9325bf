import { describe, expect, it } from 'vitest';
import { bleu, corpusScore, formatBleu, type Score, sentenceScore, tokenize } from '../../src/metrics/index.js';

const score = (hypothesis: string, references: string[], options = {}) =>
  sentenceScore(bleu(options), hypothesis, references) as Score;

describe('bleu', () => {
  it('is the geometric mean of the n-gram precisions', () => {
    // 5 of 6 words, 3 of 5 pairs, 1 of 4 triples (the cat sat), none of 3 fours: exp smoothing gives 1/(2*3).
    const { value, parts } = score('the cat sat on a mat', ['the cat sat in a mat']);
    expect([parts.matches1, parts.matches2, parts.matches3, parts.matches4]).toEqual([5, 3, 1, 0]);
    expect(value).toBeCloseTo(100 * ((5 / 6) * (3 / 5) * (1 / 4) * (1 / 6)) ** 0.25, 10);
  });

  it('doubles the divisor for every order without a match and never resets it', () => {
    const { parts } = score('a b c d', ['a x b y']);
    expect(parts.precision2).toBeCloseTo(100 / (2 * 3), 12);
    expect(parts.precision3).toBeCloseTo(100 / (4 * 2), 12);
    expect(parts.precision4).toBeCloseTo(100 / (8 * 1), 12);
  });

  it('is 0 when nothing matches, whatever the smoothing', () => {
    for (const smoothing of ['exp', 'floor', 'add-k', 'none']) {
      expect(score('a b c d', ['w x y z'], { smoothing }).value).toBe(0);
    }
  });

  it('counts a word at most as often as the reference that has most of it', () => {
    expect(score('the the the', ['the cat', 'the the']).parts.matches1).toBe(2);
  });

  it('measures against the reference closest in length, the shorter of two', () => {
    expect(score('a b c', ['a b c d', 'a b']).parts.referenceLength).toBe(2);
  });

  it('punishes a hypothesis that is too short', () => {
    expect(score('a b', ['a b c']).parts.brevityPenalty).toBeCloseTo(Math.exp(1 - 3 / 2), 12);
  });

  it('leaves out orders the sentence is too short for when the order is effective', () => {
    expect(score('yes', ['yes'], { effectiveOrder: true }).value).toBeCloseTo(100, 10);
    expect(score('yes', ['yes']).value).toBe(0);
  });

  it('adds up: the corpus score is that of the summed segments, in any order', () => {
    const hypotheses = ['the cat sat on the mat', 'a dog barked', 'it rains today in town'];
    const references = [['the cat sat on a mat'], ['the dog barked', 'a dog was barking'], ['today it rains in town']];
    const forward = corpusScore(bleu(), hypotheses, references);
    const backward = corpusScore(bleu(), hypotheses.toReversed(), references.toReversed());
    expect(backward.score).toEqual(forward.score);
    const sum = forward.segments.reduce<number[]>(
      (total, stats) => (stats as number[]).map((value, i) => value + (total[i] ?? 0)),
      [],
    );
    expect(bleu().score(sum)).toEqual(forward.score);
  });

  it('abstains without a reference and for an empty corpus, and counts what it covered', () => {
    expect(bleu().segment({ output: 'a', references: [] })).toEqual({
      status: 'abstained',
      name: 'bleu',
      reason: 'no-reference',
    });
    expect(corpusScore(bleu(), [], []).score).toMatchObject({ status: 'abstained', reason: 'no-segments' });
    const half = corpusScore(bleu(), ['a b c d', 'x'], [['a b c d'], [null]]);
    expect(half.coverage).toBe(0.5);
    expect((half.score as Score).value).toBeCloseTo(100, 10);
  });

  it('signs with its options and, apart, as sacreBLEU does', () => {
    const metric = bleu({ tokenize: 'intl', smoothing: 'floor', lowercase: true });
    expect(metric.signature({ references: 'var' })).toBe(
      'bleu|nrefs:var|case:lc|eff:no|tok:intl|smooth:floor[0.10]|equals:sacreBLEU-2.6.0|v:1',
    );
    expect(bleu().referenceSignature?.({ references: 2, resamples: 1000, seed: 12345 })).toBe(
      'nrefs:2|bs:1000|seed:12345|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0',
    );
  });

  it('prints as sacreBLEU does', () => {
    expect(formatBleu(score('a b c d e', ['a b c d e f']))).toBe(
      'BLEU = 81.87 100.0/100.0/100.0/100.0 (BP = 0.819 ratio = 0.833 hyp_len = 5 ref_len = 6)',
    );
  });

  it('refuses unknown options, saying which are known', () => {
    expect(() => bleu({ tokenize: 'ja-mecab' as never })).toThrow(/tokenize is "ja-mecab".*13a, none, intl/);
    expect(() => bleu({ tokenizer: 'intl' } as never)).toThrow(/bleu has no option "tokenizer"/);
    expect(() => bleu({ maxOrder: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => corpusScore(bleu(), ['a'], [])).toThrow(/1 hypotheses but 0 reference lists/);
  });
});

describe('tokenize', () => {
  it('cuts as mteval does: punctuation apart, numbers and hyphens whole', () => {
    expect(tokenize('Well-known: $1,000.50 (&quot;x&quot;), 3-4. e.g.')).toEqual([
      ...['Well-known', ':', '$', '1,000.50', '(', '"', 'x', '"', ')', ',', '3', '-', '4', '.'],
      ...['e', '.', 'g', '.'],
    ]);
  });

  it('joins a word hyphenated over a line end', () => {
    expect(tokenize('exam-\nple text')).toEqual(['example', 'text']);
  });

  it('knows punctuation of every script in intl, and characters in zh and char', () => {
    expect(tokenize('«Ça va?» 5.', 'intl')).toEqual(['«', 'Ça', 'va', '?', '»', '5.']);
    expect(tokenize('我爱 NLP。', 'zh')).toEqual(['我', '爱', 'NLP', '。']);
    expect(tokenize('a🙂 b', 'char')).toEqual(['a', '🙂', 'b']);
  });

  it('splits at the white space of Python, not of JavaScript', () => {
    expect(tokenize('a\u0085b\u001cc\ufeffd', 'none')).toEqual(['a', 'b', 'c\ufeffd']);
  });

  it('gives the same tokens for a chunk wherever it has been seen before', () => {
    const text = '.5 a .5 b .5';
    expect(tokenize(text, 'intl')).toEqual(['.5', 'a', '.', '5', 'b', '.', '5']);
  });
});
