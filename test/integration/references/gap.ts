import { expect } from 'vitest';

/** Largest difference that counts as none. */
const TOLERANCE = 1e-9;

/** How far two tables of numbers lie apart, and in which row most. */
export interface Gap {
  readonly difference: number;
  readonly row: number;
}

/** The widest gap between two tables; infinite where they have not the same form or one holds no number. */
export function widestGap(theirs: readonly (readonly number[])[], ours: readonly (readonly number[])[]): Gap {
  let widest: Gap = { difference: 0, row: -1 };
  const rows = Math.max(theirs.length, ours.length);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [theirs[row], ours[row]];
    if (a === undefined || b === undefined || a.length !== b.length) return { difference: Infinity, row };
    for (let k = 0; k < a.length; k++) {
      const difference = Math.abs(a[k]! - b[k]!);
      if (Number.isNaN(difference)) return { difference: Infinity, row };
      if (difference > widest.difference) widest = { difference, row };
    }
  }
  return widest;
}

/** Holds numbers against the references, and remembers how far apart those of each kind were at most. */
export class Gaps {
  readonly #widest = new Map<string, number>();

  /** Expects two tables to be equal but for the tolerance. */
  expectNear(kind: string, theirs: readonly (readonly number[])[], ours: readonly (readonly number[])[]): void {
    const { difference, row } = widestGap(theirs, ours);
    this.#widest.set(kind, Math.max(this.#widest.get(kind) ?? 0, difference));
    expect(difference, `${kind}, row ${row}`).toBeLessThanOrEqual(TOLERANCE);
  }

  toString(): string {
    const list = [...this.#widest].map(
      ([kind, difference]) => `${kind} ${difference === 0 ? 0 : difference.toExponential(1)}`,
    );
    return `largest differences: ${list.join(', ')}`;
  }
}
