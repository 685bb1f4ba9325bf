import { describe, expect, it } from 'vitest';
import { exactMatch, wer } from '../../src/metrics/index.js';
import {
  type Abstention,
  differenceInterval,
  equivalence,
  flipTable,
  mcnemar,
  nonInferiority,
  permutationTest,
  type Scale,
  type Stats,
  signTest,
  studentTQuantile,
  winRate,
} from '../../src/statistics/index.js';
import { bits, got, rows } from './rows.js';

const share: Scale = exactMatch();

describe('differenceInterval', () => {
  it("is Student's t on the differences of a mean", () => {
    const before = [0.1, 0.5, 0.3, 0.8, 0.6];
    const after = [0.2, 0.7, 0.3, 0.9, 0.5];
    const found = got(differenceInterval(rows(...before), rows(...after), share));
    // Differences 0.1, 0.2, 0, 0.1, −0.1: mean 0.06, variance 0.013.
    const half = studentTQuantile(0.975, 4) * Math.sqrt(0.013 / 5);
    expect(found).toMatchObject({ method: 't', units: 5, leftOut: 0 });
    expect(found.difference).toBeCloseTo(0.06, 14);
    expect(found.low).toBeCloseTo(0.06 - half, 12);
    expect(found.high).toBeCloseTo(0.06 + half, 12);
  });

  it("is Bonett and Price's for rows that are right or wrong", () => {
    // 10 gained, 4 lost of 50: (11 − 5) / 52 ± 1.96 √((16/52 − (6/52)²) / 52)
    const before = bits('1'.repeat(20) + '0'.repeat(16) + '0'.repeat(10) + '1'.repeat(4));
    const after = bits('1'.repeat(20) + '0'.repeat(16) + '1'.repeat(10) + '0'.repeat(4));
    const found = got(differenceInterval(before, after, share));
    const half = 1.959963984540054 * Math.sqrt((16 / 52 - (6 / 52) ** 2) / 52);
    expect(found).toMatchObject({ method: 'bonett-price', difference: 0.12 });
    expect(found.low).toBeCloseTo(6 / 52 - half, 12);
    expect(found.high).toBeCloseTo(6 / 52 + half, 12);
  });

  it('has a width where no answer flipped, and none beyond what can be', () => {
    const same = bits('1101');
    const found = got(differenceInterval(same, same, share));
    expect(found.high).toBeGreaterThan(0.2);
    expect(found.low).toBeCloseTo(-found.high, 12);
    expect(got(differenceInterval(bits('00'), bits('11'), share)).high).toBe(1);
  });

  it('counts clusters, not rows', () => {
    const before = [0.1, 0.5, 0.3, 0.8];
    const after = [0.2, 0.7, 0.3, 0.7];
    const twice = (values: readonly number[]) => rows(...values.flatMap((one) => [one, one]));
    const clusters = [0, 0, 1, 1, 2, 2, 3, 3];
    const once = got(differenceInterval(rows(...before), rows(...after), share));
    const grouped = got(differenceInterval(twice(before), twice(after), share, { clusters }));
    expect(grouped.units).toBe(4);
    expect(grouped.low).toBeCloseTo(once.low, 12);
    expect(grouped.high).toBeCloseTo(once.high, 12);
  });

  it('leaves out what one abstained on, and abstains where too little is left', () => {
    const none: Abstention = { status: 'abstained', name: 'x', reason: 'no-reference' };
    expect(differenceInterval([...rows(1, 0, 1), none], [...rows(0, 1, 1), ...rows(1)], share)).toMatchObject({
      units: 3,
      leftOut: 1,
    });
    expect(differenceInterval([none], rows(1), share)).toMatchObject({ reason: 'no-segments' });
    expect(differenceInterval(rows(1), rows(1), share)).toMatchObject({ reason: 'too-few-segments' });
    expect(() => differenceInterval(rows(1), [], share)).toThrow(/comparing 1 with 0 segments/);
  });
});

describe('equivalence', () => {
  const before = Array.from({ length: 60 }, (_, i) => 0.5 + (i % 10) / 50);
  const after = before.map((one, i) => one + (i % 2 === 0 ? 0.02 : -0.015));

  it('is found inside wide margins, and not inside narrow ones', () => {
    expect(equivalence(rows(...before), rows(...after), share, { low: -0.02, high: 0.02 })).toMatchObject({
      equivalent: true,
      units: 60,
    });
    expect(equivalence(rows(...before), rows(...after), share, { low: -0.02, high: 0.004 })).toMatchObject({
      equivalent: false,
    });
  });

  it('is found where, and only where, the interval lies inside the margins', () => {
    for (let i = 1; i <= 40; i++) {
      const margin = i / 2000;
      const found = got(equivalence(rows(...before), rows(...after), share, { low: -margin, high: margin }));
      expect(found.equivalent).toBe(found.interval[0] >= -margin && found.interval[1] <= margin);
    }
  });

  it('of rows that are right or wrong is so, too', () => {
    const [a, b] = [bits('1'.repeat(150) + '0'.repeat(50)), bits('0'.repeat(3) + '1'.repeat(149) + '0'.repeat(48))];
    for (const margin of [0.01, 0.02, 0.03, 0.035, 0.05, 0.1]) {
      const found = got(equivalence(a, b, share, { low: -margin, high: margin }));
      expect(found.equivalent).toBe(found.interval[0] >= -margin && found.interval[1] <= margin);
    }
  });

  it('of outputs without any difference takes at least five rows', () => {
    const same = (count: number) => rows(...Array.from({ length: count }, () => 0.7));
    const margins = { low: -0.1, high: 0.1 };
    expect(equivalence(same(4), same(4), share, margins)).toMatchObject({ equivalent: false, pValue: 0.0625 });
    expect(equivalence(same(5), same(5), share, margins)).toMatchObject({ equivalent: true, pValue: 0.03125 });
  });

  it('needs margins with 0 between them', () => {
    for (const [low, high] of [
      [0, 1],
      [-1, 0],
      [0.1, 0.2],
      [Number.NaN, 1],
    ] as const) {
      expect(() => equivalence(rows(1, 0), rows(1, 0), share, { low, high })).toThrow(/margins from/);
    }
    expect(() => equivalence(rows(1, 0), rows(1, 0), share, { low: -1, high: 1, alpha: 0.5 })).toThrow(/0\.5 - alpha/);
  });
});

describe('nonInferiority', () => {
  const before = Array.from({ length: 40 }, (_, i) => 0.4 + (i % 7) / 40);
  const worse = before.map((one, i) => one - 0.02 + (i % 2 === 0 ? 0.01 : -0.01));

  it('goes by the direction of the metric', () => {
    const lower: Scale = { ...share, higherIsBetter: false };
    const [a, b] = [rows(...before), rows(...worse)];
    expect(nonInferiority(a, b, share, { margin: 0.01 })).toMatchObject({
      nonInferior: false,
      gain: expect.closeTo(-0.02),
    });
    expect(nonInferiority(a, b, share, { margin: 0.03 })).toMatchObject({ nonInferior: true });
    expect(nonInferiority(a, b, lower, { margin: 0.01 })).toMatchObject({
      nonInferior: true,
      gain: expect.closeTo(0.02),
    });
  });

  it('is found where, and only where, the gain is at least −margin for sure', () => {
    for (let i = 1; i <= 40; i++) {
      const margin = i / 1000;
      const found = got(nonInferiority(rows(...before), rows(...worse), share, { margin }));
      expect(found.nonInferior).toBe(found.gainAtLeast >= -margin);
    }
  });

  it('needs a margin above 0, and two rows', () => {
    expect(() => nonInferiority(rows(1, 0), rows(1, 0), share, { margin: 0 })).toThrow(/margin is 0/);
    expect(nonInferiority(rows(1), rows(1), share, { margin: 0.1 })).toMatchObject({ reason: 'too-few-segments' });
  });
});

describe('permutationTest', () => {
  it('counts every way for few rows', () => {
    // All six differences favour the system: only no swap and all swaps are as far apart, 2 of 64.
    const found = permutationTest(rows(0.1, 0.2, 0.3, 0.1, 0.5, 0.4), rows(0.2, 0.4, 0.6, 0.5, 0.6, 0.7), share);
    expect(found).toMatchObject({ method: 'exact', pValue: 2 / 64, trials: 32 });
    expect(permutationTest(rows(0, 0, 0), rows(1, 1, 1), share)).toMatchObject({ pValue: 0.25 });
    expect(permutationTest(rows(0.3), rows(0.4), share)).toMatchObject({ pValue: 1, trials: 1 });
  });

  it('is the sign test for flips, whose sizes are all the same', () => {
    const found = got(permutationTest(bits('000000000111'), bits('111111111011'), share));
    expect(found.pValue).toBeCloseTo(signTest(9, 1), 12);
  });

  it('draws ways where there are too many, near the exact p-value', () => {
    const a = rows(...Array.from({ length: 14 }, (_, i) => i / 20));
    const b = rows(...Array.from({ length: 14 }, (_, i) => i / 20 + (i % 3 === 0 ? -0.04 : 0.05)));
    const exact = got(permutationTest(a, b, share));
    const drawn = got(permutationTest(a, b, share, { trials: 5000 }));
    expect([exact.method, drawn.method]).toEqual(['exact', 'monte-carlo']);
    expect(Math.abs(exact.pValue - drawn.pValue)).toBeLessThan(0.02);
  });

  it('swaps clusters as one, and pooled scores too', () => {
    const found = permutationTest(bits('000000'), bits('111111'), share, { clusters: [1, 1, 1, 2, 2, 2] });
    expect(found).toMatchObject({ method: 'exact', trials: 2, pValue: 0.5 });
    const metric = wer();
    const segment = (output: string) => metric.segment({ output, references: ['a b c d'] }) as Stats;
    const [bad, good] = [segment('a x c y'), segment('a b c d')];
    const four = <T>(one: T) => [one, one, one, one];
    expect(permutationTest(four(bad), four(good), metric)).toMatchObject({ pValue: 0.125, difference: -0.5 });
  });

  it('is 1 for outputs that are the same, and abstains for none', () => {
    expect(permutationTest(bits('1010'), bits('1010'), share)).toMatchObject({ pValue: 1 });
    expect(permutationTest([], [], share)).toMatchObject({ reason: 'no-segments' });
  });
});

describe('signTest', () => {
  it('is twice the smaller tail of a fair coin', () => {
    // scipy 1.12.0: binomtest(k, n).pvalue
    expect(signTest(8, 2)).toBeCloseTo(0.109375, 14);
    expect(signTest(2, 8)).toBeCloseTo(0.109375, 14);
    expect(signTest(5, 5)).toBe(1);
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(0, 6)).toBeCloseTo(0.03125, 14);
    expect(signTest(3000, 2000)).toBeGreaterThan(0);
    expect(() => signTest(-1, 2)).toThrow(/wins is -1/);
  });
});

describe('winRate', () => {
  it('counts wins, ties as half, and losses by the direction of the metric', () => {
    const [a, b] = [rows(0.1, 0.5, 0.3, 0.9, 0.2), rows(0.2, 0.5, 0.4, 0.1, 0.3)];
    expect(winRate(a, b, share)).toMatchObject({ value: 0.7, wins: 3, ties: 1, losses: 1, pValue: 0.625 });
    expect(winRate(a, b, { ...share, higherIsBetter: false })).toMatchObject({ wins: 1, ties: 1, losses: 3 });
    expect(winRate(a, b, share, { tie: 0.15 })).toMatchObject({ wins: 0, ties: 4, losses: 1 });
  });

  it('has no sign test in clusters, and an interval by clusters', () => {
    const [a, b] = [rows(0, 0, 0, 0, 1, 1), rows(1, 1, 1, 1, 0, 0)];
    const alone = got(winRate(a, b, share));
    const grouped = got(winRate(a, b, share, { clusters: [1, 1, 2, 2, 3, 3] }));
    expect(grouped.pValue).toBeUndefined();
    expect(grouped.interval95[0]).toBeLessThan(alone.interval95[0]);
  });

  it('abstains for nothing, and for one tie', () => {
    expect(winRate([], [], share)).toMatchObject({ reason: 'no-segments' });
    expect(winRate(rows(0.5), rows(0.5), share)).toMatchObject({ reason: 'too-few-segments' });
  });
});

describe('flipTable', () => {
  const before = [true, true, false, false, false, true];
  const after = [true, false, true, true, false, true];

  it('names the rows that flipped, with the test and the odds', () => {
    const found = flipTable(before, after);
    expect(found).toMatchObject({ bothRight: 2, bothWrong: 1, gained: [2, 3], lost: [1], oddsRatio: 2 });
    expect(found.pValue).toBe(mcnemar(before, after).pValue);
    // Clopper and Pearson of 2 of 3: 0.0942993 to 0.9915962.
    expect(found.oddsRatio95.low).toBeCloseTo(0.0942993 / 0.9057007, 5);
    expect(found.oddsRatio95.high).toBeCloseTo(0.9915962 / 0.0084038, 1);
  });

  it('has no odds where nothing was lost, and no end above', () => {
    const found = flipTable([false, true], [true, true]);
    expect(found.oddsRatio).toBeUndefined();
    expect(found.oddsRatio95.high).toBeUndefined();
    expect(found.oddsRatio95.low).toBeCloseTo(0.025 / 0.975, 12);
    expect(flipTable([], [])).toMatchObject({ gained: [], lost: [], pValue: 1, oddsRatio95: { low: 0 } });
    expect(() => flipTable([true], [])).toThrow(/1 and 0 outcomes/);
  });
});
