/** Whether strengths that were planted come back from matches, and how often their intervals hold them. */
import { describe, expect, it } from 'vitest';
import { bradleyTerry, type PreferenceMatch } from '../../src/statistics/preferences/bradley-terry.js';
import { type Random, randomOf } from './random.js';
import { chance, holds, limitMs, percent, printTable, rounds } from './trials.js';

/** How matches come about: each row is a match between every two systems. */
interface Games {
  readonly strengths: readonly number[];
  /** Share of matches that end in a tie, whoever plays. */
  readonly ties: number;
  /** How much the systems' strengths vary together from row to row. */
  readonly byRow: number;
}

const winning = (difference: number) => 1 / (1 + Math.exp(-difference));

/** The mean of the chance to win where both strengths vary, over quantiles of their difference. */
function meanWinning(difference: number, spread: number): number {
  if (spread === 0) return winning(difference);
  let [sum, weights] = [0, 0];
  for (let z = -6; z <= 6; z += 0.01) {
    const weight = Math.exp((-z * z) / 2);
    sum += weight * winning(difference + spread * Math.SQRT2 * z);
    weights += weight;
  }
  return sum / weights;
}

function draw(random: Random, { strengths, ties, byRow }: Games, rows: number) {
  const matches: PreferenceMatch[] = [];
  const clusters: number[] = [];
  for (let row = 0; row < rows; row++) {
    const here = strengths.map((strength) => strength + byRow * random.normal());
    here.forEach((strength, i) => {
      for (let j = 0; j < i; j++) {
        const won = random.next() < winning(strength - here[j]!) ? 1 : 0;
        const value = random.next() < ties ? 0.5 : won;
        matches.push({ system: `${i}`, baseline: `${j}`, value });
        clusters.push(row);
      }
    });
  }
  return byRow === 0 ? { matches } : { matches, clusters };
}

/** What endlessly many matches give: the fit to the expected results, each pair once. */
function truthOf({ strengths, ties, byRow }: Games): ReadonlyMap<string, number> {
  const expected = strengths.flatMap((one, i) =>
    strengths.slice(0, i).map((other, j) => ({
      system: `${i}`,
      baseline: `${j}`,
      value: ties / 2 + (1 - ties) * meanWinning(one - other, byRow),
    })),
  );
  const fit = bradleyTerry(expected);
  if (fit.status === 'abstained') throw new Error(fit.reason);
  return new Map(fit.systems.map(({ name, value }) => [name, value]));
}

const table: Record<string, string | number>[] = [];

describe('planted strengths come back', () => {
  const four = [0.6, 0.2, -0.2, -0.6];
  const six = [1.5, 0.8, 0.2, -0.2, -0.8, -1.5];
  const cases = [
    { what: 'four systems', strengths: four, ties: 0, byRow: 0 },
    { what: 'four systems, 30 % ties', strengths: four, ties: 0.3, byRow: 0 },
    { what: 'six systems, rows differ', strengths: six, ties: 0, byRow: 0.8 },
  ].flatMap((games) => [15, 50, 200].map((rows) => ({ ...games, rows })));

  it.each(cases)(
    '$what: their intervals hold them in about 95 % of the samples of $rows rows',
    ({ what, rows, ...games }) => {
      const times = rounds(3000, 60);
      const random = randomOf(rows);
      const truth = truthOf(games);
      let [held, of, pairsHeld, pairs, error] = [0, 0, 0, 0, 0];
      for (let i = 0; i < times; i++) {
        const { matches, ...options } = draw(random, games, rows);
        const fit = bradleyTerry(matches, options);
        if (fit.status === 'abstained') continue;
        for (const { name, value, interval95 } of fit.systems) {
          of++;
          error += value - truth.get(name)!;
          if (holds(interval95, truth.get(name)!)) held++;
        }
        for (const { stronger, weaker, interval95 } of fit.pairs) {
          pairs++;
          const difference = truth.get(stronger)! - truth.get(weaker)!;
          if (holds(interval95, difference)) pairsHeld++;
        }
      }
      table.push({
        matches: what,
        rows,
        'strength held, %': percent(held / of),
        'pair held, %': percent(pairsHeld / pairs),
      });
      expect(Math.abs(error / of)).toBeLessThan(1e-9);
      for (const share of [held / of, pairsHeld / pairs]) {
        expect(share).toBeGreaterThan(0.94 - chance(0.94, times));
        expect(share).toBeLessThan(0.97 + chance(0.97, times));
      }
    },
    limitMs,
  );

  it('nearer with more matches', () => {
    const games = { strengths: six, ties: 0, byRow: 0 };
    const random = randomOf(1);
    const { matches } = draw(random, games, rounds(20_000, 4000));
    const fit = bradleyTerry(matches);
    if (fit.status === 'abstained') throw new Error(fit.reason);
    for (const { name, value } of fit.systems) expect(Math.abs(value - six[Number(name)]!)).toBeLessThan(0.1);
    expect(fit.systems.map(({ name }) => name)).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('prints what was measured', () => printTable('Strengths from preferences', table));
});
