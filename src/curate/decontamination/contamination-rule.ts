import { longestCommonSubsequence } from './common-subsequence.js';

/**
 * When a row counts as containing an item of an evaluation set. In all of them the two share an n-gram.
 * - `anyNgram`: that is enough, as for GPT-3 and datatrove.
 * - `coverage`: more than `share` (0.5) of the item's words are in shared n-grams, as for Tülu 3.
 * - `commonSubsequence`: the longest common subsequence has at least n words and at least `share` (0.6) of the shorter
 *   text's, as for Qwen2.5.
 */
export type ContaminationRule = 'anyNgram' | 'coverage' | 'commonSubsequence';

/** What one row and one item share. */
export interface SharedNgrams {
  /** Length of the n-grams. */
  readonly n: number;
  /** Where in the item they begin, in ascending order. */
  readonly positions: readonly number[];
}

/** How much of a text is shared by a rule, and whether that is too much. */
export interface RuleOutcome {
  readonly contaminated: boolean;
  /** 0 to 1: of the item's words, those in shared n-grams; of the shorter text's, those in the common subsequence. */
  readonly share: number;
}

export const standardShare: Readonly<Record<ContaminationRule, number>> = {
  anyNgram: 0,
  coverage: 0.5,
  commonSubsequence: 0.6,
};

export function judge(
  rule: ContaminationRule,
  limit: number,
  shared: SharedNgrams,
  item: Int32Array,
  row: Int32Array,
): RuleOutcome {
  if (rule === 'commonSubsequence') {
    const length = longestCommonSubsequence(item, row);
    const share = length / Math.min(item.length, row.length);
    return { contaminated: length >= shared.n && share >= limit, share };
  }
  const share = covered(shared) / item.length;
  return { contaminated: rule === 'anyNgram' || share > limit, share };
}

/** How many words lie in the n-grams, those in several counted once. */
function covered({ n, positions }: SharedNgrams): number {
  let words = 0;
  let end = 0;
  for (const at of positions) {
    words += at + n - Math.max(at, end);
    end = at + n;
  }
  return words;
}
