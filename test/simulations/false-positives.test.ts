/** How often a test finds what is not there. `npm run prove` runs enough rounds to see tenths of a percent. */
import { describe, expect, it } from 'vitest';
import type { Scale, Stats } from '../../src/spec/metric.js';
import { equivalence, nonInferiority } from '../../src/statistics/equivalence.js';
import { mcnemar } from '../../src/statistics/mcnemar.js';
import { benjaminiHochberg, bonferroni, holm } from '../../src/statistics/multiple-comparisons.js';
import { approximateRandomization, pairedBootstrap } from '../../src/statistics/paired.js';
import { permutationTest } from '../../src/statistics/permutation-test.js';
import { normalCdf } from '../../src/statistics/special/normal.js';
import { type Random, randomOf } from './random.js';
import { chance, limitMs, percent, printTable, rounds } from './trials.js';
import { bleuRow, bleuScale, drawPairs, meanScale, werRow, werScale } from './worlds.js';

const table: Record<string, string | number>[] = [];

/** Counts how often something is found that is not there. */
function falsely(what: string, rows: number, times: number, found: (random: Random) => boolean): number {
  const random = randomOf(rows + times);
  let count = 0;
  for (let i = 0; i < times; i++) if (found(random)) count++;
  table.push({ test: what, rows, 'found falsely, %': percent(count / times) });
  return count / times;
}

/** Two systems that are equally good: what a row is like counts for both, the rest is drawn for each alone. */
interface Null {
  readonly metric: Scale;
  pair(random: Random): readonly [Stats, Stats];
}

const nulls: Readonly<Record<string, Null>> = {
  'a mean': {
    metric: meanScale,
    pair(random) {
      const row = random.beta(2, 3);
      const score = (): Stats => [random.beta(4 * row, 4 * (1 - row)), 1];
      return [score(), score()];
    },
  },
  'a ratio of sums': { metric: werScale, pair: (random) => [werRow(random, 0.2), werRow(random, 0.2)] },
  'BLEU-like': { metric: bleuScale, pair: (random) => [bleuRow(random), bleuRow(random)] },
};

describe('a test at 5 % finds a difference between equals in at most 5 % of the samples', () => {
  const trials = rounds(499, 59);
  const cases = Object.entries(nulls).flatMap(([name, world]) => [6, 30, 100].map((rows) => ({ name, world, rows })));

  it.each(cases)(
    'permutation test of $name over $rows rows',
    ({ name, world, rows }) => {
      const times = rounds(4000, 100);
      const share = falsely(`permutation, ${name}`, rows, times, (random) => {
        const [a, b] = drawPairs(rows, () => world.pair(random));
        const result = permutationTest(a, b, world.metric, { trials, seed: random.below(1e9) });
        return result.status === 'value' && result.pValue <= 0.05;
      });
      expect(share).toBeLessThan(0.05 + chance(0.05, times));
    },
    limitMs,
  );

  it(
    'permutation test of clusters, which rows taken for independent would not pass',
    () => {
      const times = rounds(4000, 100);
      const run = (what: string, clustered: boolean) =>
        falsely(what, 200, times, (random) => {
          const [a, b, clusters]: [Stats[], Stats[], number[]] = [[], [], []];
          for (let cluster = 0; cluster < 20; cluster++) {
            const [one, other] = [random.next(), random.next()];
            for (let i = 0; i < 10; i++) {
              a.push([0.5 * one + 0.5 * random.next(), 1]);
              b.push([0.5 * other + 0.5 * random.next(), 1]);
              clusters.push(cluster);
            }
          }
          const seed = random.below(1e9);
          const options = { trials, seed, ...(clustered ? { clusters } : {}) };
          return approximateRandomization(a, b, meanScale, options).pPermutation <= 0.05;
        });
      expect(run('permutation, 20 clusters of 10', true)).toBeLessThan(0.05 + chance(0.05, times));
      expect(run('permutation, the same without clusters', false)).toBeGreaterThan(0.3);
    },
    limitMs,
  );

  it.each([10, 30, 100, 1000])(
    "McNemar's over %i rows",
    (rows) => {
      const times = rounds(20_000, 400);
      const share = falsely("McNemar's exact", rows, times, (random) => {
        const easy = Array.from({ length: rows }, () => random.beta(2, 1));
        const answer = () => easy.map((share) => random.next() < share);
        return mcnemar(answer(), answer()).pValue <= 0.05;
      });
      expect(share).toBeLessThan(0.05 + chance(0.05, times));
    },
    limitMs,
  );

  // sacreBLEU centres the distances it resamples on their mean, not the differences: that is a one-sided test at 5 % on
  // each side. It is kept equal to the reference, shown beside the permutation test, and decides nothing.
  it.each([30, 100])(
    "but sacreBLEU's paired bootstrap over %i rows in about 10 %",
    (rows) => {
      const times = rounds(4000, 100);
      const share = falsely("sacreBLEU's paired bootstrap", rows, times, (random) => {
        const [a, b] = drawPairs(rows, () => nulls['a mean']!.pair(random));
        return pairedBootstrap(a, b, meanScale, { resamples: trials, seed: random.below(1e9) }).pValue <= 0.05;
      });
      expect(share).toBeLessThan(0.12 + chance(0.12, times));
    },
    limitMs,
  );
});

describe('two systems that differ by a margin', () => {
  const margin = 0.05;
  /** A system that is better by exactly the margin. */
  const shifted = (random: Random, rows: number) =>
    drawPairs(rows, () => {
      const row = 0.4 + 0.1 * random.normal();
      const noise = () => 0.05 * random.normal();
      return [
        [row + noise(), 1],
        [row + margin + noise(), 1],
      ];
    });
  const flipped = (random: Random, rows: number) =>
    drawPairs(rows, () => {
      const kind = random.next();
      // 10 % are lost and 15 % gained.
      const [before, after] = kind < 0.1 ? [1, 0] : kind < 0.25 ? [0, 1] : kind < 0.7 ? [1, 1] : [0, 0];
      return [
        [before, 1],
        [after, 1],
      ];
    });

  it.each([
    { what: 'a mean', draw: shifted, rows: 30 },
    { what: 'a mean', draw: shifted, rows: 300 },
    { what: 'a share', draw: flipped, rows: 100 },
    { what: 'a share', draw: flipped, rows: 1000 },
  ])(
    'are called equal, or no worse, in at most 5 % of the samples: $what over $rows rows',
    ({ what, draw, rows }) => {
      const times = rounds(10_000, 300);
      const equal = falsely(`equivalence at the margin, ${what}`, rows, times, (random) => {
        const result = equivalence(...draw(random, rows), meanScale, { low: -margin, high: margin });
        return result.status === 'value' && result.equivalent;
      });
      const noWorse = falsely(`non-inferiority at the margin, ${what}`, rows, times, (random) => {
        const [worse, better] = draw(random, rows);
        const result = nonInferiority(better, worse, meanScale, { margin });
        return result.status === 'value' && result.nonInferior;
      });
      expect(equal).toBeLessThan(0.05 + chance(0.05, times));
      expect(noWorse).toBeLessThan(0.05 + chance(0.05, times));
    },
    limitMs,
  );
});

describe('of several tests at once', () => {
  const tests = 20;
  /** p-values of tests that share a part of their noise; the first `real` are of differences that exist. */
  const pValues = (random: Random, real: number) => {
    const shared = random.normal();
    return Array.from({ length: tests }, (_, i) => {
      const z = Math.sqrt(0.3) * shared + Math.sqrt(0.7) * random.normal() + (i < real ? 3 : 0);
      return 2 * normalCdf(-Math.abs(z));
    });
  };

  it.each([0, 10])('Holm finds any wrongly in at most 5 % of the samples, where %i of 20 are real', (real) => {
    const times = rounds(40_000, 2000);
    const any = (adjust: (ps: readonly number[]) => readonly number[]) => (random: Random) =>
      adjust(pValues(random, real)).some((p, i) => i >= real && p <= 0.05);
    expect(falsely(`Holm, ${real} of 20 are real`, 1, times, any(holm))).toBeLessThan(0.05 + chance(0.05, times));
    falsely(`Bonferroni, ${real} of 20 are real`, 1, times, any(bonferroni));
    const raw = falsely(
      `unadjusted, ${real} of 20 are real`,
      1,
      times,
      any((ps) => ps),
    );
    expect(raw).toBeGreaterThan(0.2);
  });

  it.each([0, 10])('Benjamini and Hochberg keep the share that is wrong at 5 %, where %i of 20 are real', (real) => {
    const times = rounds(40_000, 2000);
    const random = randomOf(times + real);
    let wrong = 0;
    for (let i = 0; i < times; i++) {
      const found = benjaminiHochberg(pValues(random, real)).flatMap((p, at) => (p <= 0.05 ? [at] : []));
      wrong += found.filter((at) => at >= real).length / Math.max(1, found.length);
    }
    table.push({
      test: `share wrong after BH, ${real} of 20 are real`,
      rows: 1,
      'found falsely, %': percent(wrong / times),
    });
    expect(wrong / times).toBeLessThan(0.05 + chance(0.05, times));
  });

  it('prints what was measured', () => printTable('False positives at 5 %', table));
});
