import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Metric } from '../../spec/metric.js';
import { rowMetric } from '../row-metric.js';
import type { Call, ReferenceToolCallSegment } from '../segments.js';
import {
  type CallComparison,
  type CallComparisonOptions,
  callComparison,
  callComparisonNames,
  callSettings,
} from './call-comparison.js';
import { callsText } from './call-list.js';
import { sharedCalls } from './shared-calls.js';

/** How an agent's calls must follow the reference's. */
export type TrajectoryMode = 'strict' | 'unordered' | 'subset' | 'superset' | 'aligned';

/** Settings of {@link trajectory}. */
export interface TrajectoryOptions extends CallComparisonOptions {
  /**
   * `strict`: the same calls in the same order · `unordered`: in any order · `subset`: no call that the reference does not
   * make · `superset`: every call that it makes · `aligned`: as near as possible, with partial credit. @default 'aligned'
   */
  readonly mode?: TrajectoryMode | undefined;
}

/**
 * Whether an agent's calls follow the reference's, 0 or 1; each call goes with one other at most. `aligned` is a share, 0 to
 * 1: what is left of the longer list after the least edits, where a call too many or too few costs 1, and a call in place
 * of another costs what is wrong about it, the tool's name counting as much as an argument. Two empty lists are equal.
 *
 * Named for its mode: `trajectoryStrict` and so on. A row whose reference is undefined abstains. Stats: `[value, 1]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, where a comparison gives no share
 * @see LangChain's agentevals for the first four modes; Levenshtein 1966 for the last
 */
export function trajectory(options: TrajectoryOptions = {}): Metric<ReferenceToolCallSegment> {
  checkOptions(options, ['mode', ...callComparisonNames], 'trajectory');
  const mode = oneOf('trajectory', 'mode', options.mode ?? 'aligned', [
    'strict',
    'unordered',
    'subset',
    'superset',
    'aligned',
  ]);
  const name = `trajectory${mode[0]!.toUpperCase()}${mode.slice(1)}`;
  const comparison = callComparison(name, options);
  return rowMetric<ReferenceToolCallSegment>({
    name,
    value({ toolCalls: made, referenceToolCalls: wanted }) {
      if (wanted === undefined) return { status: 'abstained', reason: 'no-reference' };
      const value = judges[mode](made, wanted, comparison);
      return value === 1 ? 1 : { value, explanation: callsText(made, wanted) };
    },
    settings: { mode, ...callSettings(options) },
  });
}

type Judge = (made: readonly Call[], wanted: readonly Call[], comparison: CallComparison) => number;

const judges: Readonly<Record<TrajectoryMode, Judge>> = {
  strict: (made, wanted, { isSame }) =>
    Number(made.length === wanted.length && made.every((call, i) => isSame(call, wanted[i]!))),
  unordered: (made, wanted, comparison) =>
    Number(made.length === wanted.length && sharedCalls(made, wanted, comparison) === made.length),
  subset: (made, wanted, comparison) => Number(sharedCalls(made, wanted, comparison) === made.length),
  superset: (made, wanted, comparison) => Number(sharedCalls(made, wanted, comparison) === wanted.length),
  aligned(made, wanted, { likeness }) {
    const longer = Math.max(made.length, wanted.length);
    if (longer === 0) return 1;
    let above = Array.from({ length: wanted.length + 1 }, (_, j) => j);
    for (const [i, call] of made.entries()) {
      const row = [i + 1];
      for (const [j, reference] of wanted.entries()) {
        const replaced = above[j]! + 1 - likeness(call, reference);
        row.push(Math.min(replaced, above[j + 1]! + 1, row[j]! + 1));
      }
      above = row;
    }
    return 1 - above[wanted.length]! / longer;
  },
};
