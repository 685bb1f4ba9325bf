import { describe, expect, it } from 'vitest';
import {
  aggregateRouge,
  corpusScore,
  porterStem,
  type RougeType,
  rouge,
  rougeTypes,
  type Score,
  sentenceScore,
} from '../../src/metrics/index.js';

const parts = (type: RougeType, hypothesis: string, references: string[], stemmer = false) =>
  (sentenceScore(rouge(type, { stemmer }), hypothesis, references) as Score).parts;

describe('rouge', () => {
  it('counts shared n-grams', () => {
    const { precision, recall, fmeasure } = parts('rouge2', 'the cat sat down', ['the cat sat', 'x']);
    expect([precision, recall]).toEqual([2 / 3, 1]);
    expect(fmeasure).toBeCloseTo(0.8, 12);
  });

  it('finds the longest common subsequence', () => {
    expect(parts('rougeL', 'a x b y c', ['a b c d'])).toMatchObject({ precision: 3 / 5, recall: 3 / 4 });
  });

  it('finds it in long texts as a plain table does', () => {
    let seed = 7;
    const draw = (n: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 12) % n;
    };
    for (const length of [31, 32, 33, 64, 150]) {
      const a = Array.from({ length }, () => `w${draw(9)}`);
      const b = Array.from({ length: length + draw(20) }, () => `w${draw(9)}`);
      expect(parts('rougeL', a.join(' '), [b.join(' ')]).precision).toBe(plainLcs(a, b) / length);
    }
  });

  it('joins the subsequences of the lines of a summary', () => {
    // Lin 2004, section 3.2: the lines share w1 w2 and w1 w3 w5 with the reference, four words together.
    const lines = 'w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5';
    expect(parts('rougeLsum', lines, ['w1 w2 w3 w4 w5'])).toMatchObject({ precision: 4 / 10, recall: 4 / 5 });
    const turned = 'w1 w3 w8 w9 w5\nw1 w2 w6 w7 w8';
    expect(parts('rougeLsum', turned, ['w1 w2 w3 w4 w5']).recall).toBe(4 / 5);
    expect(parts('rougeL', turned, ['w1 w2 w3 w4 w5']).recall).toBe(3 / 5);
  });

  it('compares stems when asked', () => {
    expect(parts('rouge1', 'the dogs were running', ['the dog runs'], true).recall).toBe(1);
    expect(parts('rouge1', 'the dogs were running', ['the dog runs']).recall).toBe(1 / 3);
  });

  it('takes the best reference, each type by itself', () => {
    expect(parts('rouge1', 'a b c d', ['a', 'd c b a']).fmeasure).toBe(1);
    expect(parts('rougeL', 'a b c d', ['a', 'd c b a']).fmeasure).toBe(0.4);
  });

  it('is 1 for equal texts and 0 for empty ones', () => {
    for (const type of rougeTypes) {
      const text = 'one two three four five six seven eight nine ten';
      expect(parts(type, text, [text]).fmeasure).toBe(1);
      expect(parts(type, '', ['']).fmeasure).toBe(0);
    }
  });

  it('averages segments, leaving out those without a reference', () => {
    const { score, coverage } = corpusScore(rouge('rouge1'), ['a b', 'c', 'd'], [['a b'], ['x'], []]);
    expect((score as Score).value).toBe(0.5);
    expect(coverage).toBeCloseTo(2 / 3, 12);
  });

  it('reads every script when asked, with a signature of its own', () => {
    const f = (tokenize: 'ascii' | 'unicode', a: string, b: string) =>
      (sentenceScore(rouge('rouge1', { tokenize }), a, [b]) as Score).value;
    expect(f('ascii', 'кошка спит', 'кошка ест')).toBe(0);
    expect(f('unicode', 'Кошка спит', 'кошка ест')).toBe(0.5);
    expect(f('unicode', '我爱你', '我恨你')).toBeCloseTo(2 / 3, 12);
    expect(f('unicode', 'cafe\u0301', 'café')).toBe(1);
    expect(rouge('rouge1', { tokenize: 'unicode' }).signature({ references: 1 })).toBe(
      'rouge1|nrefs:1|tok:unicode|stem:no|v:1',
    );
  });

  it('refuses an unknown type', () => {
    expect(() => rouge('rouge10' as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('aggregateRouge', () => {
  it('gives percentiles around the median of resampled means', () => {
    const scores = [0, 0, 1, 1].map((value) => ({ precision: value, recall: value, fmeasure: value }));
    const { rouge1 } = aggregateRouge({ rouge1: scores }, { seed: 1, samples: 400 });
    expect(rouge1.mid.fmeasure).toBe(0.5);
    expect([rouge1.low.fmeasure, rouge1.high.fmeasure]).toEqual([0, 1]);
  });
});

describe('porterStem', () => {
  it('reads every second y of a run as a vowel, as NLTK does, however long the run is', () => {
    const stems = { yyyed: 'yy', byyed: 'by', ayyed: 'ayi', yyyyyyyy: 'yyyyyyyi', syzygy: 'syzygi' };
    for (const [word, stem] of Object.entries(stems)) expect(porterStem(word)).toBe(stem);
    expect(porterStem('y'.repeat(200_000))).toHaveLength(200_000);
  });

  it('strips suffixes as NLTK does', () => {
    const stems = { caresses: 'caress', ponies: 'poni', ties: 'tie', hopping: 'hop', falling: 'fall', filing: 'file' };
    for (const [word, stem] of Object.entries(stems)) expect(porterStem(word)).toBe(stem);
  });

  it('knows the irregular forms', () => {
    expect([porterStem('skies'), porterStem('dying'), porterStem('news')]).toEqual(['sky', 'die', 'news']);
  });
});

function plainLcs(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (let j = 0; j < b.length; j++) next.push(word === b[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
    row = next;
  }
  return row[b.length]!;
}
