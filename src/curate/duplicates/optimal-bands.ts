import { checkOptions } from '../../base/check-options.js';
import { numberAbove, wholeNumberIn } from '../../base/option-values.js';

/** How a signature is cut: rows are candidates when all `rows` values of one of the `bands` are equal. */
export interface Bands {
  readonly bands: number;
  readonly rows: number;
}

/** Settings of {@link optimalBands}. */
export interface OptimalBandsOptions {
  /**
   * How much a candidate below the threshold weighs, 0 to 1; a pair above it that is no candidate weighs the rest.
   * Candidates are verified, so a false one costs time only. @default 0.5
   */
  readonly falsePositiveWeight?: number | undefined;
}

/** Even; enough for the smallest errors to be told apart. */
const steps = 500;

/**
 * The bands that miss and mistake least: over all similarities s below the threshold the probability
 * 1 − (1 − s^rows)^bands of being a candidate, and over those above it that of being none, are weighed and summed.
 * @param threshold Jaccard similarity, above 0 and below 1
 * @param permutations length of the signature; `bands` times `rows` is at most that
 * @throws INVALID_OPTION for a number out of its range
 * @see Leskovec, Rajaraman, Ullman 2014, Mining of Massive Datasets, 3.4; the same choice as datasketch's
 */
export function optimalBands(threshold: number, permutations: number, options: OptimalBandsOptions = {}): Bands {
  const what = 'optimalBands';
  checkOptions(options, ['falsePositiveWeight'], what);
  numberAbove(what, 'threshold', threshold, 0);
  numberAbove(what, '1 - threshold', 1 - threshold, 0);
  wholeNumberIn(what, 'permutations', permutations, 1, 65_536);
  const weight = options.falsePositiveWeight ?? 0.5;
  numberAbove(what, 'falsePositiveWeight', weight, 0, true);
  numberAbove(what, '1 - falsePositiveWeight', 1 - weight, 0, true);
  let best: Bands = { bands: 1, rows: 1 };
  let least = Number.POSITIVE_INFINITY;
  const below = grid(0, threshold);
  const above = grid(threshold, 1);
  // For one number of rows, each further band multiplies what is left of a pair's chance to stay undiscovered.
  for (let rows = 1; rows <= permutations; rows++) {
    const missBelow = below.map((s) => 1 - s ** rows);
    const missAbove = above.map((s) => 1 - s ** rows);
    const [leftBelow, leftAbove] = [missBelow.slice(), missAbove.slice()];
    for (let bands = 1; bands * rows <= permutations; bands++) {
      if (bands > 1) multiply(leftBelow, missBelow);
      if (bands > 1) multiply(leftAbove, missAbove);
      const falsePositives = threshold - simpson(leftBelow) * threshold;
      const falseNegatives = simpson(leftAbove) * (1 - threshold);
      const error = weight * falsePositives + (1 - weight) * falseNegatives;
      if (error < least || (error === least && bands < best.bands)) {
        least = error;
        best = { bands, rows };
      }
    }
  }
  return best;
}

/** The longest bands by which a pair at the threshold stays undiscovered less than once in a million times. */
export function sureBands(threshold: number, permutations: number): Bands {
  for (let rows = permutations; rows > 1; rows--) {
    const bands = Math.floor(permutations / rows);
    if (1 - candidateProbability(threshold, { bands, rows }) < 1e-6) return { bands, rows };
  }
  return { bands: permutations, rows: 1 };
}

/** How likely two texts of a Jaccard similarity become candidates. */
export function candidateProbability(similarity: number, { bands, rows }: Bands): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

function grid(from: number, to: number): Float64Array {
  return Float64Array.from({ length: steps + 1 }, (_, i) => from + ((to - from) * i) / steps);
}

function multiply(values: Float64Array, by: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i]! *= by[i]!;
}

/** The mean of a function over an interval, from its values at equal steps: Simpson's rule. */
function simpson(values: Float64Array): number {
  let sum = values[0]! + values[steps]!;
  for (let i = 1; i < steps; i++) sum += values[i]! * (i % 2 === 0 ? 2 : 4);
  return sum / (3 * steps);
}
