import { describe, expect, it } from 'vitest';
import { cosine, embedder as makeEmbedder } from '../../src/judge/embedder.js';
import { bertScore, embeddingSimilarity } from '../../src/judge/index.js';
import { bill } from '../../src/kit/bill.js';
import { embedder } from './fakes.js';

/** Words of one meaning point one way; `hot` and `warm` are 60° apart. */
const meanings: Readonly<Record<string, readonly number[]>> = {
  hot: [1, 0, 0],
  warm: [0.5, Math.sqrt(0.75), 0],
  tea: [0, 0, 2],
  anti: [-1, 0, 0],
  odd: [0, 0, 0],
};
const model = () => embedder((text) => meanings[text] ?? [0.6, 0.8, 0]);
const scoreOf = async (result: Promise<unknown>) => ((await result) as { stats: readonly number[] }).stats[0];

describe('embedding similarity', () => {
  it('is the cosine with the nearest reference', async () => {
    const metric = embeddingSimilarity({ model: model() });
    expect(await scoreOf(metric.segment({ output: 'hot', references: ['warm'] }))).toBeCloseTo(0.5, 6);
    expect(await scoreOf(metric.segment({ output: 'hot', references: ['anti'] }))).toBeCloseTo(-1, 6);
    expect(await scoreOf(metric.segment({ output: 'tea', references: ['hot', 'tea'] }))).toBeCloseTo(1, 6);
    expect(metric.range).toEqual([-1, 1]);
    expect(metric.signature({ references: 1 })).toMatch(
      /^embeddingSimilarity\|nrefs:1\|embed:fake\/embed-1\|.*cert:none/,
    );
  });

  it('scores an empty output 0, and leaves out references without text', async () => {
    const fake = model();
    const metric = embeddingSimilarity({ model: fake });
    expect(await metric.segment({ output: ' ', references: ['hot'] })).toMatchObject({ stats: [0, 1] });
    expect(await metric.segment({ output: 'hot', references: ['', ' '] })).toMatchObject({ reason: 'no-reference' });
    expect(await metric.segment({ output: 'hot', references: [] })).toMatchObject({ reason: 'no-reference' });
    expect(fake.seen).toEqual([]);
  });

  it('abstains where a text has no direction', async () => {
    const metric = embeddingSimilarity({ model: model() });
    expect(await metric.segment({ output: 'odd', references: ['hot'] })).toMatchObject({ reason: 'undefined-value' });
    expect(await metric.segment({ output: 'hot', references: ['odd'] })).toMatchObject({ reason: 'undefined-value' });
  });

  it.each([
    ['too few vectors', () => [] as Float32Array[]],
    ['vectors of two lengths', () => [Float32Array.of(1), Float32Array.of(1, 2)]],
    ['a number that is not finite', () => [Float32Array.of(1), Float32Array.of(Number.NaN)]],
    ['empty vectors', () => [new Float32Array(0), new Float32Array(0)]],
  ])('is an error of the row for %s', async (_, vectors) => {
    const broken = {
      provider: 'fake',
      model: 'broken',
      embed: async () => ({ vectors: vectors(), usage: { inputTokens: 1, outputTokens: 0 } }),
    };
    const metric = embeddingSimilarity({ model: broken });
    await expect(metric.segment({ output: 'a', references: ['b'] })).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
  });
});

describe('BERTScore over words', () => {
  it('matches each word with the most similar one, both ways', async () => {
    const metric = bertScore({ model: model() });
    const result = await metric.segment({ output: 'Hot tea', references: ['warm'] });
    const [f1, count, precision, recall] = (result as { stats: readonly number[] }).stats;
    expect([precision, recall, count]).toEqual([expect.closeTo(0.25, 6), expect.closeTo(0.5, 6), 1]);
    expect(f1).toBeCloseTo((2 * 0.25 * 0.5) / 0.75, 6);
    expect(metric.score([1.5, 2, 1, 2])).toMatchObject({
      value: 0.75,
      parts: { precision: 0.5, recall: 1, segments: 2 },
    });
  });

  it('counts a word as often as it occurs, and opposite meanings as nothing', async () => {
    const metric = bertScore({ model: model() });
    const result = await metric.segment({ output: 'hot hot tea', references: ['hot'] });
    expect((result as { stats: readonly number[] }).stats[2]).toBeCloseTo(2 / 3, 6);
    expect(await metric.segment({ output: 'anti', references: ['hot'] })).toMatchObject({ stats: [0, 1, 0, 0] });
  });

  it('takes the best reference, and words of scripts without spaces by character', async () => {
    const fake = model();
    const metric = bertScore({ model: fake });
    expect(await scoreOf(metric.segment({ output: 'tea', references: ['hot', 'tea'] }))).toBeCloseTo(1, 6);
    await metric.segment({ output: '你好', references: ['你'] });
    expect(fake.seen.at(-1)).toEqual(['你', '好']);
  });

  it('scores no words 0, and abstains without a reference that has any', async () => {
    const metric = bertScore({ model: model() });
    expect(await metric.segment({ output: '!?', references: ['hot'] })).toMatchObject({ stats: [0, 1, 0, 0] });
    expect(await metric.segment({ output: 'hot', references: ['…'] })).toMatchObject({ reason: 'no-reference' });
    expect(await metric.segment({ output: 'odd', references: ['hot'] })).toMatchObject({ stats: [0, 1, 0, 0] });
  });

  it('weighs rare words more with idf, as BERTScore counts it', async () => {
    const idf = ['hot', 'hot tea', 'hot'];
    const metric = bertScore({ model: model(), idf });
    const weight = (documents: number) => Math.log((3 + 1) / (documents + 1));
    const result = await metric.segment({ output: 'hot tea', references: ['tea'] });
    const [, , precision, recall] = (result as { stats: readonly number[] }).stats;
    expect(precision).toBeCloseTo(weight(1) / (weight(3) + weight(1)), 6);
    expect(recall).toBeCloseTo(1, 6);
    expect(await metric.segment({ output: 'hot', references: ['hot'] })).toMatchObject({ reason: 'undefined-value' });
    expect(metric.identity).not.toBe(bertScore({ model: model() }).identity);
    expect(() => bertScore({ model: model(), idf: [] })).toThrowError(/idf has no texts/);
  });

  it('lets the caller cut the text', async () => {
    const fake = model();
    const metric = bertScore({ model: fake, units: { name: 'slashes', split: (text) => text.split('/') } });
    expect(await scoreOf(metric.segment({ output: 'hot/tea', references: ['tea/hot'] }))).toBeCloseTo(1, 6);
    expect(fake.seen).toEqual([['hot', 'tea']]);
  });
});

describe('an embedder', () => {
  it('asks for each distinct text once, in batches, and bills every call', async () => {
    const fake = model();
    const embed = makeEmbedder('test', fake, { batchSize: 2 });
    const paid = bill();
    const vectors = await embed(['a', 'b', 'a', 'c'], paid, {});
    expect(fake.seen).toEqual([['a', 'b'], ['c']]);
    expect([...vectors.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(paid.total()).toEqual({ inputTokens: 3, outputTokens: 0 });
    await embed(['c', 'a'], paid, {});
    expect(fake.seen).toHaveLength(2);
  });

  it('forgets what was used longest ago, but never within a row', async () => {
    const fake = model();
    const embed = makeEmbedder('test', fake, { cacheSize: 2 });
    expect((await embed(['a', 'b', 'c'], bill(), {})).size).toBe(3);
    await embed(['b'], bill(), {});
    await embed(['d'], bill(), {});
    await embed(['b'], bill(), {});
    await embed(['c'], bill(), {});
    expect(fake.seen).toEqual([['a', 'b', 'c'], ['d'], ['c']]);
    const none = makeEmbedder('test', fake, { cacheSize: 0 });
    await none(['a'], bill(), {});
    await none(['a'], bill(), {});
    expect(fake.seen).toHaveLength(5);
  });

  it('makes vectors of length 1 of the largest and the smallest numbers', async () => {
    const fake = embedder((text) => (text === 'huge' ? [3e38, 3e38] : [1e-45, 1e-45]));
    const vectors = await makeEmbedder('test', fake, {})(['huge', 'tiny'], bill(), {});
    expect(cosine(vectors.get('huge')!, vectors.get('tiny')!)).toBeCloseTo(1, 6);
  });
});
