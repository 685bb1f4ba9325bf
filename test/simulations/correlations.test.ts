/** How often the interval of a correlation, or of agreement on a scale, holds the true one. */
import { describe, expect, it } from 'vitest';
import type { Abstention } from '../../src/spec/metric.js';
import type { Agreement } from '../../src/statistics/agreement/agreement.js';
import {
  type Correlation,
  kendallTau,
  type NumberPairs,
  pearson,
  spearman,
} from '../../src/statistics/agreement/correlations.js';
import { krippendorffAlpha } from '../../src/statistics/agreement/krippendorff-alpha.js';
import { type Random, randomOf } from './random.js';
import { chance, holds, limitMs, percent, printTable, rounds } from './trials.js';

type Estimate = Agreement | Correlation | Abstention;
const table: Record<string, string | number>[] = [];

/** Pairs of two normal numbers that go together by r. */
function normals(random: Random, items: number, r: number): NumberPairs {
  return Array.from({ length: items }, () => {
    const x = random.normal();
    return [x, r * x + Math.sqrt(1 - r * r) * random.normal()] as const;
  });
}

/** Four raters on a line from 1 to 5, each wrong by up to one step now and then. */
function steps(random: Random, items: number): (number | null)[][] {
  return Array.from({ length: items }, () => {
    const truth = 1 + random.below(5);
    return Array.from({ length: 4 }, () => {
      if (random.next() < 0.1) return null;
      const moved = random.next() < 0.4 ? truth + 2 * random.below(2) - 1 : truth;
      return Math.min(5, Math.max(1, moved));
    });
  });
}

function coverage(name: string, items: number, truth: number, times: number, estimate: (random: Random) => Estimate) {
  const random = randomOf(items);
  let [held, counted] = [0, 0];
  for (let i = 0; i < times; i++) {
    const result = estimate(random);
    if (result.status === 'abstained' || result.interval95 === undefined) continue;
    counted++;
    if (holds(result.interval95, truth)) held++;
  }
  table.push({ coefficient: name, items, true: truth.toFixed(3), 'held, %': percent(held / counted) });
  return held / counted;
}

describe('an interval holds the true coefficient in about 95 % of the samples', () => {
  // Of two normal numbers with correlation r: Kruskal 1958, Ordinal measures of association.
  const truths = {
    pearson: (r: number) => r,
    spearman: (r: number) => (6 / Math.PI) * Math.asin(r / 2),
    kendallTau: (r: number) => (2 / Math.PI) * Math.asin(r),
  };
  const of = { pearson, spearman, kendallTau };
  const cases = ([0, 0.5, 0.9] as const).flatMap((r) => [30, 100].map((items) => ({ r, items })));

  it.each(cases)(
    'of $items normal pairs with correlation $r',
    ({ r, items }) => {
      const times = rounds(4000, 80);
      for (const name of ['pearson', 'spearman', 'kendallTau'] as const) {
        const held = coverage(name, items, truths[name](r), times, (random) => of[name](normals(random, items, r)));
        expect(held).toBeGreaterThan(0.93 - chance(0.93, times));
        expect(held).toBeLessThan(0.97 + chance(0.97, times));
      }
    },
    limitMs,
  );

  it.each([30, 100])(
    "of Krippendorff's alpha of four raters on %i items, some ratings missing",
    (items) => {
      const times = rounds(4000, 80);
      for (const level of ['nominal', 'ordinal', 'interval'] as const) {
        const many = krippendorffAlpha(steps(randomOf(1), 200_000), { level, interval: 'bootstrap', resamples: 0 });
        if (many.status === 'abstained') throw new Error(many.reason);
        const held = coverage(`alpha, ${level}`, items, many.value, times, (random) =>
          krippendorffAlpha(steps(random, items), { level }),
        );
        expect(held).toBeGreaterThan(0.93 - chance(0.93, times));
        expect(held).toBeLessThan(0.97 + chance(0.97, times));
      }
    },
    limitMs,
  );

  it('prints what was measured', () => printTable('Intervals of correlations and of alpha at 95 %', table));
});
