import { TuneloopError } from '../base/errors.js';
import { flipOdds95 } from './effect-size.js';
import { signTest } from './sign-test.js';

/** How answers to the same yes-or-no questions changed. */
export interface FlipTable {
  readonly bothRight: number;
  readonly bothWrong: number;
  /** Positions of what was wrong and is right. */
  readonly gained: readonly number[];
  /** Positions of what was right and is wrong. */
  readonly lost: readonly number[];
  /** Exact and two-sided: McNemar's. */
  readonly pValue: number;
  /** Gained for each one lost; absent where nothing was lost. */
  readonly oddsRatio?: number | undefined;
  /** Exact, from Clopper and Pearson's interval of the share gained; `high` is absent where nothing was lost. */
  readonly oddsRatio95: { readonly low: number; readonly high?: number | undefined };
}

/**
 * What two systems got right and wrong on the same questions, and which answers flipped: the rows to read.
 * @param baseline one true or false per segment; `system` the same segments in the same order
 * @throws INVALID_OPTION when the two have not the same length
 * @see Agresti 2013, Categorical Data Analysis, section 11.1, for the odds ratio of matched pairs
 */
export function flipTable(baseline: readonly boolean[], system: readonly boolean[]): FlipTable {
  if (baseline.length !== system.length) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `flipTable: ${baseline.length} and ${system.length} outcomes.`,
      hint: 'Give the outcomes of the same segments in the same order.',
    });
  }
  const where = (before: boolean, after: boolean) =>
    [...baseline.keys()].filter((i) => baseline[i] === before && system[i] === after);
  const gained = where(false, true);
  const lost = where(true, false);
  return {
    bothRight: where(true, true).length,
    bothWrong: where(false, false).length,
    gained,
    lost,
    pValue: signTest(gained.length, lost.length),
    ...(lost.length === 0 ? {} : { oddsRatio: gained.length / lost.length }),
    oddsRatio95: flipOdds95(gained.length, lost.length),
  };
}
