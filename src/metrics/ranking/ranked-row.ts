import { TuneloopError } from '../../base/errors.js';
import { wholeNumberIn } from '../../base/option-values.js';
import type { RankingSegment } from '../segments.js';

/** What a row holds for a metric of rankings. */
export interface RankedRow {
  /** Gain at each rank, 0 where what stands there is not relevant; each id once, at its best rank, the later ones closed up. */
  readonly gains: readonly number[];
  /** Gains of all relevant ids, the largest first. */
  readonly ideal: readonly number[];
}

/**
 * Reads a row. An id that is ranked again counts once, where it stood first; trec_eval refuses such a ranking.
 * Gains of 0 and below are not relevant, as in trec_eval.
 * @throws INVALID_OUTPUT for a gain that is no finite number
 */
export function rankedRow(name: string, { ranking, relevant }: RankingSegment): RankedRow {
  const gainOf = new Map<string, number>(
    isList(relevant) ? relevant.map((id) => [id, 1] as const) : Object.entries(relevant),
  );
  for (const [id, gain] of gainOf) {
    if (!Number.isFinite(gain)) throw badGain(name, id, gain);
    if (gain <= 0) gainOf.delete(id);
  }
  return {
    gains: [...new Set(ranking)].map((id) => gainOf.get(id) ?? 0),
    ideal: [...gainOf.values()].sort((a, b) => b - a),
  };
}

/** Gives the name of a metric that looks at the first `k` ranks: `mrr`, or `mrrAt10`. @throws INVALID_OPTION for a bad k */
export function nameAt(name: string, k: number | undefined): string {
  return k === undefined ? name : `${name}At${checkedRank(name, k)}`;
}

/** The number of ranks that are looked at. @throws INVALID_OPTION unless it is a whole number above 0 */
export function checkedRank(name: string, k: number): number {
  return wholeNumberIn(name, 'k', k, 1, Number.MAX_SAFE_INTEGER);
}

function isList(relevant: RankingSegment['relevant']): relevant is readonly string[] {
  return Array.isArray(relevant);
}

function badGain(name: string, id: string, gain: unknown): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `${name}: the gain of "${id}" is ${String(gain)}.`,
    hint: 'Give finite numbers; leave out, or set to 0, what is not relevant.',
  });
}
