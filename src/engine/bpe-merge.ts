import type { Rng } from '../base/rng.js';
import { MinHeap } from './min-heap.js';

/** Merge ranks and results by pair: `rank` is the place in the merge list, `id` the token a pair becomes. */
export type MergeTable = ReadonlyMap<number, { readonly rank: number; readonly id: number }>;

/** One number for a pair of token ids. */
export const pairKey = (left: number, right: number): number => left * 2 ** 21 + right;

/** Skips merges at random, which shows a model other spellings of the same text. */
export interface Dropout {
  /** Chance that a merge is passed over each time its turn comes; 0 to 1. */
  readonly rate: number;
  readonly rng: Rng;
}

// A candidate is `rank * 2^32 + position`, so the lowest rank leaves the heap first, and the leftmost among equals.
const POSITIONS = 2 ** 32;

/**
 * Applies merges to the token ids of one piece, lowest rank first and left to right, in O(n log n) so that a hostile
 * run of a million letters stays cheap.
 * @see Provilkov, Emelianenko, Voita (2020), BPE-Dropout: Simple and Effective Subword Regularization
 */
export function mergePiece(ids: Int32Array, table: MergeTable, dropout?: Dropout): Int32Array {
  const length = ids.length;
  if (length < 2) return ids;
  const token = Int32Array.from(ids);
  const next = Int32Array.from(ids, (_, at) => at + 1);
  const previous = Int32Array.from(ids, (_, at) => at - 1);
  const heap = new MinHeap<number>((a, b) => a < b);
  const mergeAt = (at: number) => {
    const after = next[at]!;
    return after < length && token[at]! >= 0 ? table.get(pairKey(token[at]!, token[after]!)) : undefined;
  };
  const offer = (at: number): void => {
    const merge = at < 0 ? undefined : mergeAt(at);
    if (merge) heap.push(merge.rank * POSITIONS + at);
  };
  for (let at = 0; at < length; at++) offer(at);

  let skipped: number[] = [];
  for (let candidate = heap.pop(); candidate !== undefined; candidate = heap.pop()) {
    const at = candidate % POSITIONS;
    const merge = mergeAt(at);
    if (merge?.rank !== Math.floor(candidate / POSITIONS)) continue;
    if (dropout && dropout.rng.next() < dropout.rate) {
      skipped.push(candidate);
      continue;
    }
    for (const again of skipped) heap.push(again);
    skipped = [];
    const gone = next[at]!;
    token[at] = merge.id;
    token[gone] = -1;
    next[at] = next[gone]!;
    if (next[at]! < length) previous[next[at]!] = at;
    offer(at);
    offer(previous[at]!);
  }
  return token.filter((id) => id >= 0);
}
