import { mean } from './numeric.js';
import { clopperPearson } from './proportion.js';

/** How large a difference is, apart from its unit. */
export interface EffectSize {
  /**
   * `dz`: the mean of the rows' differences over their standard deviation, 0 for none. `oddsRatio`: of the rows that
   * flipped, those that became right over those that became wrong, 1 for none.
   */
  readonly kind: 'dz' | 'oddsRatio';
  readonly value: number;
  readonly interval95: readonly [low: number, high: number];
}

/**
 * Cohen's d for pairs, with an interval from its large-sample variance 1/n + d²/2n. Undefined for fewer than two rows, and
 * where all differences are the same.
 * @see Cohen 1988, Statistical Power Analysis for the Behavioral Sciences; Becker 1988, Synthesizing standardized mean-change measures
 */
export function cohenDz(differences: ArrayLike<number>): EffectSize | undefined {
  const rows = differences.length;
  if (rows < 2) return undefined;
  const center = mean(differences);
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += (differences[i]! - center) ** 2;
  const deviation = Math.sqrt(squares / (rows - 1));
  // What is left of rounding when all are the same is no spread.
  if (deviation <= 1e-12 * Math.abs(center) || deviation === 0) return undefined;
  const value = center / deviation;
  const half = 1.959963984540054 * Math.sqrt(1 / rows + value ** 2 / (2 * rows));
  return { kind: 'dz', value, interval95: [value - half, value + half] };
}

/** Exact interval of the odds of flipping to right; `high` is absent where no row became wrong. */
export function flipOdds95(gained: number, lost: number): { readonly low: number; readonly high?: number | undefined } {
  const [low, high] = clopperPearson(gained, gained + lost);
  return { low: low / (1 - low), ...(high === 1 ? {} : { high: high / (1 - high) }) };
}

/**
 * The odds of flipping to right rather than to wrong, each count with one half added so that it is finite. The interval
 * is exact, and its upper end is `Number.MAX_VALUE` where no row became wrong. Undefined where no row flipped.
 * @see McNemar 1947; Haldane 1956, The estimation and significance of the logarithm of a ratio of frequencies
 */
export function flipOddsRatio(gained: number, lost: number): EffectSize | undefined {
  if (gained + lost === 0) return undefined;
  const { low, high = Number.MAX_VALUE } = flipOdds95(gained, lost);
  return { kind: 'oddsRatio', value: (gained + 0.5) / (lost + 0.5), interval95: [low, high] };
}
