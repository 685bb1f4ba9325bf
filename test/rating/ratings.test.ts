import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import {
  importRatings,
  type PlannedItem,
  type RatingSheetOptions,
  type Ratings,
  ratingSheet,
} from '../../src/rating/index.js';
import { bradleyTerry, wilson } from '../../src/statistics/index.js';

/** What a rater says of an item: a number, a label, the better system, null for a tie; undefined for nothing. */
type Opinion = (item: PlannedItem, rater: string, number: number) => number | string | null | undefined;

/** Makes a sheet, lets everyone rate it by their opinion, and imports that. */
async function rated(options: Partial<RatingSheetOptions>, opinion: Opinion): Promise<Ratings> {
  const sheet = ratingSheet({ items: items(4), task: { type: 'rate' }, question: 'How good?', ...options });
  const lines = sheet.key().forms.flatMap(({ rater, items: planned }) =>
    planned.map((item, i) => {
      const said = opinion(item, rater, i + 1);
      const side = said === null ? 'tie' : said === item.systems[0] ? 'left' : 'right';
      const rating = said === undefined ? null : options.task?.type === 'compare' ? side : said;
      return `${JSON.stringify({ sheet: sheet.name, rater, item: i + 1, rating })}\n`;
    }),
  );
  return importRatings(sheet.key(), [new TextEncoder().encode(lines.join(''))]);
}

function items(count: number, systems: readonly string[] = ['a', 'b']) {
  return Array.from({ length: count }, (_, i) => ({
    id: String(i),
    input: `in ${i}`,
    outputs: Object.fromEntries(systems.map((system) => [system, `${system}${i}`])),
  }));
}

describe('scores of ratings', () => {
  it('weigh each item alike, however many rated it', async () => {
    // item 0 of a: 5 by one rater; items 1 to 3: 1 and 3 by two
    const ratings = await rated({ raters: 2 }, ({ id, systems: [system] }, rater) => {
      if (system === 'b') return undefined;
      if (id === '0') return rater === 'rater-1' ? 5 : undefined;
      return rater === 'rater-1' ? 1 : 3;
    });
    const scores = ratings.scores();
    if (scores.type !== 'rate') throw new Error(scores.type);
    expect(scores.systems).toHaveLength(1);
    expect(scores.systems[0]).toMatchObject({ system: 'a', mean: (5 + 2 + 2 + 2) / 4, items: 4, ratings: 7 });
    expect(scores.systems[0]?.interval).toMatchObject({ status: 'value', resamples: 1000, seed: 12345 });
    expect(scores.differences).toEqual([]);
  });

  it('abstain from an interval of one item, and say nothing of what nobody rated', async () => {
    const one = (await rated({ items: items(1) }, () => 4)).scores({ resamples: 10 });
    expect(one).toMatchObject({
      type: 'rate',
      systems: [
        { system: 'a', mean: 4, interval: { status: 'abstained', reason: 'too-few-segments' } },
        { system: 'b', mean: 4, interval: { status: 'abstained' } },
      ],
    });
    expect((await rated({}, () => undefined)).scores()).toEqual({ type: 'rate', systems: [], differences: [] });
  });

  it('compare systems item by item, over those on which both were rated', async () => {
    const ratings = await rated({ items: items(40) }, ({ id, systems: [system] }) => {
      if (system === 'b' && id === '7') return undefined;
      return (Number(id) % 4) + (system === 'b' ? 2 : 1); // items differ a lot, systems always by one
    });
    const scores = ratings.scores();
    if (scores.type !== 'rate') throw new Error(scores.type);
    expect(scores.differences).toEqual([
      {
        system: 'b',
        baseline: 'a',
        comparison: expect.objectContaining({ status: 'value', difference: 1, favours: 'system', segments: 39 }),
      },
    ]);
  });

  it('give the share of each label, with an interval that counts items and not raters', async () => {
    const task = { type: 'label', labels: ['good', 'bad', 'odd'] } as const;
    const ratings = await rated({ task, raters: 3, items: items(6) }, ({ id, systems: [system] }, rater) => {
      if (system === 'a') return 'good';
      return id === '0' || rater === 'rater-3' ? 'bad' : 'good'; // two thirds of five items, none of one
    });
    const scores = ratings.scores();
    if (scores.type !== 'label') throw new Error(scores.type);
    const [a, b] = scores.systems;
    expect(a).toMatchObject({ system: 'a', items: 6, ratings: 18 });
    expect(a?.shares).toEqual({
      good: { value: 1, interval95: wilson(6, 6), rows: 6 },
      bad: { value: 0, interval95: wilson(0, 6), rows: 6 },
      odd: { value: 0, interval95: wilson(0, 6), rows: 6 },
    });
    expect(b?.shares['good']?.value).toBeCloseTo(10 / 18, 12);
    expect(b?.shares['bad']?.value).toBeCloseTo(8 / 18, 12);
  });

  it('count wins, ties and losses of each pair, whatever side stood where', async () => {
    const task = { type: 'compare' } as const;
    const systems = ['z', 'a', 'm'];
    const ratings = await rated({ task, raters: 2, items: items(5, systems) }, ({ id, systems: pair }, rater) => {
      if (pair.includes('m')) return id === '0' ? undefined : 'm';
      return rater === 'rater-1' ? 'z' : null;
    });
    expect(ratings.systems).toEqual(systems);
    expect(ratings.scores()).toEqual({
      type: 'compare',
      pairs: [
        {
          ...{ system: 'z', baseline: 'a', wins: 5, ties: 5, losses: 0, items: 5, ratings: 10 },
          winRate: { value: 0.75, interval95: wilson(3.75, 5), rows: 5 },
        },
        {
          ...{ system: 'z', baseline: 'm', wins: 0, ties: 0, losses: 8, items: 4, ratings: 8 },
          winRate: { value: 0, interval95: wilson(0, 4), rows: 4 },
        },
        {
          ...{ system: 'a', baseline: 'm', wins: 0, ties: 0, losses: 8, items: 4, ratings: 8 },
          winRate: { value: 0, interval95: wilson(0, 4), rows: 4 },
        },
      ],
    });
  });

  it('find no side where raters only ever prefer the left one', async () => {
    const task = { type: 'compare' } as const;
    const ratings = await rated({ task, raters: 2, items: items(50) }, ({ systems: [left] }) => left);
    expect(ratings.scores()).toMatchObject({ pairs: [{ winRate: { value: 0.5 }, wins: 50, losses: 50 }] });
  });
});

describe('preferences', () => {
  const task = { type: 'compare' } as const;

  it('are one match for each pair and item, by all its raters, and make a ranking', async () => {
    const systems = ['z', 'a', 'm'];
    const ratings = await rated({ task, raters: 2, items: items(8, systems) }, ({ id, systems: pair }, rater) => {
      if (id === '7') return undefined;
      if (Number(id) % 4 === 0) return pair.toSorted()[0]; // now and then another one wins
      return pair.includes('m') ? 'm' : rater === 'rater-1' ? 'z' : null;
    });
    const preferences = ratings.preferences();
    expect(preferences).toHaveLength(7 * 3);
    expect(preferences[0]).toEqual({ id: '0', system: 'z', baseline: 'a', value: 0 });
    expect(preferences[3]).toEqual({ id: '1', system: 'z', baseline: 'a', value: 0.75 });
    const ranking = bradleyTerry(preferences, { clusters: preferences.map(({ id }) => id) });
    if (ranking.status !== 'value') throw new Error(ranking.explanation);
    expect(ranking.systems.map(({ name }) => name)).toEqual(['m', 'a', 'z']);
    expect(ranking.matches).toBe(21);
  });

  it('are none where nobody rated, and refused where nothing was compared', async () => {
    expect((await rated({ task }, () => undefined)).preferences()).toEqual([]);
    const numbers = await rated({}, () => 3);
    expect(() => numbers.preferences()).toThrow('is of type rate');
  });
});

describe('labels for a judge', () => {
  it('are the mean number, or yes and no by most', async () => {
    const numbers: Record<string, readonly number[]> = { 0: [1, 2, 5], 1: [4, 4, 1], 2: [3, 3, 3], 3: [5, 5, 4] };
    const ratings = await rated({ raters: 3 }, ({ id, systems: [system] }, rater) =>
      system === 'a' ? numbers[id]?.[Number(rater.slice(-1)) - 1] : undefined,
    );
    expect(ratings.labels()).toEqual(
      [8 / 3, 3, 3, 14 / 3].map((human, i) => ({ id: String(i), system: 'a', human, raters: 3 })),
    );
    expect(ratings.labels({ pass: (rating) => Number(rating) >= 4 }).map(({ human }) => human)).toEqual([
      ...[false, true, false, true],
    ]);
  });

  it('are the label most gave, and none where two have as many', async () => {
    const task = { type: 'label', labels: ['x', 'y', 'z'] } as const;
    const ratings = await rated({ task, raters: 2 }, ({ id }, rater) =>
      id === '0' && rater === 'rater-1' ? 'x' : 'y',
    );
    const labels = ratings.labels();
    expect(labels.map(({ human }) => human)).toEqual(Array(6).fill('y'));
    expect(labels.some(({ id }) => id === '0')).toBe(false);
    // x and y both pass, so most do, although no label has most
    expect(ratings.labels({ pass: (label) => label !== 'z' })).toHaveLength(8);
  });

  it('are 1, ½ and 0 for a pair, and cannot pass', async () => {
    const task = { type: 'compare' } as const;
    const said: Record<string, readonly (string | null)[]> = {
      0: ['a', null],
      1: ['b', 'a'],
      2: ['b', 'b'],
      3: [null, null],
    };
    const ratings = await rated({ task, raters: 2 }, ({ id }, rater) => said[id]?.[Number(rater.slice(-1)) - 1]);
    const labels = ratings.labels();
    expect(labels).toEqual(
      [1, 0.5, 0, 0.5].map((human, i) => ({ id: String(i), system: 'a', baseline: 'b', human, raters: 2 })),
    );
    expect(() => ratings.labels({ pass: () => true })).toThrow('cannot pass or fail');
    expect(() => ratings.labels({ passed: 1 } as never)).toThrow('has no option "passed"');
  });
});

describe('raters', () => {
  it('are compared with themselves on what they saw twice', async () => {
    const seen = new Map<string, number>();
    const ratings = await rated({ items: items(20), raters: 2, repeats: 0.25 }, (item, rater, number) => {
      const name = `${rater}${item.id}${item.systems[0]}`;
      if (item.repeats !== undefined && rater === 'rater-1') return 6 - (seen.get(name) as number);
      const said = (number % 2) + 1;
      if (!seen.has(name)) seen.set(name, said);
      return seen.get(name);
    });
    expect(ratings.consistency()).toEqual([
      { rater: 'rater-1', repeated: 10, contradicted: 10, same: { value: 0, interval95: wilson(0, 10), rows: 10 } },
      { rater: 'rater-2', repeated: 10, contradicted: 0, same: { value: 1, interval95: wilson(10, 10), rows: 10 } },
    ]);
    expect(ratings.rows).toHaveLength(80); // the second ratings count nowhere else
    expect(ratings.progress[0]).toEqual({ rater: 'rater-1', items: 50, rated: 50 });
    const plain = await rated({}, () => 1);
    expect(plain.consistency()).toEqual([{ rater: 'rater-1', repeated: 0, contradicted: 0, same: null }]);
  });

  it('count as one rating of an item by its repeat where the original was left out', async () => {
    const ratings = await rated({ items: items(10), repeats: 0.5 }, ({ repeats }) =>
      repeats === undefined ? undefined : 2,
    );
    expect(ratings.rows).toHaveLength(10);
    expect(ratings.consistency()[0]?.repeated).toBe(0);
  });

  it('contradict themselves on a pair that they prefer by its side', async () => {
    const task = { type: 'compare' } as const;
    const left = await rated({ task, items: items(20), repeats: 0.5 }, ({ systems: [first] }) => first);
    expect(left.consistency()[0]).toMatchObject({ repeated: 10, contradicted: 10 });
    const firm = await rated({ task, items: items(20), repeats: 0.5 }, ({ id }) => (Number(id) % 2 === 0 ? 'a' : 'b'));
    expect(firm.consistency()[0]).toMatchObject({ repeated: 10, contradicted: 0 });
  });

  it('agree fully, by chance, or not at all', async () => {
    const same = await rated({ items: items(30), raters: 2 }, ({ id }) => (Number(id) % 5) + 1);
    expect(same.agreement()).toMatchObject({
      ...{ raters: 2, items: 60, cohenKappa: { status: 'value', value: 1 }, gwet: { status: 'value', value: 1 } },
    });
    const random = rng(1);
    const chance = await rated({ items: items(200), raters: 2 }, () => random.below(5) + 1);
    const { cohenKappa } = chance.agreement({ resamples: 200 });
    if (cohenKappa?.status !== 'value') throw new Error('no value');
    expect(cohenKappa.interval95?.[0]).toBeLessThan(0);
    expect(cohenKappa.interval95?.[1]).toBeGreaterThan(0);
    const opposite = await rated({ items: items(30), raters: 2 }, ({ id }, rater) =>
      (Number(id) % 2 === 0) === (rater === 'rater-1') ? 1 : 5,
    );
    expect(opposite.agreement()).toMatchObject({ cohenKappa: { value: -1 } });
  });

  it('agree on a preference whatever the names of the pair are', async () => {
    const task = { type: 'compare' } as const;
    const ratings = await rated({ task, raters: 2, items: items(30, ['a', 'b', 'c']) }, ({ id, systems }) =>
      Number(id) % 3 === 0 ? null : systems.toSorted()[Number(id) % 2],
    );
    const { cohenKappa } = ratings.agreement();
    expect(cohenKappa).toMatchObject({ value: 1 });
  });

  it('agree beyond chance, three of them and with gaps', async () => {
    const three = { items: items(20), raters: 3 };
    const nearly = (id: string, rater: string) => (Number(id) % 4) + (rater === 'rater-3' ? 2 : 1);
    const complete = await rated(three, ({ id }, rater) => nearly(id, rater));
    const all = complete.agreement({ resamples: 100 });
    // Two agree, and the third is one point higher: both give credit for near.
    if (all.fleissKappa?.status !== 'value' || all.krippendorffAlpha.status !== 'value') throw new Error('no value');
    expect(Math.abs(all.fleissKappa.value - all.krippendorffAlpha.value)).toBeLessThan(0.01);
    expect(all.krippendorffAlpha.value).toBeGreaterThan(0.7);
    expect(all.cohenKappa).toBeUndefined();

    const gaps = await rated(three, ({ id }, rater) =>
      id === '3' && rater === 'rater-1' ? undefined : nearly(id, rater),
    );
    expect(gaps.agreement({ resamples: 0 })).not.toHaveProperty('fleissKappa');
    expect(gaps.agreement({ resamples: 0 }).krippendorffAlpha).toMatchObject({ status: 'value', items: 40 });

    const task = { type: 'label', labels: ['good', 'bad'] } as const;
    const labels = await rated({ ...three, task }, ({ id }) => (Number(id) % 2 ? 'good' : 'bad'));
    expect(labels.agreement()).toMatchObject({ fleissKappa: { value: 1 }, krippendorffAlpha: { value: 1 } });
  });

  it('of whom one rated nothing do not count, and one alone agrees with nobody', async () => {
    const ratings = await rated({ raters: 3 }, (_, rater) => (rater === 'rater-3' ? undefined : 3));
    const agreement = ratings.agreement();
    expect(agreement).toMatchObject({ raters: 2, items: 8 });
    expect(agreement.cohenKappa).toMatchObject({ status: 'abstained' }); // both always said 3
    const alone = await rated({}, () => 3);
    expect(alone.agreement()).toMatchObject({ raters: 1, items: 0, gwet: { status: 'abstained' } });
    expect((await rated({}, () => undefined)).agreement()).toMatchObject({ raters: 0, items: 0 });
  });

  it('with habits of their own still find the better system', async () => {
    // strict and mild raters, noise, and a system that is half a point better: the means of all must find it
    const random = rng(11);
    const noise = () => random.next() + random.next() - 1;
    const ratings = await rated({ items: items(150), raters: 6, overlap: 2 }, ({ systems: [system] }, rater) => {
      const habit = (Number(rater.slice(-1)) - 3.5) / 3;
      return Math.min(5, Math.max(1, Math.round(3 + habit + noise() + (system === 'b' ? 0.5 : 0))));
    });
    const scores = ratings.scores();
    if (scores.type !== 'rate') throw new Error(scores.type);
    const [difference] = scores.differences;
    if (difference?.comparison.status !== 'value') throw new Error('no value');
    expect(difference.comparison.favours).toBe('system');
    const { interval } = difference.comparison;
    if (interval.status !== 'value') throw new Error('no interval');
    expect(interval.low).toBeLessThan(0.5);
    expect(interval.high).toBeGreaterThan(0.5);
  });
});
