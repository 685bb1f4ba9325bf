import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { decontaminator } from '../../src/curate/decontamination/decontaminator.js';
import { exactDuplicates } from '../../src/curate/duplicates/exact-duplicates.js';
import { findNearDuplicates } from '../../src/curate/duplicates/near-duplicates.js';
import { hasSharedTexts, sharedTexts } from './shared-texts.js';

const none = { banking: [], restaurants: [], clinc: [] };
const { banking, restaurants, clinc } = hasSharedTexts ? await sharedTexts() : none;

describe.skipIf(!hasSharedTexts)('what is planted in real texts', () => {
  const random = rng(4);

  it('is there to begin with', () => {
    expect([banking.length, restaurants.length, clinc.length].map((rows) => rows > 4000)).toEqual([true, true, true]);
  });

  it('is found: every exact copy, and nothing else', () => {
    const unique = [...new Set([...banking, ...clinc])];
    const rows = [...unique];
    const planted = new Map<number, number>();
    for (let i = 0; i < 500; i++) {
      const row = random.below(unique.length);
      planted.set(rows.length, row);
      rows.push(unique[row]!);
    }
    const finder = exactDuplicates();
    for (const row of rows) finder.add(row);
    const dropped = [...finder.finish().dropped()].map(({ row, keptRow }) => [row, keptRow]);
    expect(dropped).toEqual([...planted]);
  });

  it('is found: every copy in other case and punctuation, and with a word more at its end', () => {
    const unique = [...new Set(restaurants.filter((text) => text.split(' ').length >= 25))].slice(0, 1500);
    const copies = unique
      .slice(0, 200)
      .map((text, i) => (i % 2 === 0 ? text.toUpperCase().replaceAll('.', ' !') : `${text} Indeed`));
    const { clusterOf } = findNearDuplicates([...unique, ...copies]);
    const lost = copies.filter((_, i) => clusterOf[unique.length + i] !== clusterOf[i]);
    expect(lost).toEqual([]);
  });

  it('is found: every question of a test set in rows of another sort, and no other row is accused', () => {
    const questions = [...new Set(banking)].filter((text) => text.split(/\s+/).length >= 6).slice(0, 1000);
    const rows: string[] = [];
    const leaks = new Map<number, number>();
    for (const [at, text] of restaurants.entries()) {
      if (at % 10 === 3 && leaks.size < questions.length) {
        leaks.set(at, leaks.size);
        rows.push(`${text} Customer: ${questions[leaks.size - 1]!.toLowerCase()} Agent: one moment.`);
      } else rows.push(text);
    }
    for (const rule of ['anyNgram', 'coverage', 'commonSubsequence'] as const) {
      const finder = decontaminator({ sets: { banking: questions }, rule, n: rule === 'coverage' ? 8 : 13 });
      const wrong = rows.flatMap((row, at) => {
        const found = finder.check(row).map(({ item }) => item);
        const leak = leaks.get(at);
        return leak === undefined ? found : found.includes(leak) ? [] : [-1];
      });
      expect([rule, wrong]).toEqual([rule, []]);
      expect(finder.report()).toMatchObject({ contaminatedRows: leaks.size });
    }
  });
});
