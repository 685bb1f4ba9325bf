/** How often the interval beside a score holds the true one. `npm run prove` runs enough rounds to see tenths of a percent. */
import { describe, expect, it } from 'vitest';
import type { Stats } from '../../src/spec/metric.js';
import { wilson } from '../../src/statistics/proportion.js';
import { scoreInterval } from '../../src/statistics/score-interval.js';
import { binomialTails } from './binomial-tails.js';
import { randomOf } from './random.js';
import { chance, holds, isFull, limitMs, percent, printTable, rounds } from './trials.js';
import { clusterWorlds, meanScale, rowWorlds, type World } from './worlds.js';

/** Shares of intervals that hold the truth, lie above it, and lie below it. */
function coverage(world: World, units: number, times: number) {
  const random = randomOf(units);
  let above = 0;
  let below = 0;
  for (let i = 0; i < times; i++) {
    const { stats, ...clusters } = world.draw(random, units);
    const interval = scoreInterval(stats, world.scale, clusters);
    if (interval.status === 'abstained') throw new Error(interval.reason);
    if (interval.low > world.truth) above++;
    if (interval.high < world.truth) below++;
  }
  return { held: 1 - (above + below) / times, above: above / times, below: below / times };
}

const table: Record<string, string | number>[] = [];

function measured(name: string, world: World, units: number, times: number): number {
  const { held, above, below } = coverage(world, units, times);
  table.push({
    rows: name,
    units,
    'held, %': percent(held),
    'too high, %': percent(above),
    'too low, %': percent(below),
  });
  return held;
}

/** What the interval promises: from 30 units on 95 % ± 1, unless most rows have one value and few are far from it. */
const promised: Readonly<Record<string, readonly [low: number, high: number]>> = {
  'Beta(0.3, 2.7)': [0.93, 0.96],
  'rows repeated, right or wrong': [0.94, 1],
};

function check(held: number, name: string, times: number): void {
  const [low, high] = promised[name] ?? [0.94, 0.96];
  expect(held).toBeGreaterThan(low - chance(low, times));
  expect(held).toBeLessThan(high + chance(high, times));
}

describe('the interval of a score holds the true one', () => {
  const sizes = [
    { units: 30, times: rounds(20_000, 600) },
    { units: 100, times: rounds(20_000, 300) },
    { units: 1000, times: rounds(6000, 40) },
    ...(isFull ? [{ units: 10_000, times: 2500 }] : []),
  ];
  for (const { units, times } of sizes) {
    it.each(Object.entries(rowWorlds))(
      `in 95 % of ${times} samples of ${units} rows: %s`,
      (name, world) => check(measured(name, world, units, times), name, times),
      limitMs,
    );
  }

  for (const units of [10, 50]) {
    const times = rounds(20_000, 500);
    it.each(Object.entries(clusterWorlds))(
      `in 95 % of ${times} samples of ${units} clusters: %s`,
      (name, world) => check(measured(name, world, units, times), name, times),
      limitMs,
    );
  }

  it('prints what was measured', () => printTable('Intervals of scores at 95 %', table));
});

describe('the interval of a share', () => {
  /** Counted, not drawn: the probability of all counts whose interval holds the share. */
  function exactCoverage(rows: number, share: number): number {
    return binomialTails(rows, share, (hits) => holds(wilson(hits, rows), share));
  }

  it.each([30, 100, 1000, 10_000])('holds it in 95 % of the samples of %i rows', (rows) => {
    const shares = Array.from({ length: 181 }, (_, i) => 0.05 + i / 200);
    const held = shares.map((share) => exactCoverage(rows, share));
    const average = held.reduce((sum, one) => sum + one, 0) / held.length;
    const least = Math.min(...held);
    printTable(`Wilson's interval at ${rows} rows, shares from 5 % to 95 %`, [
      { 'average, %': percent(average), 'least, %': percent(least), 'most, %': percent(Math.max(...held)) },
    ]);
    expect(Math.abs(average - 0.95)).toBeLessThan(0.005);
    expect(least).toBeGreaterThan(rows < 1000 ? 0.92 : 0.94);
  });

  it.each([0, 1, 17, 30])("is Wilson's, for %i of 30", (hits) => {
    const stats: Stats[] = Array.from({ length: 30 }, (_, i) => [i < hits ? 1 : 0, 1]);
    const interval = scoreInterval(stats, meanScale);
    const [low, high] = wilson(hits, 30);
    expect(interval).toMatchObject({ method: 'wilson', low, high });
  });
});
