import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { findSemanticDuplicates, similarVectors } from '../../src/curate/index.js';
import type { EmbedModel } from '../../src/spec/embed.js';

const random = rng(8);
const direction = (length: number) =>
  Float32Array.from({ length }, () => random.next() + random.next() + random.next() - 1.5);
/** A vector at about a cosine to another. */
function near(vector: Float32Array, cosine: number): Float32Array {
  const other = direction(vector.length);
  const norm = (v: Float32Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const dot = vector.reduce((sum, x, i) => sum + x * other[i]!, 0) / norm(vector) ** 2;
  const across = other.map((x, i) => x - dot * vector[i]!);
  const scale = (norm(vector) * Math.tan(Math.acos(cosine))) / norm(across);
  return vector.map((x, i) => x + scale * across[i]!);
}

describe('similarVectors', () => {
  it('finds by planes what it finds exactly, at least 98 of 100 at the threshold and above', () => {
    const vectors: Float32Array[] = Array.from({ length: 1500 }, () => direction(48));
    for (let i = 0; i < 500; i++) vectors.push(near(vectors[i]!, 0.951 + 0.04 * random.next()));
    for (let i = 500; i < 900; i++) vectors.push(near(vectors[i]!, 0.9));
    const exact = similarVectors(vectors, { method: 'exact' });
    const planes = similarVectors(vectors, { method: 'planes' });
    expect(exact.duplicates).toBe(500);
    const found = [...exact.dropped()].filter(({ row }) => planes.clusterOf[row] === exact.clusterOf[row]);
    expect(found.length).toBeGreaterThanOrEqual(490);
    expect([...planes.dropped()].every(({ row }) => exact.clusterOf[row] !== row)).toBe(true);
    expect([...similarVectors(vectors, { method: 'planes' }).clusterOf]).toEqual([...planes.clusterOf]);
  });

  it('joins what is linked, tells the cosine to the row that stays, and leaves zero vectors alone', () => {
    const report = similarVectors(
      [
        [1, 0],
        [0, 0],
        [2, 0],
        [0, 1],
        [0, 0],
        [0.1, 5],
      ],
      { threshold: 0.9 },
    );
    expect([...report.clusterOf]).toEqual([0, 1, 0, 3, 4, 3]);
    expect(
      [...report.dropped()].map(({ row, keptRow, similarity }) => [row, keptRow, Math.round(similarity * 1e4)]),
    ).toEqual([
      [2, 0, 10_000],
      [5, 3, 9998],
    ]);
    expect(similarVectors([])).toMatchObject({ rows: 0, duplicates: 0 });
  });

  it('refuses vectors that do not fit together', () => {
    expect(() => similarVectors([[1, 2], [1]])).toThrow('The vector of row 1 has 1 values');
    expect(() => similarVectors([[1, Number.NaN]])).toThrow('not finite');
    expect(() => similarVectors([], { threshold: 1.5 })).toThrow(/threshold/);
  });
});

describe('findSemanticDuplicates', () => {
  const calls: number[] = [];
  const model: EmbedModel = {
    provider: 'test',
    model: 'letters',
    async embed(inputs, options) {
      options?.signal?.throwIfAborted();
      calls.push(inputs.length);
      const vectors = inputs.map((text) =>
        Float32Array.from({ length: 26 }, (_, k) => text.split(String.fromCharCode(97 + k)).length - 1),
      );
      return { vectors, usage: { inputTokens: inputs.length, outputTokens: 0 } };
    },
  };

  it('embeds in batches, keeps their order, and adds up what it took', async () => {
    async function* texts() {
      yield* ['listen', 'apple', 'silent', 'elppa and', 'zzz', 'enlist', ''];
    }
    const seen: number[] = [];
    const report = await findSemanticDuplicates(texts(), {
      model,
      batchSize: 3,
      keep: 'longest',
      onProgress: ({ done }) => seen.push(done),
    });
    expect([...report.clusterOf]).toEqual([0, 1, 0, 3, 4, 0, 6]);
    expect(report).toMatchObject({ model: 'letters', usage: { inputTokens: 7, outputTokens: 0 }, duplicates: 2 });
    expect([calls, seen]).toEqual([
      [3, 3, 1],
      [3, 6, 7],
    ]);
  });

  it('ends with the reason of an abort, and with an error for a wrong number of vectors', async () => {
    const reason = new Error('enough');
    const call = findSemanticDuplicates(['a'], { model, signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
    const broken: EmbedModel = {
      ...model,
      embed: async () => ({ vectors: [], usage: { inputTokens: 0, outputTokens: 0 } }),
    };
    await expect(findSemanticDuplicates(['a'], { model: broken })).rejects.toThrow('gave 0 vectors for 1 texts');
  });
});
