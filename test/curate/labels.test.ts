import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { confidentJoint, findLabelErrors, kCenter, uncertaintyOrder } from '../../src/curate/index.js';
import { roundKeepingSum } from '../../src/curate/labels/rounding.js';
import { cleanlabValues } from './cleanlab-values.js';

describe('findLabelErrors', () => {
  it.each(cleanlabValues.map((values, at) => [at, values] as const))(
    'gives the joint and the rows of cleanlab, case %i',
    (_, values) => {
      const joint = confidentJoint(values.labels, values.p);
      expect(joint.counts).toEqual(values.joint);
      for (const [k, threshold] of joint.thresholds.entries()) expect(threshold).toBeCloseTo(values.thresholds[k]!, 12);
      for (const by of ['noiseRate', 'class', 'both', 'confident'] as const) {
        const rows = findLabelErrors(values.labels, values.p, { by }).errors.map(({ row }) => row);
        expect([by, rows.sort((a, b) => a - b)]).toEqual([by, values[by]]);
      }
    },
  );

  it('finds the labels that were swapped, least confident first, with what they should be', () => {
    const random = rng(9);
    const truth = Array.from({ length: 600 }, () => random.below(4));
    const wrong = new Set(Array.from({ length: 60 }, (_, i) => i * 10));
    const labels = truth.map((label, row) => (wrong.has(row) ? (label + 1 + random.below(3)) % 4 : label));
    const probabilities = truth.map((label) => {
      const p = Array.from({ length: 4 }, (_, k) => (k === label ? 6 + random.next() : random.next()));
      const sum = p.reduce((a, b) => a + b, 0);
      return p.map((x) => x / sum);
    });
    const { errors, estimatedErrorRatio } = findLabelErrors(labels, probabilities, { by: 'confident' });
    expect(errors.filter(({ row }) => !wrong.has(row))).toEqual([]);
    expect(errors.length).toBeGreaterThanOrEqual(54);
    for (const { row, given, suggested } of errors) expect([given, suggested]).toEqual([labels[row], truth[row]]);
    expect(errors.map(({ confidence }) => confidence)).toEqual(
      errors.map(({ confidence }) => confidence).sort((a, b) => a - b),
    );
    expect(estimatedErrorRatio).toBeCloseTo(0.1, 1);
  });

  it('has nothing to say without rows, with one class, or where a class has one row', () => {
    expect(findLabelErrors([], [])).toMatchObject({ rows: 0, errors: [], estimatedErrorRatio: null });
    expect(findLabelErrors([0, 0], [[1], [1]]).errors).toEqual([]);
    expect(
      findLabelErrors(
        [0, 0, 1],
        [
          [0.9, 0.1],
          [0.8, 0.2],
          [0.7, 0.3],
        ],
      ).errors,
    ).toEqual([]);
  });

  it('refuses what is no label and no probability', () => {
    expect(() =>
      findLabelErrors(
        [0, 2],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    ).toThrow('the label of row 1 is 2');
    expect(() =>
      findLabelErrors(
        [0],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    ).toThrow('1 labels for 2 rows');
    expect(() => findLabelErrors([0, 0], [[1, 0], [0.5]])).toThrow('row 1 of the probabilities has 1 classes, not 2');
    expect(() => findLabelErrors([0], [[Number.NaN, 1]])).toThrow('gives class 0 the probability NaN');
  });

  it('rounds to even, and keeps the sum', () => {
    expect(roundKeepingSum([0.5, 1.5, 2.5, 0.5])).toEqual([0, 2, 2, 1]);
    expect(roundKeepingSum([3.3, 3.3, 3.4])).toEqual([3, 3, 4]);
    expect(roundKeepingSum([])).toEqual([]);
  });
});

describe('uncertaintyOrder', () => {
  const rows = [
    [1, 0, 0],
    [0.4, 0.35, 0.25],
    [0.5, 0.5, 0],
    [1 / 3, 1 / 3, 1 / 3],
    [0.5, 0.5, 0],
  ];

  it('puts first what the model is least sure of, by each measure', () => {
    const order = (by: 'entropy' | 'margin' | 'leastConfidence') =>
      uncertaintyOrder(rows, { by }).map(({ row }) => row);
    expect(order('entropy')).toEqual([3, 1, 2, 4, 0]);
    expect(order('margin')).toEqual([2, 3, 4, 1, 0]);
    expect(order('leastConfidence')).toEqual([3, 1, 2, 4, 0]);
    expect(uncertaintyOrder(rows)[0]!.uncertainty).toBeCloseTo(Math.log2(3), 12);
    expect(uncertaintyOrder(rows).at(-1)).toEqual({ row: 0, uncertainty: 0 });
    expect(uncertaintyOrder([])).toEqual([]);
  });
});

describe('kCenter', () => {
  it('goes each time to the farthest row, from the chosen ones on', () => {
    const line = [[0], [1], [10], [11], [5], [5]];
    expect(kCenter(line, { count: 3 })).toEqual([
      { row: 0, distance: Number.POSITIVE_INFINITY },
      { row: 3, distance: 11 },
      { row: 4, distance: 5 },
    ]);
    expect(kCenter(line, { count: 2, chosen: [3, 0] }).map(({ row }) => row)).toEqual([4, 1]);
    expect(kCenter(line, { count: 99 })).toHaveLength(6);
    expect(kCenter([], { count: 2 })).toEqual([]);
    expect(() => kCenter([[1], [Number.NaN]], { count: 1 })).toThrow('vector 1');
    expect(() => kCenter(line, { count: 1, chosen: [6] })).toThrow(/chosen/);
  });
});
