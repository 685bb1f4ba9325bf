import { describe, expect, it } from 'vitest';
import {
  cer,
  corpusScore,
  damerauLevenshtein,
  indel,
  jaro,
  jaroWinkler,
  lcsLength,
  levenshtein,
  levenshteinSimilarity,
  mer,
  osa,
  type Score,
  sentenceScore,
  type TextMetric,
  ter,
  wer,
  wil,
  wip,
} from '../../src/metrics/index.js';

const value = (metric: TextMetric, hypothesis: string, references: string[]) =>
  (sentenceScore(metric, hypothesis, references) as Score).value;

let state = 11;
const draw = (n: number) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return (state >>> 12) % n;
};
const word = (length: number, letters: number) =>
  Array.from({ length }, () => String.fromCharCode(97 + draw(letters))).join('');

describe('ter', () => {
  it('counts a moved block as one edit', () => {
    expect(value(ter(), 'd e f a b c', ['a b c d e f'])).toBeCloseTo(100 / 6, 12);
  });

  it('counts substitutions, insertions and deletions otherwise', () => {
    expect(value(ter(), 'a x c d e', ['a b c d'])).toBe(50);
  });

  it('takes the fewest edits, but the average length of the references', () => {
    const stats = ter().segment({ output: 'a b c', references: ['a b c d', 'a b'] });
    expect(stats).toEqual([1, 3]);
  });

  it('goes by case and punctuation only when asked', () => {
    expect(value(ter(), 'The Cat', ['the cat'])).toBe(0);
    expect(value(ter({ caseSensitive: true }), 'The Cat', ['the cat'])).toBe(100);
    expect(value(ter({ noPunct: true }), 'Yes, it is!', ['yes it is'])).toBe(0);
    expect(value(ter({ normalized: true }), 'yes.', ['yes .'])).toBe(0);
  });

  it('has a rate for empty texts: the reference alone is 100, nothing at all 0', () => {
    expect([value(ter(), '', ['a b']), value(ter(), 'a', ['']), value(ter(), '', [''])]).toEqual([100, 100, 0]);
  });

  it('finishes on long texts with many possible moves, and far from the diagonal', () => {
    const long = Array.from({ length: 120 }, () => word(1, 4)).join(' ');
    const turned = long.split(' ').toReversed().join(' ');
    expect(value(ter(), turned, [long])).toBeGreaterThan(20);
    expect(value(ter(), 'a', [long])).toBeCloseTo((100 * 119) / 120, 10);
  });
});

describe('error rates', () => {
  it('divide words replaced, missing and added by the words of the reference', () => {
    // replaced: b by x; missing: d; added: e f
    const outcome = sentenceScore(wer(), 'a x c e f', ['a b c']) as Score;
    expect(outcome.parts).toEqual({ hits: 2, replaced: 1, missing: 0, added: 2 });
    expect(outcome.value).toBe(1);
    expect(value(mer(), 'a x c e f', ['a b c'])).toBe(3 / 5);
    expect(value(wip(), 'a x c e f', ['a b c'])).toBeCloseTo((2 / 3) * (2 / 5), 12);
    expect(value(wil(), 'a x c e f', ['a b c'])).toBeCloseTo(1 - (2 / 3) * (2 / 5), 12);
  });

  it('count code points as characters', () => {
    expect(value(cer(), 'a🙂c', ['a🙃c'])).toBeCloseTo(1 / 3, 12);
  });

  it('take the reference with the lowest rate', () => {
    expect(value(wer(), 'a b', ['x y', 'a b c'])).toBeCloseTo(1 / 3, 12);
  });

  it('sum over segments before dividing', () => {
    const { score } = corpusScore(wer(), ['a b c d', 'x'], [['a b c d'], ['y']]);
    expect((score as Score).value).toBe(1 / 5);
  });

  it('abstain where there are words but no reference words, and are 0 for nothing against nothing', () => {
    expect(sentenceScore(wer(), 'a', [''])).toMatchObject({ status: 'abstained', reason: 'undefined-value' });
    expect(value(wer(), '', [''])).toBe(0);
  });
});

describe('string distances', () => {
  it('know the classics', () => {
    expect(levenshtein('kitten', 'sitting')).toBe(3);
    expect(levenshteinSimilarity('kitten', 'sitting')).toBeCloseTo(1 - 3 / 7, 12);
    expect(indel('kitten', 'sitting')).toBe(5);
    expect(lcsLength('kitten', 'sitting')).toBe(4);
    expect(jaro('MARTHA', 'MARHTA')).toBeCloseTo(0.944444444, 9);
    expect(jaroWinkler('MARTHA', 'MARHTA')).toBeCloseTo(0.961111111, 9);
    expect([osa('CA', 'ABC'), damerauLevenshtein('CA', 'ABC')]).toEqual([3, 2]);
  });

  it('count an emoji as one', () => {
    expect(levenshtein('a👍🏽', 'a')).toBe(2);
  });

  it('agree with a plain table at every length around the width of a machine word', () => {
    for (const length of [1, 31, 32, 33, 63, 64, 65, 130]) {
      const [a, b] = [word(length, 4), word(length + draw(9), 4)];
      expect(levenshtein(a, b)).toBe(plain(a, b));
    }
  });

  it('are a metric: symmetric, zero for equals, and no detour is shorter', () => {
    for (let i = 0; i < 50; i++) {
      const [a, b, c] = [word(draw(12), 3), word(draw(12), 3), word(draw(12), 3)];
      expect(levenshtein(a, a)).toBe(0);
      expect(levenshtein(a, b)).toBe(levenshtein(b, a));
      expect(levenshtein(a, c)).toBeLessThanOrEqual(levenshtein(a, b) + levenshtein(b, c));
      expect(damerauLevenshtein(a, b)).toBeLessThanOrEqual(osa(a, b));
      expect(osa(a, b)).toBeLessThanOrEqual(levenshtein(a, b));
    }
  });
});

function plain(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (a[i] === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
