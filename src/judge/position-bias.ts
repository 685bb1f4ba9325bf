import type { Abstention } from '../spec/metric.js';
import { abstain } from '../statistics/abstain.js';
import { mcnemar } from '../statistics/mcnemar.js';

/** Whether a judge of two outputs prefers the one it sees first. */
export interface PositionBias {
  readonly status: 'value';
  /** Of the answers that preferred one, the share that preferred the first. */
  readonly first: number;
  /** Rows whose preference turned with the order. */
  readonly inconsistent: number;
  /** Of these, the ones that went to the first place more often than to the second. */
  readonly inconsistentToFirst: number;
  /** Probability of so uneven a split of the inconsistent rows if places did not matter; two-sided and exact. */
  readonly pValue: number;
  readonly rows: number;
}

/** How often one row's answers preferred each place. */
export type Slots = readonly [first: number, second: number];

/**
 * The sign test over rows that were asked in both orders. A row whose preference goes with the output counts for neither
 * place, so only what the order did is tested. Abstains where no answer preferred anything.
 * @see Wang et al. 2023, Large Language Models are not Fair Evaluators (the bias); Arbuthnott 1710 (the test)
 */
export function positionBias(rows: readonly Slots[]): PositionBias | Abstention {
  const firsts = rows.reduce((sum, [first]) => sum + first, 0);
  const seconds = rows.reduce((sum, [, second]) => sum + second, 0);
  if (firsts + seconds === 0) return abstain('positionBias', 'undefined-value');
  const toFirst = rows.map(([first, second]) => first > second);
  const toSecond = rows.map(([first, second]) => second > first);
  const { onlyBaseline: first, onlySystem: second, pValue } = mcnemar(toFirst, toSecond);
  return {
    status: 'value',
    first: firsts / (firsts + seconds),
    inconsistent: first + second,
    inconsistentToFirst: first,
    pValue,
    rows: rows.length,
  };
}
