import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { findNearDuplicates, nearDuplicates } from '../../src/curate/duplicates/near-duplicates.js';
import { dropNearDuplicates, markNearDuplicates } from '../../src/curate/steps/drop-near-duplicates.js';
import { dropSemanticDuplicates } from '../../src/curate/steps/drop-semantic-duplicates.js';
import { nearDuplicateGroups } from '../../src/curate/steps/near-duplicate-groups.js';
import { Dataset } from '../../src/dataset/dataset.js';
import type { EmbedModel } from '../../src/spec/embed.js';
import { nearDuplicateCorpus } from './near-duplicate-corpus.js';
import { batched, expectSameInAnyBatches, runStep } from './step-properties.js';
import { truePairs } from './true-pairs.js';

interface Row {
  readonly id: number;
  readonly text: string;
}
const rowsOf = (texts: readonly string[]): readonly Row[] => texts.map((text, id) => ({ id, text }));
const corpus = rowsOf(nearDuplicateCorpus(2000, 40, 5).map(({ text }) => text));

describe('dropNearDuplicates', () => {
  it('keeps one row of each cluster, and says for each that goes which one stays', async () => {
    const step = dropNearDuplicates<Row>({ text: 'text' });
    const rows = Dataset.of(corpus).pipe(step);
    const kept = await rows.toArray();
    const kernel = findNearDuplicates(corpus.map(({ text }) => text));
    expect(kept).toEqual(corpus.filter(({ id }) => kernel.isKept(id)));
    const report = rows.report(step)!;
    const { clusters, duplicates } = kernel;
    expect(report).toMatchObject({ reason: 'near', keep: 'first', rows: 2000, clusters, duplicates });
    expect([...report.dropped()]).toEqual([...kernel.dropped()]);
    expect(duplicates).toBeGreaterThan(100);
    expect(report.bytes / 2000).toBeLessThan(2000); // one block of 8192 rows
    expect(JSON.stringify(report)).not.toContain(corpus[0]!.text);
  });

  it('finds the same where no texts, a few or all are held', async () => {
    const wanted = await runStep(dropNearDuplicates<Row>({ text: 'text', keep: 'longest' }), batched(corpus, [100]));
    for (const heldCharacters of [0, 5000, 30_000, 1_000_000]) {
      let times = 0;
      const open = () => {
        times++;
        return batched(corpus, [77])();
      };
      const step = dropNearDuplicates<Row>({ text: 'text', keep: 'longest', heldCharacters });
      const { rows, report } = await runStep(step, open);
      expect(rows).toEqual(wanted.rows);
      expect([...report!.dropped()]).toEqual([...wanted.report!.dropped()]);
      if (heldCharacters === 1_000_000) expect(times).toBe(2);
      else expect(times).toBeGreaterThan(3);
    }
  });

  it('compares again what a first guess of a cluster had wrong', async () => {
    // Signatures take 40 rows in a ring for alike; whether two are is only seen in the texts.
    const words = Array.from({ length: 60 }, (_, i) => `w${i}`);
    const texts = Array.from({ length: 40 }, (_, i) =>
      words.map((word, at) => (at % 20 === i % 20 ? `${word}x${i}` : word)).join(' '),
    );
    const options = { text: 'text', threshold: 0.55, shingleSize: 3 } as const;
    const held = await runStep(dropNearDuplicates<Row>(options), batched(rowsOf(texts), [40]));
    let times = 0;
    const open = () => {
      times++;
      return batched(rowsOf(texts), [7])();
    };
    const reread = await runStep(dropNearDuplicates<Row>({ ...options, heldCharacters: 9000 }), open);
    expect(times).toBe(4); // sketches, the guess, the other candidates, and the rows that stay
    expect(held.rows).toHaveLength(1);
    expect(reread.rows).toEqual(held.rows);
    expect([...reread.report!.dropped()]).toEqual([...held.report!.dropped()]);
  });

  it('decides by signatures without verify, and is told by its operation', async () => {
    const step = dropNearDuplicates<Row>({ text: 'text', verify: false });
    const { rows } = await runStep(step, batched(corpus, [100]));
    const finder = nearDuplicates();
    for (const { text } of corpus) finder.add(text);
    const bySignature = finder.finish();
    expect(rows).toEqual(corpus.filter(({ id }) => bySignature.isKept(id)));
    expect(rows).not.toEqual((await runStep(dropNearDuplicates<Row>({ text: 'text' }), batched(corpus, [100]))).rows);
    expect(step.operation).toEqual({
      op: 'dropNearDuplicates',
      text: 'text',
      threshold: 0.8,
      shingles: 'words',
      shingleSize: 5,
      permutations: 128,
      bands: { bands: 17, rows: 7 },
      keep: 'first',
      verify: false,
    });
    expect(dropNearDuplicates({ text: ({ text }: Row) => text }).operation).toMatchObject({
      text: 'text',
      opaque: true,
    });
  });

  const some = fc
    .array(fc.constantFrom(...nearDuplicateCorpus(200, 12, 9).map(({ text }) => text)), { maxLength: 60 })
    .map(rowsOf);

  it('gives the same rows and report in any batches, and in passes at one time', () =>
    expectSameInAnyBatches(
      some,
      () => dropNearDuplicates<Row>({ text: 'text', heldCharacters: 500 }),
      (given) => {
        const kernel = findNearDuplicates(given.map(({ text }) => text));
        return given.filter((_, row) => kernel.isKept(row));
      },
      25,
    ));

  it('finds what is found in memory at any threshold, however little is held', () =>
    fc.assert(
      fc.asyncProperty(
        some,
        fc.nat(3000),
        fc.double({ min: 0.2, max: 0.9, noNaN: true }),
        async (given, held, least) => {
          const options = { threshold: least, shingleSize: 2 };
          const step = dropNearDuplicates<Row>({ text: 'text', heldCharacters: held, ...options });
          const { report } = await runStep(step, batched(given, [7]));
          const kernel = findNearDuplicates(
            given.map(({ text }) => text),
            options,
          );
          expect([...report!.dropped()]).toEqual([...kernel.dropped()]);
        },
      ),
      { numRuns: 25 },
    ));

  it('refuses what makes no sense before it reads', () => {
    expect(() => dropNearDuplicates<Row>({ text: 'text', threshold: 1 })).toThrow(/threshold/);
    expect(() => dropNearDuplicates<Row>({ text: 'text', kep: 'first' } as never)).toThrow(/no option "kep"/);
    expect(() => nearDuplicateGroups<Row>({ text: 'text', keep: 'first' } as never)).toThrow(/no option "keep"/);
  });

  it('stops at an abort while it reads for the first time', async () => {
    const stop = new AbortController();
    const rows = Dataset.of(function* () {
      for (let id = 0; ; id++) {
        if (id === 5000) stop.abort(new Error('enough'));
        yield { id, text: `text ${id}` };
      }
    }).pipe(dropNearDuplicates({ text: 'text' }));
    await expect(rows.toArray({ signal: stop.signal })).rejects.toThrow('enough');
  });
});

describe('markNearDuplicates', () => {
  it('drops nothing: each row says its cluster, and whether it would stay', async () => {
    const text = 'one two three four five six seven';
    const rows = Dataset.of(rowsOf([text, 'else', `${text}!`])).pipe(markNearDuplicates({ text: 'text' }));
    expect(await rows.toArray()).toEqual([
      { id: 0, text, cluster: 0, kept: true },
      { id: 1, text: 'else', cluster: 1, kept: true },
      { id: 2, text: `${text}!`, cluster: 0, kept: false },
    ]);
    const taken = Dataset.of([{ text: 'a', kept: 'mine' }]).pipe(markNearDuplicates({ text: 'text' }));
    await expect(taken.toArray()).rejects.toThrow('Row 1 has a column "kept" already');
  });
});

describe('nearDuplicateGroups', () => {
  const groups = nearDuplicateGroups<Row>({ text: 'text' });
  const partsOf = async (rows: readonly Row[]) => {
    const { train, test } = Dataset.of(rows).split({ train: 0.5, test: 0.5 }, { seed: 3, together: groups });
    const parts = new Map<string, string>();
    for await (const { text } of train) parts.set(text, 'train');
    for await (const { text } of test) {
      expect(parts.get(text) ?? 'test').toBe('test');
      parts.set(text, 'test');
    }
    return parts;
  };

  it.each([
    [100, 11],
    [30, 12],
    [9, 13],
  ])('leaves no pair of rows of %i words on both sides that is truly alike', async (words, seed) => {
    const texts = nearDuplicateCorpus(3000, words, seed).map(({ text }) => text);
    const pairs = truePairs(texts, 0.8);
    expect(pairs.length).toBeGreaterThan(150);
    const parts = await partsOf(rowsOf(texts));
    const torn = pairs.filter(([a, b]) => parts.get(texts[a]!) !== parts.get(texts[b]!));
    expect(torn).toEqual([]);
    const inTest = texts.filter((text) => parts.get(text) === 'test').length / texts.length;
    expect(Math.abs(inTest - 0.5)).toBeLessThan(0.1);
  });

  it('moves no row when others are added but those whose cluster changed', async () => {
    const texts = nearDuplicateCorpus(1500, 30, 21).map(({ text }) => text);
    const [old, added] = [texts.slice(0, 1000), texts.slice(1000)];
    const [before, after] = [await partsOf(rowsOf(old)), await partsOf(rowsOf([...added, ...old]))];
    const grown = new Set<string>();
    const clusters = findNearDuplicates([...old, ...added], { bands: { bands: 32, rows: 4 } }).clusterOf;
    const news = new Set([...clusters].slice(old.length));
    for (const [row, text] of old.entries()) if (news.has(clusters[row]!)) grown.add(text);
    expect(grown.size).toBeGreaterThan(20);
    const moved = old.filter((text) => before.get(text) !== after.get(text));
    expect(moved.filter((text) => !grown.has(text))).toEqual([]);
  });

  it('has keys made from content: the order of the rows does not matter', async () => {
    const rows = corpus.slice(0, 300);
    const keysOf = async (given: readonly Row[]) => {
      const keyAt = await groups.groups(batched(given, [9]), { signal: undefined });
      return new Map(given.map(({ id }, at) => [id, keyAt(at)]));
    };
    const keys = await keysOf(rows);
    expect(new Set(keys.values()).size).toBeLessThan(300);
    expect([...keys.values()].every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
    const mixed = await keysOf(rng(2).shuffle(rows));
    for (const [id, key] of keys) expect(mixed.get(id)).toBe(key);
  });

  it('stands in the lineage of a split', () => {
    const { train } = Dataset.of(corpus).split({ train: 1 }, { seed: 1, together: groups });
    expect(train.lineage.operations[0]).toMatchObject({
      op: 'split',
      together: { op: 'nearDuplicateGroups', text: 'text', bands: { bands: 32, rows: 4 }, verify: true },
    });
  });
});

describe('dropSemanticDuplicates', () => {
  const asked: number[] = [];
  const model: EmbedModel = {
    provider: 'test',
    model: 'angles',
    async embed(inputs) {
      asked.push(inputs.length);
      const vectors = inputs.map((text) => Float32Array.of(Math.cos(Number(text)), Math.sin(Number(text))));
      return { vectors, usage: { inputTokens: inputs.length, outputTokens: 0 } };
    },
  };

  it('keeps one row of those that mean the same, and says what the model used', async () => {
    const step = dropSemanticDuplicates<Row>({ text: 'text', model, threshold: 0.99, batchSize: 2 });
    const rows = Dataset.of(rowsOf(['0', '1', '0.05', '2', '1.02'])).pipe(step);
    expect((await rows.toArray()).map(({ id }) => id)).toEqual([0, 1, 3]);
    expect(asked).toEqual([2, 2, 1]);
    const report = rows.report(step)!;
    expect(report).toMatchObject({ reason: 'semantic', rows: 5, clusters: 2, duplicates: 2 });
    expect(report.toJSON()).toMatchObject({ model: 'angles', usage: { inputTokens: 5, outputTokens: 0 } });
    expect([...report.dropped()][0]).toMatchObject({ row: 2, keptRow: 0 });
    expect(step.operation).toMatchObject({ op: 'dropSemanticDuplicates', provider: 'test', model: 'angles' });
  });

  it('gives the same rows and report in any batches', () =>
    expectSameInAnyBatches(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }).map((all) => rowsOf(all.map(String))),
      () => dropSemanticDuplicates<Row>({ text: 'text', model, threshold: 0.995, batchSize: 3 }),
      undefined,
      20,
    ));
});
