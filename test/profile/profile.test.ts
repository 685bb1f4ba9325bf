import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { profile } from '../../src/profile/index.js';
import { exactQuantile, mixedRows } from './naive.js';

const rows = mixedRows(3000);
const whole = profile(rows);
const of = (path: string, from = rows) =>
  from.flatMap((row) => (row[path] === undefined ? [] : [row[path]])) as unknown as readonly never[];

describe('profile', () => {
  it('counts types, gaps and values as a naive count does', async () => {
    const made = await whole;
    expect(made.rows).toBe(3000);
    expect(new Set(made.columns.map(({ path }) => path))).toEqual(
      new Set(['id', 'amount', 'turns', 'label', 'text', 'note', 'meta', 'meta.tags', 'meta.tags[]']),
    );
    const notes = of('note') as readonly (string | null)[];
    expect(made.column('note')).toMatchObject({
      count: notes.length,
      missing: 3000 - notes.length,
      empty: notes.filter((note) => note === '').length,
      types: {
        null: notes.filter((note) => note === null).length,
        string: notes.filter((note) => note === '').length,
      },
    });
    const labels = of('label') as readonly string[];
    const naive = ['refund', 'delivery', 'other'].map((value) => ({
      value,
      count: labels.filter((label) => label === value).length,
      error: 0,
    }));
    const { top, distinct } = made.column('label')!;
    expect(top).toMatchObject({ counted: 3000, longer: 0, values: naive.sort((a, b) => b.count - a.count) });
    expect(distinct).toEqual({ value: 3, low: 3, high: 3 });
  });

  it('has exact moments, and quantiles within the error it states, of numbers and of lengths', async () => {
    const made = await whole;
    const texts = of('text') as readonly string[];
    const lists = rows.map((row) => (row['meta'] as { tags: string[] }).tags.length);
    const cases = [
      [made.column('amount')!.numbers!, of('amount') as readonly number[]],
      [made.column('turns')!.numbers!, of('turns') as readonly number[]],
      [made.column('text')!.characters!, texts.map((text) => [...text].length)],
      [made.column('text')!.words!, texts.map((text) => text.split(' ').length)],
      [made.column('meta.tags')!.items!, lists],
    ] as const;
    for (const [summary, values] of cases) {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      expect(summary.count).toBe(values.length);
      expect(summary.mean).toBeCloseTo(mean, 8);
      expect(summary.sd).toBeCloseTo(Math.sqrt(variance), 8);
      expect([summary.min, summary.max]).toEqual([Math.min(...values), Math.max(...values)]);
      for (const [name, q] of [
        ['p01', 0.01],
        ['p05', 0.05],
        ['p25', 0.25],
        ['p50', 0.5],
        ['p75', 0.75],
        ['p95', 0.95],
        ['p99', 0.99],
      ] as const) {
        const exact = exactQuantile(values, q);
        expect(Math.abs(summary.quantiles[name] - exact)).toBeLessThanOrEqual(
          summary.relativeError * Math.abs(exact) + 1e-9,
        );
      }
      expect(summary.bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    }
    expect(made.column('turns')!.numbers!.quantiles.p50).toBe(exactQuantile(of('turns'), 0.5));
  });

  it('estimates how many values differ within its interval', async () => {
    const { distinct, top } = (await whole).column('id')!;
    expect(distinct!.low).toBeLessThanOrEqual(3000);
    expect(distinct!.high).toBeGreaterThanOrEqual(3000);
    expect(distinct!.high - distinct!.low).toBeLessThan(120);
    expect(top).not.toHaveProperty('evenness');
    const many = await profile(
      Array.from({ length: 12_000 }, (_, id) => ({ id })),
      { sample: 10 },
    );
    expect(many.column('id')!.top).toEqual({ unmeasured: 'most values differ' });
  });

  it('finds the rows with outliers', async () => {
    const spoilt = rows.map((row, i) =>
      i === 77 ? { ...row, turns: 9999 } : i === 91 ? { ...row, turns: -400 } : row,
    );
    const { outliers } = (await profile(spoilt)).column('turns')!.numbers!;
    expect(outliers).toMatchObject({
      count: [2, 2],
      examples: [
        { row: 91, value: -400 },
        { row: 77, value: 9999 },
      ],
    });
    const equal = (await profile([{ a: 1 }, { a: 1 }, { a: 5 }, { a: 1 }, { a: 1 }])).column('a')!.numbers!;
    expect(equal.outliers).toEqual({ unmeasured: 'the middle half of the values is equal' });
  });

  it('counts repeated rows exactly, whatever the order of their keys', async () => {
    const copies = rows.slice(0, 500).map((row) => Object.fromEntries(Object.entries(row).reverse()));
    const { duplicates } = (await profile([...rows, ...copies])).record;
    expect(duplicates).toEqual({
      rows: 3500,
      notCompared: 0,
      share: { value: 500 / 3500, low: 500 / 3500, high: 500 / 3500 },
    });
    const swapped = await profile([
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: '1' },
      { a: 1 },
      { a: { b: 1 } },
      { 'a.b': 1 },
    ]);
    expect(swapped.record.duplicates.share.value).toBe(0);
  });

  it('finds near duplicates among the rows it looks at', async () => {
    const words =
      'the parcel with the two blue lamps has left our house in Bremen on Monday and should be there soon'.split(' ');
    const like = rows
      .slice(0, 50)
      .map((row, i) => ({ text: `${words.join(' ')} ${i % 2 === 0 ? 'x' : 'y'}`, id: i, row: row['text'] }));
    const { nearDuplicates } = (await profile(like.map(({ text }) => ({ text })))).record;
    expect(nearDuplicates).toMatchObject({ lookedAt: 50, duplicates: 49, clusters: 1 });
  });

  it('is the same for the same rows however they come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (values, cuts) => {
          const batches = async function* () {
            for (let at = 0, i = 0; at < values.length; i++) {
              const size = cuts[i % cuts.length]!;
              yield values.slice(at, at + size);
              at += size;
            }
          };
          const chunked = { batches, [Symbol.asyncIterator]: async function* () {} };
          const one = async function* () {
            yield* values;
          };
          const expected = (await profile(values, { sample: 7 })).toJSON();
          expect((await profile(chunked, { sample: 7 })).toJSON()).toEqual(expected);
          expect((await profile(one(), { sample: 7 })).toJSON()).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('reads a Dataset by its batches, names it, and computes its digest where asked', async () => {
    const dataset = Dataset.of([...rows.slice(0, 20)], { name: 'tickets' });
    const made = await profile(dataset, { digest: true });
    expect(made.record.dataset).toEqual({ name: 'tickets', digest: await dataset.digest() });
    expect((await profile(dataset)).record.dataset).toEqual({ name: 'tickets' });
  });

  it('says that nothing was measured where there is nothing', async () => {
    const empty = await profile([]);
    expect(empty.columns).toEqual([]);
    expect(empty.record).toMatchObject({
      rows: 0,
      duplicates: { share: { value: 0 } },
      tokens: { unmeasured: 'no tokenizer was given' },
    });
    expect(JSON.stringify(empty)).not.toMatch(/NaN|Infinity/);
    expect(`${empty}`).toContain('0 rows');
  });

  it('refuses options that do not exist or are out of range, and stops when it is told to', async () => {
    await expect(profile([], { samples: 3 } as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(profile([], { sample: 0 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(profile([], { tokenizer: 'p99' as never })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(profile('text' as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    const reason = new Error('enough');
    await expect(profile(rows, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
