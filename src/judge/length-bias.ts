import type { Abstention } from '../spec/metric.js';
import { abstain } from '../statistics/abstain.js';
import { mean } from '../statistics/numeric.js';
import { Pcg64 } from '../statistics/rng-pcg64.js';

/** Whether the judge's errors go with the length of what it judges. */
export interface LengthBias {
  readonly status: 'value';
  /** Of error and length among rows that people judge alike, −1 to 1; above 0 where longer is judged too well. */
  readonly correlation: number;
  /** Probability of a correlation at least so far from 0 if length did not matter; two-sided, by permutation. */
  readonly pValue: number;
  readonly rows: number;
}

/** One judged row. */
export interface JudgedLength {
  readonly judge: number;
  readonly human: number;
  /** In characters, or the difference of two lengths; any scale. */
  readonly length: number;
}

/** Two correlations may differ by rounding; this much counts as equal. */
const TIE = 1e-9;

/**
 * Correlates a judge's errors (`judge − human`) with length. Both are taken within the rows that people gave one value:
 * good answers are often longer, and a judge that errs evenly would otherwise look biased. Abstains where nothing varies.
 * @see Dubois et al. 2024, Length-Controlled AlpacaEval (the bias); Good 2005, Permutation Tests (within strata)
 */
export function lengthBias(
  rows: readonly JudgedLength[],
  { permutations, seed }: { readonly permutations: number; readonly seed: number },
): LengthBias | Abstention {
  const strata = strataOf(rows);
  const error = centred(
    rows.map(({ judge, human }) => judge - human),
    strata,
  );
  const length = centred(
    rows.map((row) => row.length),
    strata,
  );
  const spread = Math.sqrt(dot(error, error) * dot(length, length));
  if (!(spread > 0)) return abstain('lengthBias', 'undefined-value');
  const seen = dot(error, length) / spread;
  const random = new Pcg64(seed);
  let asFar = 1;
  for (let i = 0; i < permutations; i++) {
    for (const stratum of strata) shuffle(length, stratum, random);
    if (Math.abs(dot(error, length) / spread) >= Math.abs(seen) - TIE) asFar++;
  }
  return {
    status: 'value',
    correlation: Math.min(1, Math.max(-1, seen)),
    pValue: asFar / (permutations + 1),
    rows: rows.length,
  };
}

/** The places of the rows that people gave one value. */
function strataOf(rows: readonly JudgedLength[]): readonly (readonly number[])[] {
  const byValue = new Map<number, number[]>();
  rows.forEach(({ human }, i) => {
    const stratum = byValue.get(human);
    if (stratum === undefined) byValue.set(human, [i]);
    else stratum.push(i);
  });
  return [...byValue.values()];
}

function centred(values: readonly number[], strata: readonly (readonly number[])[]): Float64Array {
  const out = new Float64Array(values.length);
  for (const stratum of strata) {
    const middle = mean(stratum.map((i) => values[i]!));
    for (const i of stratum) out[i] = values[i]! - middle;
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Shuffles the values at the places (Fisher–Yates). */
function shuffle(values: Float64Array, places: readonly number[], random: Pcg64): void {
  const draw = new Int32Array(1);
  for (let i = places.length - 1; i > 0; i--) {
    random.fillBelow(i + 1, draw);
    const [a, b] = [places[i]!, places[draw[0]!]!];
    const kept = values[a]!;
    values[a] = values[b]!;
    values[b] = kept;
  }
}
