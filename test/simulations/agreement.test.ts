/** How often the interval of a coefficient of agreement holds the one of all items. */
import { describe, expect, it } from 'vitest';
import { cohenKappa } from '../../src/statistics/agreement/cohen-kappa.js';
import { gwetAC1 } from '../../src/statistics/agreement/gwet.js';
import type { Ratings } from '../../src/statistics/agreement/ratings.js';
import { type Random, randomOf } from './random.js';
import { chance, holds, limitMs, percent, printTable, rounds } from './trials.js';

/** Two raters who each see the truth with probability `skill`, and otherwise guess; `common` of the items are a yes. */
interface Raters {
  readonly skill: number;
  readonly common: number;
}

function draw(random: Random, { skill, common }: Raters, items: number): Ratings {
  return Array.from({ length: items }, () => {
    const truth = random.next() < common;
    const rate = () => (random.next() < skill ? truth : random.next() < 0.5);
    return [rate(), rate()];
  });
}

/** Both coefficients over endlessly many items. */
function truths({ skill, common }: Raters) {
  const right = skill + (1 - skill) / 2;
  const observed = right * right + (1 - right) * (1 - right);
  const yes = common * right + (1 - common) * (1 - right);
  const kappaChance = yes * yes + (1 - yes) * (1 - yes);
  const ac1Chance = 2 * yes * (1 - yes);
  return {
    cohenKappa: (observed - kappaChance) / (1 - kappaChance),
    gwetAC1: (observed - ac1Chance) / (1 - ac1Chance),
  };
}

const coefficients = { cohenKappa, gwetAC1 };
const table: Record<string, string | number>[] = [];

describe('an interval of agreement holds the true coefficient', () => {
  const cases = [
    { skill: 0.8, common: 0.5 },
    { skill: 0.8, common: 0.85 },
  ].flatMap((raters) => [30, 50, 100, 300].map((items) => ({ ...raters, items })));

  it.each(cases)(
    'in about 95 % of the samples of $items items, $common of them a yes, seen with skill $skill',
    ({ items, ...raters }) => {
      const times = rounds(2000, 60);
      const random = randomOf(items);
      const truth = truths(raters);
      const held = { cohenKappa: 0, gwetAC1: 0 };
      for (let i = 0; i < times; i++) {
        const ratings = draw(random, raters, items);
        for (const name of ['cohenKappa', 'gwetAC1'] as const) {
          const result = coefficients[name](ratings, { categories: [false, true] });
          if (result.status === 'abstained' || result.interval95 === undefined) continue;
          if (holds(result.interval95, truth[name])) held[name]++;
        }
      }
      for (const name of ['cohenKappa', 'gwetAC1'] as const) {
        const share = held[name] / times;
        table.push({
          coefficient: name,
          items,
          'a yes': raters.common,
          true: truth[name].toFixed(3),
          'held, %': percent(share),
        });
        // With 30 items of which few are a no, some samples hardly show one.
        const least = items === 30 ? 0.93 : 0.94;
        expect(share).toBeGreaterThan(least - chance(least, times));
        expect(share).toBeLessThan(0.97 + chance(0.97, times));
      }
    },
    limitMs,
  );

  it('prints what was measured', () => printTable('Intervals of agreement at 95 %', table));
});
