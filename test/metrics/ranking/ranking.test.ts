import { describe, expect, it } from 'vitest';
import { rng } from '../../../src/base/rng.js';
import {
  averagePrecision,
  hitRateAtK,
  idContextPrecision,
  idContextRecall,
  mrr,
  ndcg,
  precisionAtK,
  type RankingSegment,
  recallAtK,
} from '../../../src/metrics/index.js';
import { promisesOf, scoreOf } from '../rows.js';

/** A ranking of up to 42 ids, and up to 8 ids with gains of −2 to 4, two of which are never ranked. */
function seeded(seed: number): RankingSegment {
  const random = rng(seed);
  const ids = Array.from({ length: 3 + random.below(40) }, (_, i) => `d${i}`);
  const ranking = random.shuffle(ids).slice(0, 1 + random.below(ids.length));
  const judged = random.shuffle([...ids, 'lost', 'gone']).slice(0, 1 + random.below(8));
  const gains = judged.map((id) => [id, random.below(5) - (random.below(6) === 0 ? 2 : 0)] as const);
  return { ranking, relevant: Object.fromEntries(gains) };
}

// pytrec_eval-terrier 0.5.11 (trec_eval itself), and ranx 0.3.21 for the exponential gain, on the same rankings; 400 random
// ones (14,664 numbers at ks of 1, 3, 10 and 100) were equal to the last digit when this was written.
const pinned = {
  1: {
    mrr: 1,
    map: 0.5888888888888889,
    map3: 0.4,
    ndcg: 0.41605344362101415,
    ndcg3: 0.2604545425701507,
    burges10: 0.1875367802076603,
    P10: 0.4,
    R3: 0.4,
    H1: 1,
    idp: 0.21052631578947367,
  },
  42: {
    mrr: 0.5,
    map: 0.20473856209150326,
    map3: 0.1,
    ndcg: 0.35490980680658407,
    ndcg3: 0.11990623328406573,
    burges10: 0.05226531726898077,
    P10: 0.1,
    R3: 0.2,
    H1: 0,
    idp: 0.18181818181818182,
  },
  44: {
    mrr: 1,
    map: 0.4816760037348273,
    map3: 0.27777777777777773,
    ndcg: 0.7144745217526143,
    ndcg3: 0.6231524298268358,
    burges10: 0.6607502272739287,
    P10: 0.3,
    R3: 0.3333333333333333,
    H1: 1,
    idp: 0.16666666666666666,
  },
};

const metrics = {
  mrr: mrr(),
  map: averagePrecision(),
  map3: averagePrecision({ k: 3 }),
  ndcg: ndcg(),
  ndcg3: ndcg({ k: 3 }),
  burges10: ndcg({ k: 10, gain: 'exponential' }),
  P10: precisionAtK(10),
  R3: recallAtK(3),
  H1: hitRateAtK(1),
  idp: idContextPrecision(),
};

const row = (ranking: readonly string[], relevant: RankingSegment['relevant']) => ({ ranking, relevant });

describe('metrics of rankings', () => {
  it.each(Object.entries(pinned))('give trec_eval’s and ranx’s numbers for seed %s', async (seed, expected) => {
    for (const [name, value] of Object.entries(expected))
      expect(await scoreOf(metrics[name as keyof typeof metrics], seeded(Number(seed))), name).toBeCloseTo(value, 15);
  });

  it('count worked examples', async () => {
    const found = row(['a', 'b', 'c', 'd'], ['b', 'd', 'x']);
    expect(await scoreOf(precisionAtK(2), found)).toBe(1 / 2);
    expect(await scoreOf(recallAtK(2), found)).toBe(1 / 3);
    expect(await scoreOf(hitRateAtK(1), found)).toBe(0);
    expect(await scoreOf(mrr(), found)).toBe(1 / 2);
    expect(await scoreOf(averagePrecision(), found)).toBeCloseTo((1 / 2 + 2 / 4) / 3, 15);
    expect(await scoreOf(ndcg(), found)).toBeCloseTo(
      (1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 1 / Math.log2(4)),
      15,
    );
    expect(await scoreOf(ndcg({ gain: 'exponential' }), row(['a', 'b'], { a: 1, b: 3 }))).toBeCloseTo(
      (1 + 7 / Math.log2(3)) / (7 + 1 / Math.log2(3)),
      15,
    );
  });

  it('take ranks beyond the end for empty', async () => {
    const short = row(['a'], ['a', 'b']);
    expect(await scoreOf(precisionAtK(10), short)).toBe(0.1);
    expect(await scoreOf(recallAtK(10), short)).toBe(0.5);
    expect(await scoreOf(averagePrecision({ k: 10 }), short)).toBe(0.5);
    expect(await scoreOf(mrr({ k: 10 }), short)).toBe(1);
    for (const metric of [...Object.values(metrics).slice(0, -1), idContextRecall()])
      expect(await scoreOf(metric, row([], ['a']))).toBe(0);
  });

  it('count an id once, where it stands first', async () => {
    const twice = row(['a', 'a', 'b', 'a', 'c'], ['b', 'c']);
    const once = row(['a', 'b', 'c'], ['b', 'c']);
    for (const metric of [...Object.values(metrics), idContextRecall()])
      expect(await scoreOf(metric, twice)).toBe(await scoreOf(metric, once));
    expect(await scoreOf(precisionAtK(5), row(['a', 'a', 'a', 'a', 'a'], ['a']))).toBe(0.2);
    expect(await scoreOf(recallAtK(5), row(['a'], ['a', 'a']))).toBe(1);
  });

  it('abstain where nothing is relevant: absent, 0 or below', async () => {
    for (const metric of [...Object.values(metrics), idContextRecall()])
      for (const relevant of [[], {}, { a: 0 }, { a: -1 }])
        expect(await scoreOf(metric, row(['a'], relevant))).toBe('no-reference');
    expect(await scoreOf(idContextPrecision(), row([], ['a']))).toBe('nothing-retrieved');
    expect(await scoreOf(mrr(), row(['a', 'b'], { a: -1, b: 2 }))).toBe(1 / 2);
  });

  it('know ids that are names of object members', async () => {
    expect(await scoreOf(mrr(), row(['toString', 'constructor', 'x'], ['x']))).toBe(1 / 3);
    expect(await scoreOf(mrr(), row(['__proto__'], ['__proto__']))).toBe(1);
  });

  it('refuse gains that cannot be summed', async () => {
    for (const gain of [Number.NaN, Number.POSITIVE_INFINITY, '2' as unknown as number])
      expect(() => ndcg().segment(row(['a'], { a: gain }))).toThrow(
        expect.objectContaining({ code: 'INVALID_OUTPUT' }),
      );
    expect(() => ndcg({ gain: 'exponential' }).segment(row(['a'], { a: 2000 }))).toThrow(
      expect.objectContaining({ code: 'INVALID_OUTPUT' }),
    );
  });

  it('keep what every metric promises', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => seeded(i + 1));
    for (const metric of [...Object.values(metrics), idContextRecall(), ndcg({ k: 1 }), mrr({ k: 2 })])
      expect(await promisesOf(metric, rows)).toEqual([]);
  });

  it('are best for the best ranking, and never better for a longer look at recall', async () => {
    for (let seed = 1; seed < 40; seed++) {
      const given = seeded(seed);
      const gains = Object.entries(given.relevant as Record<string, number>).filter(([, gain]) => gain > 0);
      if (gains.length === 0) continue;
      const best = gains.sort((a, b) => b[1] - a[1]).map(([id]) => id);
      for (const metric of [ndcg(), ndcg({ k: 3 }), averagePrecision(), mrr(), hitRateAtK(1), recallAtK(8)])
        expect(await scoreOf(metric, row(best, given.relevant))).toBe(1);
      const recalls = await Promise.all([1, 2, 5, 50].map((k) => scoreOf(recallAtK(k), given)));
      expect(recalls).toEqual([...recalls].sort((a, b) => Number(a) - Number(b)));
    }
  });

  it('sign with their k and gain', () => {
    expect(ndcg({ k: 5, gain: 'exponential' }).signature({ references: 0 })).toBe(
      'ndcgAt5|k:5|gain:exponential|equals:ranx-0.3.21|v:1',
    );
    expect(precisionAtK(3).signature({ references: 0 })).toBe('precisionAt3|k:3|equals:pytrec_eval-terrier-0.5.11|v:1');
    expect(mrr().signature({ references: 0 })).toBe('mrr|k:all|equals:pytrec_eval-terrier-0.5.11|v:1');
  });

  it('refuse a k that is no rank', () => {
    for (const k of [0, -1, 1.5, Number.NaN, undefined as unknown as number])
      expect(() => precisionAtK(k)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => ndcg({ k: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => mrr({ at: 3 } as object)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
