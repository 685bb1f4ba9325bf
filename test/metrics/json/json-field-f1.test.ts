import { describe, expect, it } from 'vitest';
import { rng } from '../../../src/base/rng.js';
import {
  jsonFieldF1,
  levenshteinSimilarity,
  type Metric,
  scoreSegments,
  type TextSegment,
} from '../../../src/metrics/index.js';
import { explanationOf, pair, promisesOf, scoreOf } from '../rows.js';

const partsOf = async (metric: Metric, rows: readonly TextSegment[]) => {
  const { score } = await scoreSegments(metric, rows);
  return score.status === 'value' ? score.parts : {};
};

describe('jsonFieldF1', () => {
  const invoice = '{"name":"Ada","total":12.5,"items":[{"sku":"a","n":1},{"sku":"b","n":2}]}';

  it('counts fields: paths with what is there', async () => {
    // 6 fields each; the answer has n of the first item wrong: 5 shared.
    const answer = '{"name":"Ada","total":12.5,"items":[{"sku":"a","n":9},{"sku":"b","n":2}]}';
    expect(await scoreOf(jsonFieldF1(), pair(answer, invoice))).toBeCloseTo(5 / 6, 12);
    expect(await scoreOf(jsonFieldF1(), pair(invoice, invoice))).toBe(1);
    // 1 of 1 right, 1 of 6 found.
    expect(await scoreOf(jsonFieldF1(), pair('{"name":"Ada"}', invoice))).toBeCloseTo(2 / 7, 12);
    expect(await partsOf(jsonFieldF1(), [pair('{"name":"Ada"}', invoice)])).toEqual({
      precision: 1,
      recall: 1 / 6,
      shared: 1,
      fields: 1,
      referenceFields: 6,
    });
  });

  it('has a field for what is empty, and none for a wrong kind', async () => {
    expect(await scoreOf(jsonFieldF1(), pair('{}', '{}'))).toBe(1);
    expect(await scoreOf(jsonFieldF1(), pair('{"a":[]}', '{"a":[]}'))).toBe(1);
    expect(await scoreOf(jsonFieldF1(), pair('{"a":[]}', '{"a":[1]}'))).toBe(0);
    expect(await scoreOf(jsonFieldF1(), pair('{"a":{}}', '{"a":[]}'))).toBe(0);
    expect(await scoreOf(jsonFieldF1(), pair('{"a":{}}', '{"a":{"b":1}}'))).toBe(0);
    expect(await scoreOf(jsonFieldF1(), pair('{"a":"1"}', '{"a":1}'))).toBe(0);
    expect(await scoreOf(jsonFieldF1(), pair('3', '3'))).toBe(1);
  });

  it('pools fields of all rows, or takes the mean of rows', async () => {
    const rows = [pair('{"a":1}', '{"a":1}'), pair('{"a":1,"b":1,"c":1}', '{"a":2,"b":2,"c":2}')];
    expect(await scoreOf(jsonFieldF1(), ...rows)).toBe(0.25);
    expect(await scoreOf(jsonFieldF1({ average: 'mean' }), ...rows)).toBe(0.5);
    expect(await partsOf(jsonFieldF1({ average: 'mean' }), rows)).toEqual({ precision: 0.5, recall: 0.5, segments: 2 });
  });

  it('gives an output that is no JSON no fields, so that it lowers recall', async () => {
    expect(await scoreOf(jsonFieldF1(), pair('sorry', invoice))).toBe(0);
    expect(await explanationOf(jsonFieldF1(), pair('sorry', invoice))).toMatch(/no JSON/);
    expect(await partsOf(jsonFieldF1(), [pair('sorry', invoice)])).toEqual({
      recall: 0,
      shared: 0,
      fields: 0,
      referenceFields: 6,
    });
    expect(await scoreOf(jsonFieldF1(), pair('1', 'sorry'))).toBe('bad-reference');
    expect(await scoreOf(jsonFieldF1(), pair('1'))).toBe('no-reference');
  });

  it('counts the reference with the best F1', async () => {
    expect(await scoreOf(jsonFieldF1(), pair('{"a":1}', '{"a":2}', '{"a":1,"b":2}', '?'))).toBeCloseTo(2 / 3, 12);
  });

  it('pairs items by place, in order or as fits best', async () => {
    const reference = '[{"k":1,"v":"a"},{"k":2,"v":"b"},{"k":3,"v":"c"}]';
    const late = pair('[{"k":2,"v":"b"},{"k":3,"v":"c"}]', reference);
    expect(await scoreOf(jsonFieldF1(), late)).toBe(0);
    expect(await scoreOf(jsonFieldF1({ arrays: 'order' }), late)).toBeCloseTo(8 / 10, 12);
    const turned = pair('[{"k":3,"v":"c"},{"k":2,"v":"x"},{"k":1,"v":"a"}]', reference);
    expect(await scoreOf(jsonFieldF1({ arrays: 'any' }), turned)).toBeCloseTo(10 / 12, 12);
    expect(await scoreOf(jsonFieldF1({ arrays: 'order' }), turned)).toBeCloseTo(4 / 12, 12);
    expect(await scoreOf(jsonFieldF1(), turned)).toBeCloseTo(2 / 12, 12);
  });

  it('lets numbers and strings be near', async () => {
    const rows = pair('{"n":101,"s":"kitten"}', '{"n":100,"s":"sitting"}');
    expect(await scoreOf(jsonFieldF1({ tolerance: { relative: 0.01 } }), rows)).toBe(0.5);
    const similarity = { name: 'levenshtein', of: levenshteinSimilarity };
    expect(await scoreOf(jsonFieldF1({ similarity }), rows)).toBeCloseTo(
      levenshteinSimilarity('kitten', 'sitting') / 2,
      12,
    );
    await expect(
      scoreOf(jsonFieldF1({ similarity: { name: 'bad', of: () => Number.NaN } }), rows),
    ).rejects.toMatchObject({
      code: 'INVALID_OUTPUT',
    });
  });

  it('takes null for absent when asked', async () => {
    const rows = pair('{"a":1,"b":null}', '{"a":1}');
    expect(await scoreOf(jsonFieldF1(), rows)).toBeCloseTo(2 / 3, 12);
    expect(await scoreOf(jsonFieldF1({ nulls: 'missing' }), rows)).toBe(1);
    expect(await scoreOf(jsonFieldF1({ ignore: ['b'] }), rows)).toBe(1);
  });

  it('reads parsed values', async () => {
    expect(
      await scoreOf(jsonFieldF1({ of: 'value' }), { value: { a: 1 }, referenceValue: { a: 1, b: 2 } }),
    ).toBeCloseTo(2 / 3, 12);
    expect(await scoreOf(jsonFieldF1({ of: 'value' }), { value: undefined, referenceValue: 1 })).toBe(0);
  });

  it('keeps what every metric promises, and a freer pairing never scores less', async () => {
    const random = rng(11);
    const item = () => ({
      k: random.below(4),
      v: random.pick(['a', 'b', 'c']),
      in: Array.from({ length: random.below(3) }, () => random.below(2)),
    });
    const list = () => JSON.stringify(Array.from({ length: random.below(5) }, item));
    const rows = Array.from({ length: 60 }, () => pair(random.below(10) === 0 ? 'oops' : list(), list(), list()));
    for (const average of ['pooled', 'mean'] as const) {
      expect(await promisesOf(jsonFieldF1({ average }), rows)).toEqual([]);
      expect(
        await promisesOf(
          jsonFieldF1({ average, arrays: 'any', similarity: { name: 'lev', of: levenshteinSimilarity } }),
          rows,
        ),
      ).toEqual([]);
    }
    for (const row of rows) {
      const [place, order, any] = await Promise.all(
        (['place', 'order', 'any'] as const).map((arrays) => scoreOf(jsonFieldF1({ arrays }), row)),
      );
      expect(order).toBeGreaterThanOrEqual(place as number);
      expect(any).toBeGreaterThanOrEqual((order as number) - 1e-12);
    }
  });

  it('does not depend on the order of keys, and is the same from either side for one reference', async () => {
    expect(await scoreOf(jsonFieldF1(), pair('{"b":2,"a":1}', '{"a":1,"b":3,"c":0}'))).toBe(
      await scoreOf(jsonFieldF1(), pair('{"a":1,"b":3,"c":0}', '{"b":2,"a":1}')),
    );
  });

  it('refuses bad options', () => {
    expect(() => jsonFieldF1({ average: 'macro' as 'mean' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    expect(() => jsonFieldF1({ arrays: 'best' as 'any' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
