import { describe, expect, it } from 'vitest';
import { exactMatch } from '../../src/metrics/index.js';
import {
  cohenDz,
  flipOddsRatio,
  minimumDetectableDifference,
  powerFor,
  rankSystems,
  rowsFor,
} from '../../src/statistics/index.js';
import { bits } from './rows.js';

describe('power', () => {
  it('goes there and back', () => {
    // The textbook's 2.8 standard errors for 80 % at 5 %.
    expect(minimumDetectableDifference({ standardError: 1 })).toBeCloseTo(1.959964 + 0.841621, 5);
    const seen = minimumDetectableDifference({ standardError: 0.3, power: 0.9, alpha: 0.01 });
    expect(powerFor(seen, { standardError: 0.3, alpha: 0.01 })).toBeCloseTo(0.9, 4);
    expect(powerFor(0, { standardError: 0.3 })).toBeCloseTo(0.05, 10);
    expect(rowsFor(seen / 2, 100, { standardError: 0.3, power: 0.9, alpha: 0.01 })).toBe(400);
    expect(powerFor(1, { standardError: 0 })).toBe(1);
    expect(() => minimumDetectableDifference({ standardError: 1, power: 1 })).toThrow(/1 - power/);
  });
});

describe('effect sizes', () => {
  it('are means over spread for pairs', () => {
    const found = cohenDz([1, 2, 3, 4]);
    expect(found?.value).toBeCloseTo(2.5 / Math.sqrt(5 / 3), 12);
    expect(found?.interval95[0]).toBeLessThan(found?.value as number);
    expect(cohenDz([0.1, 0.1, 0.1])).toBeUndefined();
    expect(cohenDz([1])).toBeUndefined();
  });

  it('are odds for flips, always finite', () => {
    expect(flipOddsRatio(10, 5)?.value).toBe(10.5 / 5.5);
    expect(flipOddsRatio(3, 0)).toMatchObject({ value: 7, interval95: [expect.any(Number), Number.MAX_VALUE] });
    expect(flipOddsRatio(0, 0)).toBeUndefined();
  });
});

describe('a ranking', () => {
  const systems = (right: Readonly<Record<string, string>>) =>
    Object.entries(right).map(([name, text]) => ({ name, stats: bits(text) }));
  const long = (share: number) => Array.from({ length: 60 }, (_, i) => (i < share * 60 ? '1' : '0')).join('');

  it('gives systems that do not differ a letter in common, and ranks as ranges', () => {
    const { systems: ranked, pairs } = rankSystems(
      systems({ low: long(0.2), high: long(0.95), middle: long(0.85), twin: long(0.9) }),
      exactMatch(),
      { trials: 2000 },
    );
    expect(ranked.map(({ name, ranks, group }) => [name, ranks, group])).toEqual([
      ['high', [1, 3], 'a'],
      ['twin', [1, 3], 'a'],
      ['middle', [1, 3], 'a'],
      ['low', [4, 4], 'b'],
    ]);
    expect(pairs.length).toBe(6);
    expect(pairs.every(({ p, pAdjusted }) => pAdjusted >= p)).toBe(true);
  });

  it('lets groups overlap: the middle one may belong to both', () => {
    const { systems: ranked } = rankSystems(
      systems({ a: long(48 / 60), b: long(43 / 60), c: long(38 / 60) }),
      exactMatch(),
      {
        trials: 4000,
      },
    );
    expect(ranked.map(({ group, ranks }) => [group, ranks])).toEqual([
      ['a', [1, 2]],
      ['ab', [1, 3]],
      ['b', [2, 3]],
    ]);
  });

  it('refuses one system, two of one name, and one without a score', () => {
    const score = exactMatch();
    expect(() => rankSystems(systems({ a: '1' }), score)).toThrow(/cannot be ranked/);
    expect(() => rankSystems([...systems({ a: '1' }), ...systems({ a: '0' })], score)).toThrow(/the name "a"/);
    expect(() => rankSystems(systems({ a: '1', b: '' }), score)).toThrow(/no exactMatch/);
  });
});
