import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { findNearDuplicates, nearDuplicates } from '../../src/curate/duplicates/near-duplicates.js';
import { candidateProbability, optimalBands } from '../../src/curate/duplicates/optimal-bands.js';
import { jaccard, nearDuplicateCorpus, shinglesOf } from './near-duplicate-corpus.js';

const corpus = nearDuplicateCorpus(4000, 100, 1);
const texts = corpus.map(({ text }) => text);

describe('near duplicates', () => {
  const report = findNearDuplicates(texts);

  it('finds at least 98 of 100 pairs whose true Jaccard similarity is 0.8 or more', () => {
    const pairs = corpus.flatMap(({ copyOf, similarity }, row) => (similarity >= 0.8 ? [[row, copyOf!] as const] : []));
    const found = pairs.filter(([row, other]) => report.clusterOf[row] === report.clusterOf[other]);
    expect(pairs.length).toBeGreaterThan(500);
    expect(found.length / pairs.length).toBeGreaterThanOrEqual(0.98);
  });

  it('joins at least 99 of 100 rows to a cluster only where a row of it is so similar', () => {
    const members = new Map<number, number[]>();
    for (const [row, cluster] of report.clusterOf.entries()) {
      members.set(cluster, [...(members.get(cluster) ?? []), row]);
    }
    const sets = texts.map((text) => shinglesOf(text.split(' ')));
    const dropped = [...report.dropped()];
    const right = dropped.filter(({ row, cluster }) =>
      members.get(cluster)!.some((other) => other !== row && jaccard(sets[row]!, sets[other]!) >= 0.8),
    );
    expect(right.length / dropped.length).toBeGreaterThanOrEqual(0.99);
  });

  it('gives the same clusters for any chunking and any number of readers', () => {
    const random = rng(3);
    for (const readers of [1, 2, 3, 7]) {
      const whole = nearDuplicates();
      for (let at = 0; at < texts.length; ) {
        // As workers would: each reads its chunk apart, then they are put together in order.
        const chunks = Array.from({ length: readers }, () => {
          const size = random.below(400);
          const part = nearDuplicates();
          for (const text of texts.slice(at, at + size)) part.add(text);
          at += size;
          return part;
        });
        for (const chunk of chunks) whole.append(chunk);
      }
      const again = whole.finish({ textOf: (row) => texts[row]! });
      expect([...again.clusterOf]).toEqual([...report.clusterOf]);
      expect([...again.dropped()]).toEqual([...report.dropped()]);
    }
  });

  it('can go on after it has finished, and decides by signature without the texts', () => {
    const finder = nearDuplicates();
    expect(finder.finish()).toMatchObject({ rows: 0, clusters: 0, duplicates: 0 });
    expect([finder.add(texts[0]!), finder.add(texts[1]!), finder.rows]).toEqual([0, 1, 2]);
    expect(finder.finish().duplicates).toBe(0);
    finder.add(texts[0]!);
    const dropped = [...finder.finish().dropped()];
    expect(dropped).toEqual([{ row: 2, cluster: 0, keptRow: 0, similarity: 1 }]);
    finder.append(finder);
    expect([...finder.finish().clusterOf]).toEqual([0, 1, 0, 0, 1, 0]);
  });

  it('ignores case and punctuation, and leaves rows without words alone', () => {
    const rows = ['One, two: three four five six!', 'one two THREE four-five six', '', '…', '  ', '!!'];
    expect([...findNearDuplicates(rows).clusterOf]).toEqual([0, 0, 2, 3, 4, 5]);
  });

  it('takes each character of Chinese and Japanese for a word, and pairs of surrogates for letters', () => {
    const chinese = '我们今天去公园散步然后一起吃晚饭看电影再回家休息';
    const rows = [
      chinese,
      `${chinese}了`,
      '他昨天在图书馆读完了三本很厚的历史书和地理书',
      '🙂🙂 ok',
      '🙂🙂 OK',
      '🙂🙃 ok',
      '\ud800',
      '\ud800 x',
    ];
    expect([...findNearDuplicates(rows).clusterOf]).toEqual([0, 0, 2, 3, 3, 5, 6, 7]);
  });

  it('compares by characters too', () => {
    const rows = [
      'the quick brown fox jumps over the lazy dog',
      'the quick brown foxes jump over the lazy dogs',
      'an entirely different line of text here',
    ];
    const options = { shingles: 'characters', shingleSize: 3, threshold: 0.6 } as const;
    expect([...findNearDuplicates(rows, options).clusterOf]).toEqual([0, 0, 2]);
  });

  it('keeps the first of a cluster, or the longest and of those the first', () => {
    const base = Array.from({ length: 80 }, (_, i) => `w${i}`).join(' ');
    const rows = [base, `${base} a`, `${base} b`, 'else'];
    expect([...findNearDuplicates(rows).dropped()].map(({ row, keptRow }) => [row, keptRow])).toEqual([
      [1, 0],
      [2, 0],
    ]);
    const longest = findNearDuplicates(rows, { keep: 'longest' });
    expect([...longest.dropped()].map(({ row, keptRow }) => [row, keptRow])).toEqual([
      [0, 1],
      [2, 1],
    ]);
    expect([0, 1, 2, 3].map(longest.isKept)).toEqual([false, true, false, true]);
    expect(longest).toMatchObject({ rows: 4, clusters: 1, duplicates: 2, keep: 'longest' });
  });

  it('links a chain of neighbours into one cluster, named by its smallest row', () => {
    const words = Array.from({ length: 160 }, (_, i) => `w${i}`);
    const rows = [0, 8, 16, 24, 32].map((from) => words.slice(from, from + 100).join(' '));
    expect([...findNearDuplicates([rows[4]!, rows[0]!, rows[2]!, rows[3]!, rows[1]!]).clusterOf]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('stays quick where thousands of rows share all their bands', () => {
    const finder = nearDuplicates();
    for (let i = 0; i < 20_000; i++) finder.add('the very same row of words every time');
    expect(finder.finish()).toMatchObject({ clusters: 1, duplicates: 19_999 });
  });

  it('refuses what makes no sense', () => {
    expect(() => nearDuplicates({ threshold: 1 })).toThrow(/threshold/);
    expect(() => nearDuplicates({ threshold: Number.NaN })).toThrow(/threshold/);
    expect(() => nearDuplicates({ bands: { bands: 20, rows: 8 } })).toThrow('20 bands of 8 rows are more than the 128');
    expect(() => nearDuplicates({ shingleSize: 0 })).toThrow(/shingleSize/);
    expect(() => nearDuplicates().append(nearDuplicates({ shingleSize: 4 }))).toThrow(/reads rows otherwise/);
    expect(() => nearDuplicates({ permutation: 4 } as object)).toThrow(/no option "permutation"/);
  });
});

describe('optimalBands', () => {
  it.each([
    [0.5, 128, 0.5, 25, 5],
    [0.7, 128, 0.5, 14, 9],
    [0.8, 128, 0.5, 9, 13],
    [0.9, 128, 0.5, 5, 25],
    [0.8, 256, 0.5, 17, 15],
    [0.8, 64, 0.1, 9, 7],
    [0.8, 128, 0.1, 14, 9],
    [0.6, 100, 0.9, 10, 10],
  ])(
    'chooses for %f, %i and %f what datasketch 2.0 chooses',
    (threshold, permutations, falsePositiveWeight, bands, rows) => {
      expect(optimalBands(threshold, permutations, { falsePositiveWeight })).toEqual({ bands, rows });
    },
  );

  it('gives the probability of a candidate', () => {
    expect(candidateProbability(0.8, { bands: 14, rows: 8 })).toBeCloseTo(0.924, 3);
  });
});
