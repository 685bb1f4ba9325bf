import { describe, expect, it } from 'vitest';
import { type MeteorOptions, meteor, type Score, sentenceScore } from '../../src/metrics/index.js';

const value = (hypothesis: string, references: string[], options: MeteorOptions = {}) =>
  (sentenceScore(meteor(options), hypothesis, references) as Score).value;

describe('meteor', () => {
  it('punishes every chunk of matches, even a single one', () => {
    expect(value('a b c d', ['a b c d'])).toBeCloseTo(1 - 0.5 * (1 / 4) ** 3, 12);
    expect(value('c d a b', ['a b c d'])).toBeCloseTo(1 - 0.5 * (2 / 4) ** 3, 12);
  });

  it('matches stems, and synonyms when they are given', () => {
    expect(value('dogs', ['dog'])).toBe(0.5);
    expect(value('big', ['large'])).toBe(0);
    const synonyms = { name: 'mine', of: (stem: string) => (stem === 'big' ? ['larg'] : []) };
    expect(value('big', ['large'], { synonyms })).toBe(0.5);
    expect(meteor({ synonyms }).signature({ references: 1 })).toContain('|syn:mine|');
  });

  it('is 0 without a match', () => {
    expect([value('a', ['b']), value('', [''])]).toEqual([0, 0]);
  });
});
