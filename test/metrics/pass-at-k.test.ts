import { describe, expect, it } from 'vitest';
import {
  exactMatch,
  lengthWithin,
  type Metric,
  passAtK,
  passHatK,
  rowMetric,
  scoreSegments,
  wer,
} from '../../src/metrics/index.js';
import { allPass, anyPasses } from '../../src/metrics/pass-at-k.js';
import { sumStats } from '../../src/statistics/sum-stats.js';
import { pair, promisesOf, scoreOf } from './rows.js';

/** Whole binomial coefficients, exact for the sizes used here. */
function choose(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return k > n ? 0 : Math.round(value);
}

/** What a row has after its answers were scored. */
async function rowOf(metric: Metric, outputs: readonly string[]) {
  const { segments } = await scoreSegments(
    metric,
    outputs.map((output) => pair(output, 'right')),
  );
  return metric.repeats!(segments as number[][]);
}

describe('the estimators', () => {
  it('are what counting every draw of k answers gives', () => {
    for (let n = 1; n <= 12; n++) {
      for (let c = 0; c <= n; c++) {
        for (let k = 1; k <= n; k++) {
          expect(anyPasses(n, c, k)).toBeCloseTo(1 - choose(n - c, k) / choose(n, k), 12);
          expect(allPass(n, c, k)).toBeCloseTo(choose(c, k) / choose(n, k), 12);
          expect(anyPasses(n, c, k)).toBeCloseTo(1 - allPass(n, n - c, k), 12);
        }
      }
    }
  });

  it('give what Chen et al. 2021 print, and do not overflow', () => {
    // Their numpy lines for n = 200: 1 - prod(1 - k / arange(n - c + 1, n + 1)).
    const printed = (n: number, c: number, k: number) => {
      if (n - c < k) return 1;
      let product = 1;
      for (let i = n - c + 1; i <= n; i++) product *= 1 - k / i;
      return 1 - product;
    };
    for (const [c, k] of [
      [1, 1],
      [20, 10],
      [50, 100],
      [100, 1],
      [199, 2],
    ] as const)
      expect(anyPasses(200, c, k)).toBeCloseTo(printed(200, c, k), 12);
    expect(anyPasses(100_000, 50_000, 1000)).toBe(1);
    expect(allPass(100_000, 99_999, 1000)).toBeCloseTo(0.99, 10);
  });
});

describe('passAtK and passHatK', () => {
  it('estimate from the answers to a row, and take the mean of rows', async () => {
    const first = ['right', 'wrong', 'wrong', 'wrong', 'right'];
    const second = ['wrong', 'wrong', 'wrong', 'wrong', 'wrong'];
    for (const [metric, value] of [
      [passAtK(2, exactMatch()), 1 - 3 / 10],
      [passHatK(2, exactMatch()), 1 / 10],
      [passAtK(1, exactMatch()), 2 / 5],
      [passHatK(1, exactMatch()), 2 / 5],
      [passAtK(5, exactMatch()), 1],
      [passHatK(5, exactMatch()), 0],
    ] as const) {
      const rows = [await rowOf(metric, first), await rowOf(metric, second)] as number[][];
      const score = metric.score(sumStats(rows));
      expect(score).toMatchObject({ status: 'value', parts: { segments: 2, passes: 2, answers: 10 } });
      expect('value' in score && score.value).toBeCloseTo(value / 2, 14);
      expect(metric.value?.(sumStats(rows))).toBeCloseTo(value / 2, 14);
    }
  });

  it('abstain on a row with too few answers', async () => {
    const metric = passAtK(3, exactMatch());
    expect(await rowOf(metric, ['right', 'wrong'])).toEqual({
      status: 'abstained',
      name: 'passAt3',
      reason: 'too-few-answers',
    });
    expect(metric.repeats?.([])).toMatchObject({ reason: 'too-few-answers' });
  });

  it('never make a score of answers that were not repeated, unless one is enough', async () => {
    expect((await scoreSegments(passAtK(2, exactMatch()), [pair('a', 'a'), pair('b', 'a')])).score).toEqual({
      status: 'abstained',
      name: 'passAt2',
      reason: 'too-few-answers',
    });
    expect(await scoreOf(passHatK(1, exactMatch()), pair('a', 'a'), pair('b', 'a'))).toBe(0.5);
  });

  it('pass on what the metric says of an answer: abstentions, waiting, explanations', async () => {
    expect(await scoreOf(passAtK(1, exactMatch()), pair('a'))).toBe('no-reference');
    expect(passAtK(1, exactMatch()).segment(pair('a'))).toMatchObject({ name: 'passAt1' });
    const judge = rowMetric({
      name: 'judge',
      value: async () => ({ value: true, explanation: 'fine', usage: undefined }),
    });
    expect(await passAtK(2, judge).segment(pair('a'))).toMatchObject({ stats: [0, 0, 1, 1], explanation: 'fine' });
  });

  it('take a threshold where scores are shares, or where less is better', async () => {
    const half = rowMetric({ name: 'half', value: () => 0.5 });
    expect(() => passAtK(1, half).segment(pair('a'))).toThrow(expect.objectContaining({ code: 'INVALID_OUTPUT' }));
    expect(await scoreOf(passAtK(1, half, { threshold: 0.5 }), pair('a'))).toBe(1);
    expect(await scoreOf(passAtK(1, half, { threshold: 0.6 }), pair('a'))).toBe(0);
    expect(() => passAtK(1, wer())).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(await scoreOf(passAtK(1, wer(), { threshold: 0.1 }), pair('a b', 'a b'), pair('a', 'a b'))).toBe(0.5);
  });

  it('keep what every metric promises', async () => {
    const rows = [{ output: 'a' }, { output: 'long' }];
    expect(await promisesOf(passAtK(1, lengthWithin({ max: 2 })), rows)).toEqual([]);
    expect(passHatK(4, exactMatch()).signature({ references: 1 })).toBe(
      'passHat4|nrefs:1|k:4|from:1|of:exactMatch,norm:none,v:1|v:1',
    );
  });

  it('refuse bad options', () => {
    for (const k of [0, 1.5, -1])
      expect(() => passAtK(k, exactMatch())).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => passAtK(1, exactMatch(), { threshold: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    expect(() => passAtK(1, exactMatch(), { n: 3 } as object)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});
