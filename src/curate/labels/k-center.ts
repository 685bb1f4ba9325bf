import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { wholeNumberIn } from '../../base/option-values.js';

/** Settings of {@link kCenter}. */
export interface KCenterOptions {
  /** How many rows to choose. */
  readonly count: number;
  /** Rows that are there already, such as labelled ones; the others are chosen far from these. @default none: row 0 is chosen first */
  readonly chosen?: readonly number[] | undefined;
}

/** A chosen row, and how far it was from all that were chosen before: Euclidean; Infinity for the very first. */
export interface CenterRow {
  readonly row: number;
  readonly distance: number;
}

/**
 * Chooses rows that cover the others: each time the one that is farthest from those chosen. The largest distance left is
 * at most twice the least possible. Fewer are given where there are no more rows. Time: rows × count × dimensions.
 * @throws INVALID_OPTION for vectors of different lengths or with values that are not finite, or a row that does not exist
 * @see Gonzalez 1985; Sener, Savarese 2018, Active learning for convolutional neural networks: a core-set approach
 */
export function kCenter(vectors: readonly ArrayLike<number>[], options: KCenterOptions): readonly CenterRow[] {
  checkOptions(options, ['count', 'chosen'], 'kCenter');
  const count = wholeNumberIn('kCenter', 'count', options.count, 0, Number.MAX_SAFE_INTEGER);
  checkVectors(vectors);
  const nearest = new Float64Array(vectors.length).fill(Number.POSITIVE_INFINITY);
  const choose = (row: number) => {
    for (let other = 0; other < vectors.length; other++) {
      nearest[other] = Math.min(nearest[other]!, squaredDistance(vectors[row]!, vectors[other]!));
    }
    nearest[row] = -1;
  };
  for (const row of options.chosen ?? []) choose(wholeNumberIn('kCenter', 'chosen', row, 0, vectors.length - 1));
  const centers: CenterRow[] = [];
  while (centers.length < count) {
    let farthest = -1;
    for (let row = 0; row < vectors.length; row++) {
      if (nearest[row]! >= 0 && (farthest === -1 || nearest[row]! > nearest[farthest]!)) farthest = row;
    }
    if (farthest === -1) break;
    centers.push({ row: farthest, distance: Math.sqrt(nearest[farthest]!) });
    choose(farthest);
  }
  return centers;
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

function checkVectors(vectors: readonly ArrayLike<number>[]): void {
  for (const [row, vector] of vectors.entries()) {
    const bad = vector.length !== vectors[0]!.length || Array.from(vector).some((x) => !Number.isFinite(x));
    if (!bad) continue;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `kCenter: vector ${row} has ${vector.length} values, or one that is not finite.`,
      hint: `All vectors need ${vectors[0]!.length} finite numbers, as the first has.`,
    });
  }
}
