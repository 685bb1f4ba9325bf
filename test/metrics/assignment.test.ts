import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { bestAssignment } from '../../src/metrics/assignment.js';

/** The best total by trying every pairing. */
function bestByForce(worth: readonly (readonly number[])[], columns: number, row = 0, used = 0): number {
  if (row === worth.length) return 0;
  let best = bestByForce(worth, columns, row + 1, used);
  for (let j = 0; j < columns; j++) {
    if (used & (1 << j)) continue;
    best = Math.max(best, worth[row]![j]! + bestByForce(worth, columns, row + 1, used | (1 << j)));
  }
  return best;
}

describe('bestAssignment', () => {
  it('finds as much as trying every pairing does', () => {
    const random = rng(3);
    for (let round = 0; round < 400; round++) {
      const [rows, columns] = [random.below(6), random.below(6)];
      const whole = random.below(2) === 0;
      const worth = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, () => (whole ? random.below(3) : random.next())),
      );
      const { right, total } = bestAssignment(rows, columns, (i, j) => worth[i]![j]!);
      expect(total).toBeCloseTo(bestByForce(worth, columns), 12);
      const taken = right.filter((j) => j >= 0);
      expect(right).toHaveLength(rows);
      expect(taken).toHaveLength(Math.min(rows, columns));
      expect(new Set(taken).size).toBe(taken.length);
      expect(right.reduce((sum, j, i) => sum + (j < 0 ? 0 : worth[i]![j]!), 0)).toBeCloseTo(total, 12);
    }
  });
});
