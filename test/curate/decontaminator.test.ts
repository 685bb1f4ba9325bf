import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { longestCommonSubsequence } from '../../src/curate/decontamination/common-subsequence.js';
import { decontaminator } from '../../src/curate/decontamination/decontaminator.js';
import { percentileLength } from '../../src/curate/decontamination/ngram-length.js';

const words = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `w${from + i}`);
const text = (...parts: readonly (readonly string[])[]) => parts.flat().join(' ');

describe('decontaminator', () => {
  it('finds what a search for strings finds, over random texts', () => {
    const random = rng(11);
    const some = (length: number) => Array.from({ length }, () => `x${random.below(6)}`);
    const items = Array.from({ length: 60 }, () => some(random.below(14)));
    const finder = decontaminator({ sets: { a: items.map((item) => text(item)) }, n: 6, minWords: 3 });
    const hit = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const row = some(random.below(30));
      const wanted = items.flatMap((item, at) => {
        const n = Math.min(6, item.length);
        const grams = item.slice(n - 1).map((_, from) => ` ${text(item.slice(from, from + n))} `);
        return n >= 3 && grams.some((gram) => ` ${text(row)} `.includes(gram)) ? [at] : [];
      });
      expect(finder.check(text(row)).map(({ item }) => item)).toEqual(wanted);
      for (const at of wanted) hit.add(at);
    }
    expect(finder.report().sets[0]!.contaminated).toEqual([...hit].sort((a, b) => a - b));
  });

  it('reports each set: items found, rows that hold them, and what was too short to look for', () => {
    const finder = decontaminator({
      sets: { math: [text(words(0, 20)), text(words(100, 120)), 'too short'], chat: [text(words(200, 209))], none: [] },
      n: 8,
    });
    expect(finder.check('nothing of the kind')).toEqual([]);
    expect(finder.check(text(['So:'], words(0, 12)))).toEqual([{ set: 'math', item: 0, share: 0.6 }]);
    expect(finder.check(text(words(5, 20), words(200, 208))).map(({ set }) => set)).toEqual(['math', 'chat']);
    expect(finder.report()).toEqual({
      direction: 'train→test',
      rule: 'anyNgram',
      share: 0,
      rows: 3,
      contaminatedRows: 2,
      sets: [
        { set: 'math', n: 8, items: 3, tooShort: 1, contaminated: [0], clean: [1, 2], contaminatedRatio: 0.5, rows: 2 },
        { set: 'chat', n: 8, items: 1, tooShort: 0, contaminated: [0], clean: [], contaminatedRatio: 1, rows: 1 },
        { set: 'none', n: 8, items: 0, tooShort: 0, contaminated: [], clean: [], contaminatedRatio: null, rows: 0 },
      ],
    });
  });

  it('asks by coverage for more than half of the words of an item, from one row', () => {
    const finder = decontaminator({ sets: { a: [text(words(0, 32))] }, n: 8, rule: 'coverage' });
    expect(finder.check(text(words(0, 16)))).toEqual([]); // exactly half
    expect(finder.check(text(words(0, 17)))).toEqual([{ set: 'a', item: 0, share: 17 / 32 }]);
    expect(finder.check(text(words(0, 9), ['and'], words(20, 28)))).toEqual([{ set: 'a', item: 0, share: 17 / 32 }]);
    expect(finder.check(text(words(16, 32), ['or'], words(16, 32)))).toEqual([]);
    expect(finder.report()).toMatchObject({ share: 0.5, contaminatedRows: 2 });
  });

  it('asks for a long common subsequence beside the n-gram', () => {
    const item = words(0, 40);
    const finder = decontaminator({ sets: { a: [text(item)] }, n: 13, rule: 'commonSubsequence' });
    expect(finder.check(text(words(0, 13), words(500, 600)))).toEqual([]);
    const edited = item.flatMap((word, i) => (i > 13 && i % 4 === 0 ? ['changed'] : [word]));
    const [found] = finder.check(text(words(900, 990), edited));
    expect(found!.share).toBeCloseTo(34 / 40, 10);
    // The shorter text decides: a row that is wholly in the item.
    expect(finder.check(text(words(3, 18)))[0]!.share).toBe(1);
  });

  it('sees through case, punctuation and line breaks, and looks for short items as a whole', () => {
    const finder = decontaminator({ sets: { a: ['Where is my new card?', 'My card'] } });
    expect(finder.check('He asked: "where is -\n my NEW card"')).toEqual([{ set: 'a', item: 0, share: 1 }]);
    expect(finder.check('where is my old card')).toEqual([]);
    expect(finder.check('my card')).toEqual([]);
    expect(finder.report().sets[0]).toMatchObject({ tooShort: 1, contaminatedRatio: 1 });
  });

  it('chooses the length of n-grams by the lengths of the set', () => {
    expect(percentileLength(Array.from({ length: 101 }, (_, i) => i + 4))).toBe(9);
    expect([percentileLength([3, 3]), percentileLength([90]), percentileLength([])]).toEqual([8, 13, 13]);
    const sets = { short: [text(words(0, 9))], long: [text(words(50, 99))] };
    const report = decontaminator({ sets, n: 'percentile' }).report();
    expect(report.sets.map(({ n }) => n)).toEqual([9, 13]);
  });

  it('refuses what makes no sense', () => {
    expect(() => decontaminator({ sets: {}, n: 0 })).toThrow(/n is 0/);
    expect(() => decontaminator({ sets: {}, rule: 'exact' as 'coverage' })).toThrow(/rule/);
    expect(() => decontaminator({ sets: {}, minWords: 0.5 })).toThrow(/minWords/);
  });
});

describe('longestCommonSubsequence', () => {
  it('equals the table of all prefixes, over random lists that cross word borders', () => {
    const random = rng(2);
    for (let run = 0; run < 300; run++) {
      const list = () => Int32Array.from({ length: random.below(100) }, () => random.below(1 + random.below(9)) - 4);
      const [a, b] = [list(), list()];
      expect(longestCommonSubsequence(a, b)).toBe(slow(a, b));
    }
  });
});

function slow(a: Int32Array, b: Int32Array): number {
  let before = new Int32Array(b.length + 1);
  for (const x of a) {
    const row = new Int32Array(b.length + 1);
    for (let j = 0; j < b.length; j++) row[j + 1] = x === b[j] ? before[j]! + 1 : Math.max(before[j + 1]!, row[j]!);
    before = row;
  }
  return before[b.length]!;
}
