import { describe, expect, it } from 'vitest';
import { bleu, corpusScore, exactMatch, type Metric } from '../../src/metrics/index.js';
import { fixed } from '../../src/metrics/python-format.js';
import {
  type Abstention,
  approximateRandomization,
  bootstrapInterval,
  compareStats,
  type Interval,
  Mt19937,
  mcnemar,
  Pcg64,
  pairedBootstrap,
} from '../../src/statistics/index.js';
import { pairwiseSum, quantile } from '../../src/statistics/numeric.js';
import { rows } from './rows.js';

const metric = exactMatch();
const many = (share: number, count: number) =>
  rows(...Array.from({ length: count }, (_, i) => (i < share * count ? 1 : 0)));

describe('random numbers', () => {
  it('are those of NumPy default_rng', () => {
    // numpy.random.default_rng(0).integers(0, 2**32, 4, dtype=uint32)
    const random = new Pcg64(0);
    const big = new Int32Array(6);
    new Pcg64(2 ** 40 + 5).fillBelow(1000, big);
    expect([...big]).toEqual([14, 4, 449, 372, 915, 587]);
    expect([random.next32(), random.next32(), random.next32(), random.next32()]).toEqual([
      3653403231, 2735729615, 2195314465, 1158725112,
    ]);
  });

  it('are those of the Mersenne Twister', () => {
    // The reference output of mt19937ar for init_genrand(5489).
    expect(new Mt19937(5489).next32()).toBe(3499211612);
  });

  it('refuse a seed that is no whole number', () => {
    expect(() => new Pcg64(1.5)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('bootstrapInterval', () => {
  it('holds the value and about two standard errors to each side', () => {
    const { low, high, mean } = bootstrapInterval(many(0.5, 400), metric) as Interval;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(low).toBeCloseTo(0.5 - 1.96 * Math.sqrt(0.25 / 400), 2);
    expect(high).toBeCloseTo(0.5 + 1.96 * Math.sqrt(0.25 / 400), 2);
  });

  it('is the same for the same seed and another for another', () => {
    const stats = many(0.3, 50);
    expect(bootstrapInterval(stats, metric, { seed: 1 })).toEqual(bootstrapInterval(stats, metric, { seed: 1 }));
    expect(bootstrapInterval(stats, metric, { seed: 1 })).not.toEqual(bootstrapInterval(stats, metric, { seed: 2 }));
  });

  it('is wider when rows repeat and are drawn together', () => {
    const stats = many(0.5, 100).flatMap((row) => [row, row, row, row]);
    const clusters = stats.map((_, i) => Math.floor(i / 4));
    const width = (interval: Interval | Abstention) => ('low' in interval ? interval.high - interval.low : 0);
    const ratio = width(bootstrapInterval(stats, metric, { clusters })) / width(bootstrapInterval(stats, metric));
    expect(ratio).toBeGreaterThan(1.7);
    expect(ratio).toBeLessThan(2.3);
  });

  it('abstains where there is nothing to draw from', () => {
    expect(bootstrapInterval([], metric)).toMatchObject({ reason: 'no-segments' });
    expect(bootstrapInterval(rows(1), metric)).toMatchObject({ reason: 'too-few-segments' });
  });

  it('leaves out segments that abstained, with their cluster keys', () => {
    const gone: Abstention = { status: 'abstained', name: 'exactMatch', reason: 'no-reference' };
    const stats = many(0.5, 20);
    const clusters = stats.map((_, i) => i % 7);
    expect(bootstrapInterval([gone, ...stats], metric, { clusters: ['x', ...clusters] })).toEqual(
      bootstrapInterval(stats, metric, { clusters }),
    );
  });

  it('leaves out resamples without a value, and says how many were left', () => {
    const ratio: Metric = {
      ...metric,
      value: undefined as never,
      score: ([a = 0, b = 0]) =>
        b === 0
          ? { status: 'abstained', name: 'ratio', reason: 'undefined-value' }
          : { status: 'value', name: 'ratio', value: a / b, parts: {} },
    };
    const { resamples } = bootstrapInterval(
      [
        [0, 0],
        [1, 2],
      ],
      ratio,
      { resamples: 400 },
    ) as Interval;
    expect(resamples).toBeGreaterThan(250);
    expect(resamples).toBeLessThan(350);
  });

  it('names the segment whose stats are no numbers', () => {
    expect(() =>
      bootstrapInterval(
        [
          [1, 1],
          [Number.NaN, 1],
        ],
        metric,
      ),
    ).toThrow(/stats of segment 1 are \[NaN, 1\]/);
  });
});

describe('paired tests', () => {
  const worse = many(0.5, 200);
  const better = many(0.7, 200);

  it('find a clear difference', () => {
    expect(pairedBootstrap(worse, better, metric).pValue).toBeLessThan(0.01);
    expect(approximateRandomization(worse, better, metric, { trials: 500 }).pValue).toBeLessThan(0.01);
  });

  it('find none between equals', () => {
    expect(pairedBootstrap(worse, worse, metric).pValue).toBeLessThanOrEqual(1);
    const { difference, pValue } = approximateRandomization(worse, worse.toReversed(), metric, { trials: 500 });
    expect(difference).toBe(0);
    expect(pValue).toBeGreaterThan(0.5);
  });

  it('count draws at least as large apart, since three segments cannot prove anything', () => {
    const [three, other] = [rows(0, 0, 0), rows(1, 1, 1)];
    const { pValue, pPermutation } = approximateRandomization(three, other, metric, { trials: 999 });
    expect(pValue).toBe(1 / 1000);
    expect(pPermutation).toBeCloseTo(0.25, 1);
  });

  it('refuse runs of different length', () => {
    expect(() => pairedBootstrap(worse, better.slice(1), metric)).toThrow(/200 and 199 segments/);
  });
});

describe('compareStats', () => {
  it('gives the difference, its interval, and whom it favours', () => {
    const result = compareStats(many(0.5, 200), many(0.7, 200), metric, { trials: 500 });
    expect(result).toMatchObject({ baseline: 0.5, system: 0.7, favours: 'system', segments: 200, leftOut: 0 });
    const { low, high } = (result as { interval: Interval }).interval;
    expect(low).toBeGreaterThan(0.1);
    expect(high).toBeLessThan(0.3);
  });

  it('compares only what both have scored', () => {
    const gone: Abstention = { status: 'abstained', name: 'exactMatch', reason: 'no-reference' };
    const result = compareStats([...rows(1, 0), gone], rows(1, 1, 1), metric, { trials: 10, resamples: 10 });
    expect(result).toMatchObject({ baseline: 0.5, system: 1, segments: 2, leftOut: 1 });
    expect(compareStats([gone], rows(1), metric)).toMatchObject({ status: 'abstained', reason: 'no-segments' });
  });

  it('works from BLEU stats without a text', () => {
    const references = [['the cat sat on the mat'], ['a dog barked at me'], ['it rains a lot here']];
    const run = (texts: string[]) => corpusScore(bleu(), texts, references).segments;
    const result = compareStats(
      run(['the cat sat on a mat', 'a dog barked', 'it rains here']),
      run(references.map(([text]) => text!)),
      bleu(),
      { trials: 100, resamples: 100 },
    );
    expect(result).toMatchObject({ favours: 'neither', segments: 3 });
    expect((result as { system: number }).system).toBeCloseTo(100, 10);
  });
});

describe('mcnemar', () => {
  it('is the two-sided exact binomial test of the discordant pairs', () => {
    const baseline = [true, false, false, false, false, false, true];
    const system = [true, true, true, true, true, true, false];
    // 1 of 6: 2 * (1 + 6) / 64
    expect(mcnemar(baseline, system)).toEqual({ onlyBaseline: 1, onlySystem: 5, pValue: expect.closeTo(0.21875, 12) });
  });

  it('is 1 without a difference, and does not underflow', () => {
    expect(mcnemar([true], [true]).pValue).toBe(1);
    const half = Array.from({ length: 4000 }, (_, i) => i % 2 === 0);
    expect(
      mcnemar(
        half,
        half.map((one) => !one),
      ).pValue,
    ).toBe(1);
  });
});

describe('numeric', () => {
  it('sums in NumPy order', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => i + 0.5);
    expect(pairwiseSum(values)).toBe(500000);
  });

  it('interpolates quantiles', () => {
    expect(quantile([1, 2, 4], 0.75)).toBe(3);
    expect(quantile([1, 2, 4], 1)).toBe(4);
  });

  it('rounds exact ties to even as Python does', () => {
    expect([fixed(0.125, 2), fixed(0.375, 2), fixed(2.5, 0), fixed(1.005, 2), fixed(6.25, 1)]).toEqual([
      '0.12',
      '0.38',
      '2',
      '1.00',
      '6.2',
    ]);
  });
});
