import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { DistinctSketch, Reservoir, TopSketch, wordNgrams } from '../../src/curate/index.js';

describe('DistinctSketch', () => {
  it.each([0, 1, 5, 100, 3000, 60_000, 400_000])('counts %i different texts within four standard errors', (wanted) => {
    const sketch = DistinctSketch.of(12);
    for (let i = 0; i < wanted; i++) sketch.add(`user-${i}@example.org, who came by`);
    for (let i = 0; i < Math.min(wanted, 1000); i++) sketch.add(`user-${i}@example.org, who came by`);
    expect(Math.abs(sketch.count - wanted)).toBeLessThanOrEqual(Math.max(0.01, 4 * 0.01625 * wanted));
  });

  it('merges to the sketch of all texts', () => {
    const [a, b, all] = [DistinctSketch.of(10), DistinctSketch.of(10), DistinctSketch.of(10)];
    for (let i = 0; i < 5000; i++) {
      (i % 3 === 0 ? a : b).add(String(i));
      all.add(String(i));
    }
    a.merge(b);
    expect(a.count).toBe(all.count);
    expect(a.toJSON()).toEqual({ kind: 'DistinctSketch', v: 1, precision: 10, count: all.count });
    expect(() => a.merge(DistinctSketch.of(11))).toThrow('precisions 10 and 11');
    expect(() => DistinctSketch.of(3)).toThrow('precision 3');
  });
});

describe('TopSketch', () => {
  const random = rng(12);
  const words = Array.from({ length: 40_000 }, () => `w${Math.floor(2000 * random.next() ** 4)}`);
  const truth = new Map<string, number>();
  for (const word of words) truth.set(word, (truth.get(word) ?? 0) + 1);

  it('holds every item above its share, with bounds that are true', () => {
    const sketch = TopSketch.of(200);
    for (const word of words) sketch.add(word);
    const top = sketch.top();
    expect(top).toHaveLength(200);
    for (const { item, count, error } of top) {
      expect(truth.get(item)!).toBeLessThanOrEqual(count);
      expect(truth.get(item)!).toBeGreaterThanOrEqual(count - error);
    }
    const held = new Set(top.map(({ item }) => item));
    expect([...truth].filter(([word, count]) => count > words.length / 200 && !held.has(word))).toEqual([]);
    expect(sketch.top(3).map(({ item }) => item)).toEqual(
      ['w0', 'w1', 'w2'].sort((a, b) => truth.get(b)! - truth.get(a)!),
    );
  });

  it('is exact while it has room, and ties go by text', () => {
    const sketch = TopSketch.of(5);
    for (const word of ['b', 'a', 'c', 'a', 'b']) sketch.add(word);
    sketch.add('__proto__', 7);
    expect(sketch.top()).toEqual([
      { item: '__proto__', count: 7, error: 0 },
      { item: 'a', count: 2, error: 0 },
      { item: 'b', count: 2, error: 0 },
      { item: 'c', count: 1, error: 0 },
    ]);
    expect(sketch.total).toBe(12);
  });

  it('merges with bounds that stay true, and goes on afterwards', () => {
    const [a, b] = [TopSketch.of(150), TopSketch.of(150)];
    for (const [i, word] of words.entries()) (i % 4 === 0 ? a : b).add(word);
    a.merge(b);
    a.add('w0');
    for (const { item, count, error } of a.top()) {
      const real = truth.get(item)! + (item === 'w0' ? 1 : 0);
      expect(real).toBeLessThanOrEqual(count);
      expect(real).toBeGreaterThanOrEqual(count - error);
    }
    expect([a.total, a.top().length]).toEqual([words.length + 1, 150]);
    expect(() => TopSketch.of(0)).toThrow('0 items');
  });
});

describe('Reservoir', () => {
  it('gives each item the same chance, the same sample for a seed, and all while there is room', () => {
    const hits = new Array<number>(50).fill(0);
    for (let seed = 0; seed < 4000; seed++) {
      const sample = Reservoir.of<number>(5, seed);
      for (let i = 0; i < 50; i++) sample.add(i);
      for (const item of sample.items()) hits[item]!++;
    }
    // 400 expected each, standard deviation 19.
    expect(Math.min(...hits)).toBeGreaterThan(400 - 5 * 19);
    expect(Math.max(...hits)).toBeLessThan(400 + 5 * 19);
    const twice = [1, 1].map((seed) => {
      const sample = Reservoir.of<number>(3, seed);
      for (let i = 0; i < 100; i++) sample.add(i);
      return sample.items();
    });
    expect(twice[0]).toEqual(twice[1]);
    const few = Reservoir.of<string>(3, 1);
    few.add('a');
    expect([few.items(), few.seen]).toEqual([['a'], 1]);
    expect(() => Reservoir.of(0, 1)).toThrow(/size of a reservoir/);
  });
});

describe('wordNgrams', () => {
  it('gives runs of words, in lower case and without punctuation', () => {
    expect(wordNgrams('The Café: the café’s 2 doors', 2)).toEqual([
      'the café',
      'café the',
      'the café',
      'café s',
      's 2',
      '2 doors',
    ]);
    expect(wordNgrams('One', 1)).toEqual(['one']);
    expect(wordNgrams('One', 2)).toEqual([]);
    expect(() => wordNgrams('', 0)).toThrow(/n is 0/);
  });
});
