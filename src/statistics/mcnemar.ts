import { TuneloopError } from '../base/errors.js';
import { signTest } from './sign-test.js';

/** How two systems differ on the same yes-or-no questions. */
export interface McNemar {
  /** Segments only the baseline got right. */
  readonly onlyBaseline: number;
  /** Segments only the system got right. */
  readonly onlySystem: number;
  /** Probability of so uneven a split if both were equally likely; two-sided and exact. 1 where they never differ. */
  readonly pValue: number;
}

/**
 * McNemar's exact test for binary scores.
 * @param baseline one true or false per segment; `system` the same segments in the same order
 * @throws INVALID_OPTION when the two have not the same length
 * @see McNemar 1947, Note on the sampling error of the difference between correlated proportions
 */
export function mcnemar(baseline: readonly boolean[], system: readonly boolean[]): McNemar {
  if (baseline.length !== system.length) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `mcnemar: ${baseline.length} and ${system.length} outcomes.`,
      hint: 'Give the outcomes of the same segments in the same order.',
    });
  }
  let onlyBaseline = 0;
  let onlySystem = 0;
  for (let i = 0; i < baseline.length; i++) {
    if (baseline[i] && !system[i]) onlyBaseline++;
    if (!baseline[i] && system[i]) onlySystem++;
  }
  return { onlyBaseline, onlySystem, pValue: signTest(onlySystem, onlyBaseline) };
}
