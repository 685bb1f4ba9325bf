import { describe, expect, it } from 'vitest';
import {
  type Abstention,
  type Agreement,
  cohenKappa,
  gwetAC1,
  gwetAC2,
  type Ratings,
} from '../../../src/statistics/index.js';
import { got } from '../rows.js';
import { krippendorff2011 } from './krippendorff-2011.js';

const first = [1, 2, 3, 4, 1, 2, 3, 4, 1, 1, 2, 2];
const second = [1, 2, 3, 3, 1, 2, 4, 4, 2, 1, 2, 3];
const two: Ratings = first.map((rating, i) => [rating, second[i]]);

describe("Cohen's kappa", () => {
  // scikit-learn 1.9.1: cohen_kappa_score(first, second, weights=...)
  it.each([
    ['none', 0.5471698113207546],
    ['linear', 0.7142857142857143],
    ['quadratic', 0.85],
  ] as const)('with weights %s is that of scikit-learn', (weights, wanted) => {
    expect(got(cohenKappa(two, { weights })).value).toBeCloseTo(wanted, 12);
  });

  it('leaves out items that one did not rate', () => {
    const gaps: Ratings = [...two, [1, null], [undefined, 2]];
    expect(cohenKappa(gaps)).toMatchObject({ items: 12, value: got(cohenKappa(two)).value });
  });

  it('abstains where both used one category, and where there is nothing', () => {
    expect(
      cohenKappa([
        ['a', 'a'],
        ['a', 'a'],
      ]),
    ).toMatchObject({ status: 'abstained', reason: 'undefined-value' });
    expect(cohenKappa([])).toMatchObject({ status: 'abstained', reason: 'no-segments' });
    expect(cohenKappa([[null, 1]])).toMatchObject({ status: 'abstained', reason: 'no-segments' });
  });

  it('has no interval for one item, or where it does not exist without one', () => {
    expect(got(cohenKappa([['a', 'b']])).interval95).toBeUndefined();
    expect(
      got(
        cohenKappa([
          ['a', 'a'],
          ['a', 'a'],
          ['a', 'b'],
        ]),
      ).interval95,
    ).toBeUndefined();
  });

  it('keeps a width where no disagreement was seen', () => {
    const all: Ratings = Array.from({ length: 30 }, (_one, i) => [i % 2 === 0, i % 2 === 0]);
    const { value, interval95 } = got(cohenKappa(all));
    expect(value).toBe(1);
    // Wilson of 30 of 30 is 0.8865; of that, chance is ½.
    expect(interval95![0]).toBeCloseTo((0.88648660682603 - 0.5) / 0.5, 10);
    expect(interval95![1]).toBe(1);
  });

  it('bootstraps when asked to, the same for the same seed', () => {
    const options = { interval: 'bootstrap', seed: 5, resamples: 300 } as const;
    expect(cohenKappa(two, options)).toEqual(cohenKappa(two, options));
    expect(cohenKappa(two, options)).not.toEqual(cohenKappa(two, { ...options, seed: 6 }));
    expect(got(cohenKappa(two, { ...options, resamples: 0 })).interval95).toBeUndefined();
  });

  it('has a wider interval where items share clusters', () => {
    const many: Ratings = Array.from({ length: 10 }, () => two).flat();
    const width = (result: Agreement | Abstention) => got(result).interval95![1] - got(result).interval95![0];
    const clusters = many.map((_one, i) => i % 12);
    expect(width(cohenKappa(many, { clusters }))).toBeGreaterThan(2 * width(cohenKappa(many)));
  });

  it('refuses what it cannot count', () => {
    expect(() => cohenKappa([[1, 2, 3]])).toThrow(/3 raters/);
    expect(() => cohenKappa([[1, 2], [1]])).toThrow(/item 1 has 1 ratings/);
    expect(() => cohenKappa([[1, Number.NaN]])).toThrow(/item 0 is rated NaN/);
    expect(() => cohenKappa([['a', 'c']], { categories: ['a', 'b'] })).toThrow(/rated "c".*a, b/);
    expect(() => cohenKappa([['a', 'b']], { weights: 'linear' })).toThrow(/need categories with an order/);
    expect(() => cohenKappa(two, { interval: 'wald' as never })).toThrow(/interval is "wald"/);
  });

  it('weighs names by the order that is given', () => {
    const named: Ratings = two.map((item) => item.map((rating) => `${'abcd'[(rating as number) - 1]}`));
    const options = { weights: 'quadratic', categories: ['a', 'b', 'c', 'd'] } as const;
    expect(got(cohenKappa(named, options)).value).toBeCloseTo(0.85, 12);
  });
});

describe("Gwet's coefficients", () => {
  // irrCAC 0.4.4: CAC(table, weights=...).gwet(), 12 digits
  it.each([
    ['none', 0.558958652374, 0.775444068127],
    ['linear', 0.741704035874, 0.858739136433],
    ['quadratic', 0.87423580786, 0.914000723552],
  ] as const)(
    'with weights %s are those of irrCAC, for two raters and for four with gaps',
    (weights, ofTwo, ofFour) => {
      expect(got(gwetAC2(two, { weights })).value).toBeCloseTo(ofTwo, 11);
      expect(got(gwetAC2(krippendorff2011, { weights })).value).toBeCloseTo(ofFour, 11);
      if (weights === 'none') expect(got(gwetAC1(krippendorff2011)).value).toBeCloseTo(ofFour, 11);
    },
  );

  it('stay high where nearly all items are of one kind, where kappa falls', () => {
    const rare: Ratings = [
      ...Array.from({ length: 96 }, () => [true, true]),
      [true, false],
      [false, true],
      [true, false],
      [false, true],
    ];
    expect(got(cohenKappa(rare)).value).toBeCloseTo(-0.0204, 4);
    expect(got(gwetAC1(rare)).value).toBeGreaterThan(0.95);
  });

  it('need two categories, but not that both were used', () => {
    const all: Ratings = Array.from({ length: 20 }, () => [true, true]);
    expect(gwetAC1(all)).toMatchObject({ status: 'abstained', reason: 'undefined-value' });
    expect(gwetAC1(all, { categories: [false, true] })).toMatchObject({ status: 'value', value: 1 });
    expect(gwetAC1([[1], [2]])).toMatchObject({ status: 'abstained', reason: 'undefined-value' });
  });

  it('stay quick for many items', () => {
    const many: Ratings = Array.from({ length: 20_000 }, (_one, i) => [i % 3, i % 7 === 0 ? 0 : i % 3]);
    const { interval95, value } = got(gwetAC1(many));
    expect(interval95![0]).toBeLessThan(value);
    expect(interval95![1] - interval95![0]).toBeLessThan(0.02);
  });
});
