import { describe, expect, it } from 'vitest';
import { bleu, exactMatch, wer } from '../../src/metrics/index.js';
import {
  type Abstention,
  bootstrapInterval,
  meanInterval,
  type Scale,
  type Stats,
  scoreInterval,
  studentTQuantile,
  wilson,
} from '../../src/statistics/index.js';
import { got, rows } from './rows.js';

const share: Scale = exactMatch();
const counted = Array.from({ length: 40 }, (_, i) => (i % 5 === 0 ? 0 : 1));

describe('scoreInterval', () => {
  it("is Wilson's for rows that are right or wrong", () => {
    const found = got(scoreInterval(rows(...counted), share));
    expect(found).toEqual({
      status: 'value',
      method: 'wilson',
      low: wilson(32, 40)[0],
      high: wilson(32, 40)[1],
      level: 0.95,
      units: 40,
    });
    expect(scoreInterval(rows(1), share)).toMatchObject({ method: 'wilson', low: wilson(1, 1)[0], high: 1 });
  });

  it('takes clusters of one row each as rows, and no others', () => {
    const alone = counted.map((_, i) => i);
    expect(scoreInterval(rows(...counted), share, { clusters: alone })).toMatchObject({ method: 'wilson' });
    const pairs = alone.map((i) => i >> 1);
    expect(scoreInterval(rows(...counted), share, { clusters: pairs })).toMatchObject({
      method: 'wilson-effective',
      units: 20,
    });
  });

  it('is twice as wide for rows that are each there four times', () => {
    const once = [0.1, 0.4, 0.9, 0.3, 0.6, 0.8, 0.2, 0.5, 0.5, 0.7];
    const four = once.flatMap((one) => [one, one, one, one]);
    const clusters = four.map((_, i) => i >> 2);
    const single = got(scoreInterval(rows(...once), share));
    const grouped = got(scoreInterval(rows(...four), share, { clusters }));
    const blind = got(scoreInterval(rows(...four), share));
    expect(grouped.low).toBeCloseTo(single.low, 12);
    expect(grouped.high).toBeCloseTo(single.high, 12);
    expect((grouped.high - grouped.low) / (blind.high - blind.low)).toBeGreaterThan(2);
  });

  it("is nearly Student's t in the middle of a range, for many rows", () => {
    const values = Array.from({ length: 1000 }, (_, i) => 0.4 + (i % 21) / 100);
    const found = got(scoreInterval(rows(...values), share));
    const student = got(meanInterval(values));
    expect(found.method).toBe('wilson-effective');
    expect(found.low).toBeCloseTo(student.low, 5);
    expect(found.high).toBeCloseTo(student.high, 5);
  });

  it('keeps a width at the end of the range, where no spread is seen', () => {
    const clusters = counted.map((_, i) => i >> 1);
    const all = got(scoreInterval(rows(...counted.map(() => 1)), share, { clusters }));
    expect(all.high).toBe(1);
    expect(all.low).toBeGreaterThan(0.8);
    expect(all.low).toBeLessThan(0.85);
    expect(scoreInterval(rows(0.5, 0.5, 0.5), share)).toMatchObject({ low: 0.5, high: 0.5 });
  });

  it("is Hall's for a score without a bound, longer on the side of its tail", () => {
    const stats: Stats[] = Array.from({ length: 30 }, (_, i) => (i < 3 ? [9, 10] : [i % 2, 10]));
    const metric = wer();
    const pooled: Scale = {
      name: 'errors',
      higherIsBetter: false,
      range: [0, Number.POSITIVE_INFINITY],
      aggregate: 'pooled',
      score: (sum) => ({ status: 'value', name: 'errors', value: sum[0]! / sum[1]!, parts: {} }),
    };
    expect(metric.range[1]).toBe(Number.POSITIVE_INFINITY);
    const found = got(scoreInterval(stats, pooled));
    const at = (3 * 9 + 14) / 300;
    expect(found.method).toBe('hall');
    expect(found.high - at).toBeGreaterThan(1.5 * (at - found.low));
    expect(found.low).toBeGreaterThan(0);
  });

  it("without skewness Hall's is Student's t", () => {
    const values = [-3, -2, -1, 1, 2, 3];
    const open: Scale = { ...share, range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] };
    const found = got(scoreInterval(rows(...values), open));
    const half = studentTQuantile(0.975, 5) * Math.sqrt(28 / 5 / 6);
    expect(found.method).toBe('hall');
    expect(found.low).toBeCloseTo(-half, 12);
    expect(found.high).toBeCloseTo(half, 12);
  });

  it('takes a bootstrap where a score does not exist without one of the rows', () => {
    const ratio: Scale = {
      name: 'recall',
      higherIsBetter: true,
      range: [0, 1],
      aggregate: 'pooled',
      score: (sum) =>
        sum[1]! > 0
          ? { status: 'value', name: 'recall', value: sum[0]! / sum[1]!, parts: {} }
          : { status: 'abstained', name: 'recall', reason: 'undefined-value' },
    };
    const stats: Stats[] = [[0.5, 1], ...Array.from({ length: 9 }, (): Stats => [0, 0])];
    expect(scoreInterval(stats, ratio)).toMatchObject({ method: 'expanded', low: 0.5, high: 0.5 });
  });

  it('leaves out what abstained, with its cluster', () => {
    const none: Abstention = { status: 'abstained', name: 'exactMatch', reason: 'no-reference' };
    const found = scoreInterval([...rows(1, 1), none, ...rows(0)], share, { clusters: ['a', 'a', 'b', 'c'] });
    expect(found).toMatchObject({ units: 2, method: 'wilson-effective' });
  });

  it('abstains where there is nothing to judge by', () => {
    expect(scoreInterval([], share)).toMatchObject({ status: 'abstained', reason: 'no-segments' });
    expect(scoreInterval(rows(0.5), share)).toMatchObject({ status: 'abstained', reason: 'too-few-segments' });
    expect(
      scoreInterval(
        [
          [1, 0],
          [1, 0],
        ],
        { ...share, range: [0, 2] },
      ),
    ).toMatchObject({ reason: 'undefined-value' });
  });

  it('refuses what cannot be', () => {
    expect(() => scoreInterval(rows(1, 0), share, { level: 1 })).toThrow(/1 - level/);
    expect(() => scoreInterval(rows(1, 0), share, { method: 'wald' as never })).toThrow(/method is "wald"/);
    expect(() => scoreInterval(rows(1, 0), share, { clusters: ['a'] })).toThrow(/1 cluster keys for 2/);
    expect(() => scoreInterval(rows(Number.NaN, 0), share)).toThrow(
      expect.objectContaining({ code: 'INVALID_OUTPUT' }),
    );
    expect(() => scoreInterval(rows(1, 0), share, { seeds: 3 } as never)).toThrow(/no option "seeds"/);
  });

  it('works on a real metric, whose perfect score is at the end of its range', () => {
    const metric = bleu();
    const same = ['the cat sat on the mat today', 'a dog ran over the hill there'].map(
      (output) => metric.segment({ output, references: [output] }) as Stats,
    );
    const found = got(scoreInterval(same, metric));
    expect(found.method).toBe('wilson-effective');
    expect(found.high).toBe(100);
    expect(found.low).toBeLessThan(30);
  });
});

describe('the methods of bootstrapInterval', () => {
  const skewed = rows(...Array.from({ length: 40 }, (_, i) => (i % 8 === 0 ? 0.9 : 0.05 + i / 1000)));

  it('expanded is wider than percentile on both sides, by as much as t is', () => {
    const plain = got(bootstrapInterval(skewed, share, { resamples: 4000 }));
    const wider = got(bootstrapInterval(skewed, share, { resamples: 4000, method: 'expanded' }));
    expect(wider.low).toBeLessThan(plain.low);
    expect(wider.high).toBeGreaterThan(plain.high);
    const ratio = (wider.high - wider.low) / (plain.high - plain.low);
    expect(ratio).toBeGreaterThan(1.01);
    expect(ratio).toBeLessThan(1.09);
  });

  it('bca moves both ends towards the long tail', () => {
    const plain = got(bootstrapInterval(skewed, share, { resamples: 4000 }));
    const moved = got(bootstrapInterval(skewed, share, { resamples: 4000, method: 'bca' }));
    expect(moved.low).toBeGreaterThan(plain.low);
    expect(moved.high).toBeGreaterThan(plain.high);
  });

  it('are those of scoreInterval when asked for', () => {
    for (const method of ['percentile', 'expanded', 'bca'] as const) {
      const { low, high } = got(bootstrapInterval(skewed, share, { method, seed: 4 }));
      expect(scoreInterval(skewed, share, { method, seed: 4 })).toMatchObject({ method, low, high });
    }
  });

  it('stay inside the values there are when all are alike', () => {
    expect(bootstrapInterval(rows(1, 1, 1), share, { method: 'bca' })).toMatchObject({ low: 1, high: 1 });
    expect(() => bootstrapInterval(skewed, share, { method: 'basic' as never })).toThrow(/method is "basic"/);
  });
});

describe('meanInterval', () => {
  it('is that of SciPy', () => {
    // scipy 1.12.0: ttest_1samp([1.2, 3.4, 2.2, 5.6, 4.1], 0).confidence_interval(0.95)
    const found = got(meanInterval([1.2, 3.4, 2.2, 5.6, 4.1]));
    expect(found.low).toBeCloseTo(1.1891712030535975, 12);
    expect(found.high).toBeCloseTo(5.410828796946403, 12);
  });

  it('abstains for fewer than two numbers, and for one that is none', () => {
    expect(meanInterval([])).toMatchObject({ reason: 'no-segments' });
    expect(meanInterval([3])).toMatchObject({ reason: 'too-few-segments' });
    expect(meanInterval([3, Number.NaN])).toMatchObject({ reason: 'undefined-value' });
  });
});
