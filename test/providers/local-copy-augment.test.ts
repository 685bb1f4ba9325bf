import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { CopyAugment, type CopyTexts } from '../../src/providers/local/copy-augment.js';

const names = ['Alder Lane', 'Blue Kettle', 'Café Sól', 'Dun Mill', 'Eel Pie', 'Fox Den', 'Gull Nest', 'Hay Loft'];
const rows: readonly CopyTexts[] = names.map((name, index) => ({
  given: [`name[${name}], price[${index}5], area[riverside]`],
  written: [`${name} by the riverside costs ${index}5 pounds.`],
}));
const copies = CopyAugment.of(rows);

describe('CopyAugment', () => {
  it('finds what an answer copies: runs of words, whole', () => {
    expect(copies.copiedSpans(rows[1]!)).toEqual([['Blue', 'Kettle'], ['15']]);
  });

  it('leaves words that every row has: nothing tells that they are copied', () => {
    expect(copies.isCopied('riverside')).toBe(false);
    expect(copies.isCopied('Kettle')).toBe(true);
    for (let seed = 0; seed < 20; seed++) {
      const { given, written } = copies.augment(rows[2]!, rng(seed));
      expect(given[0]).toContain('area[riverside]');
      expect(written[0]).toMatch(/ by the riverside costs \d5|\d\d pounds\.$/);
    }
  });

  it('leaves words that answers also use unasked, and words that inputs hold without being answered with them', () => {
    const worded = CopyAugment.of([
      { given: ['price cheap, food Thai'], written: ['Cheap or cheap, it is Thai food.'] },
      { given: ['price low, food Greek'], written: ['It is cheap and Greek.'] },
      { given: ['price low, food Thai'], written: ['It is cheap and Thai.'] },
    ]);
    expect(['Thai', 'Greek', 'cheap', 'low', 'food'].filter((word) => worded.isCopied(word))).toEqual([
      'Thai',
      'Greek',
    ]);
  });

  it('replaces a span the same on both sides, in its own shape', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const { given, written } = copies.augment(rows[1]!, rng(seed));
      const [, name, price] = /^name\[(.+)\], price\[(\d+)\], area\[riverside\]$/.exec(given[0]!)!;
      expect(written[0]).toBe(`${name} by the riverside costs ${price} pounds.`);
      expect(name).toMatch(/^\p{Lu}[\p{Ll}\p{M}]* \p{Lu}[\p{Ll}\p{M}]*$/u);
      expect(price).toMatch(/^\d\d$/);
      seen.add(name!);
    }
    expect(seen.size).toBeGreaterThan(25);
  });

  it('keeps capitals, accents and the number of words', () => {
    const mixed = CopyAugment.of([
      { given: ['id TK-4821 for Žofie from URSA'], written: ['TK-4821 Žofie URSA'] },
      { given: ['nobody'], written: ['nobody'] },
    ]);
    for (let seed = 0; seed < 30; seed++) {
      const { written } = mixed.augment(
        { given: ['id TK-4821 for Žofie from URSA'], written: ['TK-4821 Žofie URSA'] },
        rng(seed),
      );
      expect(written[0]).toMatch(/^[A-Z]+-[1-9]\d{3} \p{Lu}\p{Ll}+ [A-Z]+$/u);
    }
  });

  it('gives the same to the same seed, and a row without copies back as it is', () => {
    expect(copies.augment(rows[3]!, rng(4))).toEqual(copies.augment(rows[3]!, rng(4)));
    const plain = { given: ['is it good?'], written: ['yes'] };
    expect(copies.augment(plain, rng(1))).toBe(plain);
  });
});
