import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { bucketOf } from '../../src/dataset/split.js';
import { failure } from './fixtures.js';

interface Row {
  readonly id: number;
  readonly user: string;
  readonly label: string;
}

const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, id) => ({ id, user: `u${id % 37}`, label: id % 10 === 0 ? 'rare' : 'common' }));

const ratios = { train: 0.8, validation: 0.1, test: 0.1 } as const;

async function parts(data: readonly Row[], options: Parameters<Dataset<Row>['split']>[1]) {
  const { train, validation, test } = Dataset.of(data).split(ratios, options);
  return { train: await train.toArray(), validation: await validation.toArray(), test: await test.toArray() };
}

describe('split', () => {
  it('deals every row to exactly one part, near the ratios, in the order of the source', async () => {
    const { train, validation, test } = await parts(rows(5000), { seed: 1 });
    const all = [...train, ...validation, ...test];
    expect(all.map(({ id }) => id).sort((a, b) => a - b)).toEqual(rows(5000).map(({ id }) => id));
    expect(train.map(({ id }) => id)).toEqual(train.map(({ id }) => id).sort((a, b) => a - b));
    expect(Math.abs(train.length - 4000)).toBeLessThan(100);
    expect(Math.abs(test.length - 500)).toBeLessThan(75);
  });

  it('moves no row when rows are added, removed or come in another order', async () => {
    const before = await parts(rows(1000), { seed: 1 });
    const after = await parts([...rows(1500)].reverse(), { seed: 1 });
    const placed = new Map(Object.entries(after).flatMap(([part, list]) => list.map((row) => [row.id, part])));
    for (const [part, list] of Object.entries(before)) for (const row of list) expect(placed.get(row.id)).toBe(part);
  });

  it('keeps equal rows together and gives another split for another seed', async () => {
    const twice = [...rows(300), ...rows(300)];
    const { test } = await parts(twice, { seed: 1 });
    const ids = test.map(({ id }) => id);
    expect(ids.length).toBe(new Set(ids).size * 2);
    expect((await parts(twice, { seed: 2 })).test.map(({ id }) => id)).not.toEqual(ids);
  });

  it('keeps groups together', async () => {
    const { train, validation, test } = await parts(rows(1000), { seed: 5, by: (row) => row.user });
    const users = [train, validation, test].map((list) => new Set(list.map(({ user }) => user)));
    expect(users.reduce((sum, set) => sum + set.size, 0)).toBe(37);
  });

  it('gives every label its share when stratified', async () => {
    const { train, validation, test } = await parts(rows(1000), { seed: 3, stratify: (row) => row.label });
    const count = (list: readonly Row[]) => [
      list.filter(({ label }) => label === 'rare').length,
      list.filter(({ label }) => label === 'common').length,
    ];
    expect([count(train), count(validation), count(test)]).toEqual([
      [80, 720],
      [10, 90],
      [10, 90],
    ]);
  });

  it('moves at most a row per border and added row when stratified', async () => {
    const options = { seed: 3, stratify: (row: Row) => row.label };
    const before = await parts(rows(1000), options);
    const after = await parts([...rows(1000), { id: 5001, user: 'x', label: 'rare' }], options);
    const placed = new Map(Object.entries(after).flatMap(([part, list]) => list.map((row) => [row.id, part])));
    const moved = Object.entries(before).flatMap(([part, list]) => list.filter((row) => placed.get(row.id) !== part));
    expect(moved.length).toBeLessThanOrEqual(2);
    expect(moved.every(({ label }) => label === 'rare')).toBe(true);
  });

  it('keeps groups and equal rows together also when stratified', async () => {
    const grouped = await parts([...rows(1000), ...rows(1000)], {
      seed: 3,
      by: (row) => row.user,
      stratify: (row) => row.label,
    });
    const users = Object.values(grouped).map((list) => new Set(list.map(({ user }) => user)));
    expect(users.reduce((sum, set) => sum + set.size, 0)).toBe(37);
    const equal = await parts([...rows(100), ...rows(100)], { seed: 3, stratify: (row) => row.label });
    const ids = Object.values(equal).map((list) => new Set(list.map(({ id }) => id)));
    expect(ids.reduce((sum, set) => sum + set.size, 0)).toBe(100);
  });

  it('places keys evenly and independently of the platform', () => {
    expect(bucketOf(1, '"a"')).toBe(bucketOf(1, '"a"'));
    const places = Array.from({ length: 10_000 }, (_, n) => bucketOf(7, String(n)));
    for (let tenth = 0; tenth < 10; tenth++) {
      const inside = places.filter((place) => place >= tenth / 10 && place < (tenth + 1) / 10).length;
      expect(Math.abs(inside - 1000)).toBeLessThan(130); // 4 standard deviations
    }
  });

  it('refuses ratios that are not positive or do not add up to 1', async () => {
    for (const bad of [{ train: 0.8 }, { train: 1.1, test: -0.1 }, { train: Number.NaN }, {}]) {
      expect(await failure(() => Dataset.of(rows(1)).split(bad, { seed: 1 }))).toMatchObject({
        code: 'INVALID_OPTION',
      });
    }
    expect(await failure(() => Dataset.of(rows(1)).split(ratios, { seed: 1.5 }))).toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});
