import { describe, expect, it } from 'vitest';
import {
  type Abstention,
  type Agreement,
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  percentAgreement,
} from '../../src/statistics/index.js';
import { randomOf } from '../simulations/random.js';
import { chance } from '../simulations/trials.js';
import { byItem, krippendorff2011 } from './agreement/krippendorff-2011.js';
import { got } from './rows.js';

const fast = { resamples: 0 } as const;
const _ = null;

const coefficient = (result: Agreement | Abstention): number => got(result).value;

/** Fleiss 1971 as it is mostly cited: 10 items, 14 raters, 5 categories. Counts; who said what does not matter. */
const fleissCounts = [
  [0, 0, 0, 0, 14],
  [0, 2, 6, 4, 2],
  [0, 0, 3, 5, 6],
  [0, 3, 9, 2, 0],
  [2, 2, 8, 1, 1],
  [7, 7, 0, 0, 0],
  [3, 2, 6, 3, 0],
  [2, 5, 3, 2, 2],
  [6, 5, 2, 1, 0],
  [0, 2, 2, 3, 7],
];
const fleissRatings = fleissCounts.map((counts) => counts.flatMap((count, k) => new Array<number>(count).fill(k)));

describe("Krippendorff's alpha", () => {
  // Published to three digits: 0.743, 0.815, 0.849, 0.797. More digits from PyPI krippendorff 0.9.0.
  it.each([
    ['nominal', 0.743421052631579],
    ['ordinal', 0.8153875037548814],
    ['interval', 0.8491071428571428],
    ['ratio', 0.7974027747116121],
  ] as const)('of %s ratings is that of the published example', (level, alpha) => {
    expect(coefficient(krippendorffAlpha(krippendorff2011, { level, ...fast }))).toBeCloseTo(alpha, 12);
    // Unit 12 has one rating.
    expect(krippendorffAlpha(krippendorff2011, { level, ...fast })).toMatchObject({ items: 11 });
  });

  it('of numbers with fractions and signs is that of PyPI krippendorff 0.9.0', () => {
    const measured = byItem([
      [0, -2.5, 3, 1.5, _],
      [0.5, -2, 3, 1.5, 9],
      [0, _, 2.5, 1, 8.5],
    ]);
    expect(coefficient(krippendorffAlpha(measured, { level: 'interval', ...fast }))).toBeCloseTo(
      0.9918456102201685,
      12,
    );
    expect(coefficient(krippendorffAlpha(measured, { level: 'ordinal', ...fast }))).toBeCloseTo(0.955252503728958, 12);
    expect(() => krippendorffAlpha(measured, { level: 'ratio' })).toThrow('-2.5 is no ratio rating');
  });

  it('does not change with the origin or unit of an interval, or the order of raters and categories', () => {
    const options = { level: 'interval', ...fast } as const;
    const alpha = coefficient(krippendorffAlpha(krippendorff2011, options));
    const map = (of: (rating: number) => number) =>
      krippendorff2011.map((item) =>
        item.map((rating) => (typeof rating === 'number' ? of(rating) : null)).toReversed(),
      );
    expect(
      coefficient(
        krippendorffAlpha(
          map((x) => 1e9 + 1000 * x),
          options,
        ),
      ),
    ).toBeCloseTo(alpha, 9);
    const categories = [3, 5, 1, 4, 2];
    expect(coefficient(krippendorffAlpha(krippendorff2011, { ...options, categories }))).toBeCloseTo(alpha, 12);
  });

  it('takes the order of names from categories, and refuses what has none', () => {
    const names = ['', 'awful', 'bad', 'fair', 'good', 'fine'];
    const said = krippendorff2011.map((item) =>
      item.map((rating) => (rating === null ? null : names[rating as number])),
    );
    const categories = names.slice(1);
    expect(coefficient(krippendorffAlpha(said, { level: 'ordinal', categories, ...fast }))).toBeCloseTo(
      0.81538750375,
      10,
    );
    expect(() => krippendorffAlpha(said, { level: 'ordinal' })).toThrow('need an order');
    expect(() => krippendorffAlpha(said, { level: 'interval' })).toThrow('is no interval rating');
    expect(() => krippendorffAlpha([[1, Number.POSITIVE_INFINITY]], { level: 'interval' })).toThrow('no interval');
    expect(() => krippendorffAlpha([[1, Number.NaN]])).toThrow('item 0 is rated NaN');
  });

  it('has no value without two ratings of an item, or two ratings that differ', () => {
    expect(krippendorffAlpha([])).toMatchObject({ status: 'abstained', reason: 'no-segments' });
    expect(
      krippendorffAlpha([
        [1, _],
        [_, 2],
      ]),
    ).toMatchObject({ reason: 'no-segments' });
    for (const level of ['nominal', 'ordinal', 'interval', 'ratio'] as const) {
      expect(
        krippendorffAlpha(
          [
            [3, 3],
            [3, 3],
          ],
          { level },
        ),
      ).toMatchObject({ reason: 'undefined-value' });
      // The 7 was said alone: it counts as little as its item.
      expect(
        krippendorffAlpha(
          [
            [0.1, 0.1],
            [0.1, 0.1],
            [7, _],
          ],
          { level },
        ),
      ).toMatchObject({ reason: 'undefined-value' });
    }
    expect(
      krippendorffAlpha(
        [
          [0, 0],
          [1, 1],
        ],
        { level: 'ratio' },
      ),
    ).toMatchObject({ value: 1 });
  });

  it('of measured numbers has an interval that takes items of one key together', () => {
    const random = randomOf(4);
    const rows = Array.from({ length: 400 }, () => {
      const truth = random.normal();
      return [truth + 0.5 * random.normal(), truth + 0.5 * random.normal()];
    });
    const alone = krippendorffAlpha(rows, { level: 'interval', resamples: 400 });
    // Var(truth) / (Var(truth) + Var(error)) = 0.8
    expect(coefficient(alone)).toBeCloseTo(0.8, 1);
    const twice = [...rows, ...rows];
    const width = (result: Agreement | Abstention) =>
      result.status === 'value' ? result.interval95![1] - result.interval95![0] : Number.NaN;
    const clusters = twice.map((_, i) => i % 400);
    const doubled = krippendorffAlpha(twice, { level: 'interval', resamples: 400 });
    const clustered = krippendorffAlpha(twice, { level: 'interval', resamples: 400, clusters });
    expect(width(clustered) / width(alone)).toBeCloseTo(1, 1);
    expect(width(doubled) / width(alone)).toBeLessThan(0.85);
  });
});

describe("Fleiss' kappa", () => {
  it('is that of the example by Fleiss 1971, and of statsmodels 0.15.0', () => {
    const result = fleissKappa(fleissRatings, fast);
    expect(result).toMatchObject({ items: 10 });
    expect(coefficient(result)).toBeCloseTo(0.20993070442195522, 12);
    if (result.status === 'value') expect(result.observed).toBeCloseTo(0.378, 3);
  });

  it('does not ask whose ratings they are', () => {
    const shifted = fleissRatings.map((item, i) => (i % 2 === 0 ? [null, ...item] : [...item, null]));
    expect(coefficient(fleissKappa(shifted, fast))).toBeCloseTo(0.20993070442195522, 12);
    expect(coefficient(fleissKappa([...fleissRatings, new Array(14).fill(null)], fast))).toBeCloseTo(0.2099307, 6);
  });

  // Unit 12 has one rating, which tells how often its category is used. PyPI irrCAC 0.4.4, 14 digits.
  it.each([
    ['none', 0.76116927542241],
    ['linear', 0.81794476709731],
    ['quadratic', 0.86493506493507],
  ] as const)('with gaps, and weights %s, is that of irrCAC', (weights, kappa) => {
    expect(coefficient(fleissKappa(krippendorff2011, { weights, ...fast }))).toBeCloseTo(kappa, 12);
  });

  it('has no value for one category, one rater, or nothing', () => {
    expect(
      fleissKappa([
        [1, 1],
        [1, 1],
      ]),
    ).toMatchObject({ reason: 'undefined-value' });
    expect(fleissKappa([[1], [2]])).toMatchObject({ reason: 'undefined-value' });
    expect(fleissKappa([])).toMatchObject({ reason: 'no-segments' });
    expect(
      fleissKappa(
        [
          ['a', 'b'],
          ['b', 'a'],
        ],
        fast,
      ),
    ).toMatchObject({ value: -1 });
  });

  it('is near alpha and kappa for many items and raters of one habit', () => {
    const random = randomOf(9);
    const rows = Array.from({ length: 4000 }, () => {
      const truth = random.below(3);
      return [0, 1].map(() => (random.next() < 0.7 ? truth : random.below(3)));
    });
    const each = [fleissKappa, krippendorffAlpha, cohenKappa].map((of) => coefficient(of(rows, fast)));
    for (const value of each) expect(Math.abs(value - 0.49)).toBeLessThan(chance(0.49, 4000));
    expect(Math.abs(each[0]! - each[1]!)).toBeLessThan(1e-3);
  });
});

describe('percent agreement', () => {
  it('is the share of pairs of raters that agree, item by item', () => {
    expect(
      percentAgreement(
        [
          [1, 1, 1],
          [1, 1, 2],
          [1, 2, _],
          [4, _, _],
        ],
        fast,
      ),
    ).toMatchObject({
      value: (1 + 1 / 3 + 0) / 3,
      ...{ expected: 0, items: 3 },
    });
    expect(coefficient(percentAgreement(fleissRatings, fast))).toBeCloseTo(0.378, 3); // P̄ of Fleiss 1971
  });

  it('gives part of the credit by weights', () => {
    expect(
      percentAgreement(
        [
          [1, 2],
          [1, 5],
        ],
        { weights: 'linear', ...fast },
      ),
    ).toMatchObject({ value: 0.375 });
    expect(() => percentAgreement([['x', 'y']], { weights: 'linear' })).toThrow('need categories with an order');
  });

  it('is 1 where all agree, and is none where nobody was rated twice', () => {
    expect(
      percentAgreement([
        [1, 1],
        [1, 1],
      ]),
    ).toMatchObject({ value: 1, interval95: [expect.closeTo(0.3424, 4), 1] }); // Wilson's of 2 out of 2
    expect(percentAgreement([[1], [2]])).toMatchObject({ status: 'abstained', reason: 'no-segments' });
    expect(percentAgreement([['\ud800', '\ud800']], fast)).toMatchObject({ value: 1 });
  });
});
