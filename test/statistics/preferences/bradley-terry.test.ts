import { describe, expect, it } from 'vitest';
import { type BradleyTerry, bradleyTerry, type PreferenceMatch } from '../../../src/statistics/index.js';
import { got } from '../rows.js';

const match = (system: string, baseline: string, value: number): PreferenceMatch => ({ system, baseline, value });
const times = (count: number, one: PreferenceMatch) => Array.from({ length: count }, () => one);

/** Wins of the first against the second. */
const wins: readonly (readonly [string, string, number])[] = [
  ['a', 'b', 7],
  ['b', 'a', 3],
  ['a', 'c', 8],
  ['c', 'a', 2],
  ['b', 'c', 6],
  ['c', 'b', 4],
  ['a', 'd', 9],
  ['d', 'a', 1],
  ['c', 'd', 5],
  ['d', 'c', 5],
  ['b', 'd', 7],
  ['d', 'b', 3],
];
const matches = wins.flatMap(([winner, loser, count]) => times(count, match(winner, loser, 1)));

describe('bradleyTerry', () => {
  it('finds the strengths of choix', () => {
    // choix 0.4.1: ilsr_pairwise
    const { systems } = got(bradleyTerry(matches));
    expect(systems.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    [1.0646129680423764, 0.09600621658876296, -0.46358296325324033, -0.6970362213778989].forEach(
      (wanted, i) => void expect(systems[i]!.value).toBeCloseTo(wanted, 7),
    );
    expect(systems.map((one) => one.wins)).toEqual([24, 16, 11, 9]);
    expect(systems.map((one) => one.matches)).toEqual([30, 30, 30, 30]);
  });

  it('has the robust errors of statsmodels between two systems', () => {
    // statsmodels 0.15.0: Logit with cov_type='HC0', b, c and d against a; times √(60/59), since ours counts degrees.
    const { pairs } = got(bradleyTerry(matches));
    const t59 = 2.0009953780882688;
    [0.52429198, 0.54961016, 0.53606304].forEach((error, i) => {
      const { stronger, value, interval95 } = pairs[i]!;
      expect(stronger).toBe('a');
      expect((interval95[1] - value) / t59 / Math.sqrt(60 / 59)).toBeCloseTo(error, 6);
    });
  });

  it('does not mind who is named first', () => {
    const turned = matches.map(({ system, baseline, value }, i) =>
      i % 2 === 0 ? match(baseline, system, 1 - value) : match(system, baseline, value),
    );
    const [one, other] = [got(bradleyTerry(matches)), got(bradleyTerry(turned))];
    one.systems.forEach(({ name, value, wins: won }, i) => {
      expect(other.systems[i]).toMatchObject({ name, wins: won });
      expect(other.systems[i]!.value).toBeCloseTo(value, 10);
    });
  });

  it('is the log-odds of two systems, with 400 points for ten to one', () => {
    const { systems, pairs } = got(bradleyTerry([...times(10, match('x', 'y', 1)), match('x', 'y', 0)]));
    expect(pairs[0]!.value).toBeCloseTo(Math.log(10), 10);
    expect(systems[0]!.elo - systems[1]!.elo).toBeCloseTo(400, 8);
    expect(systems[0]!.elo + systems[1]!.elo).toBeCloseTo(2000, 8);
  });

  it('counts a tie as half a win for each', () => {
    const ties = got(bradleyTerry([...times(4, match('x', 'y', 0.5)), match('x', 'y', 1), match('x', 'y', 0)]));
    expect(ties.systems.map(({ value }) => value)).toEqual([expect.closeTo(0, 12), expect.closeTo(0, 12)]);
    expect(ties.pairs[0]).toMatchObject({ p: expect.closeTo(1, 6) });
    expect(ties.systems.map((one) => one.ranks)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('is less sure where matches share rows', () => {
    const rows = Array.from({ length: 12 }, (_, i) => i).flatMap((row) =>
      times(5, match('x', 'y', row % 3 === 0 ? 0 : 1)).map((one) => ({ ...one, row })),
    );
    const width = (result: BradleyTerry) => result.pairs[0]!.interval95[1] - result.pairs[0]!.interval95[0];
    const alone = got(bradleyTerry(rows));
    const grouped = got(bradleyTerry(rows, { clusters: rows.map(({ row }) => row) }));
    expect(grouped.pairs[0]!.value).toBeCloseTo(alone.pairs[0]!.value, 12);
    expect(width(grouped)).toBeGreaterThan(2 * width(alone));
  });

  it('tells apart what clearly differs, with ranks as ranges', () => {
    const clear = [
      ...times(60, match('top', 'low', 1)),
      ...times(5, match('top', 'low', 0)),
      ...times(60, match('twin', 'low', 1)),
      ...times(5, match('twin', 'low', 0)),
      ...times(20, match('top', 'twin', 1)),
      ...times(20, match('top', 'twin', 0)),
    ];
    const ranks = Object.fromEntries(got(bradleyTerry(clear)).systems.map((one) => [one.name, one.ranks]));
    expect(ranks).toEqual({ top: [1, 2], twin: [1, 2], low: [3, 3] });
  });

  it('names the groups that never met', () => {
    expect(bradleyTerry([match('a', 'b', 0.5), match('c', 'd', 0.5)])).toMatchObject({
      status: 'abstained',
      reason: 'disconnected',
      evidence: expect.arrayContaining([
        ['a', 'b'],
        ['c', 'd'],
      ]),
      explanation: expect.stringContaining('never met'),
    });
  });

  it('names who won every match', () => {
    const swept = [match('a', 'b', 1), match('b', 'a', 1), match('a', 'c', 1), match('b', 'c', 1)];
    expect(bradleyTerry(swept)).toMatchObject({
      reason: 'always-won',
      evidence: expect.arrayContaining([['a', 'b'], ['c']]),
    });
    const held = got(bradleyTerry(swept, { prior: 1 }));
    expect(held.systems.at(-1)!.name).toBe('c');
    expect(Number.isFinite(held.systems.at(-1)!.value)).toBe(true);
  });

  it('abstains for nothing, and refuses what is no match', () => {
    expect(bradleyTerry([])).toMatchObject({ reason: 'no-segments' });
    expect(() => bradleyTerry([match('a', 'a', 1)])).toThrow(/match 0 is "a" against "a"/);
    expect(() => bradleyTerry([match('a', 'b', 2)])).toThrow(/value 2/);
    expect(() => bradleyTerry([match('a', 'b', Number.NaN)])).toThrow(/value NaN/);
    expect(() => bradleyTerry(matches, { clusters: [1] })).toThrow(/1 cluster keys for 60 matches/);
    expect(() => bradleyTerry(matches, { prior: -1 })).toThrow(/prior is -1/);
  });

  it('takes many systems and lopsided records', () => {
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const ladder = names
      .slice(1)
      .flatMap((name, i) => [...times(30, match(name, names[i]!, 1)), match(name, names[i]!, 0)]);
    const { systems } = got(bradleyTerry(ladder));
    expect(systems.map(({ name }) => name)).toEqual([...names].reverse());
    expect(systems[0]!.value - systems[1]!.value).toBeCloseTo(Math.log(30), 8);
  });
});
