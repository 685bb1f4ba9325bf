import type { RowBatches } from '../../spec/row-step.js';
import { Jaccard } from '../duplicates/jaccard.js';
import { joinCandidates, type Sketches } from '../duplicates/near-duplicates.js';
import { UnionFind } from '../duplicates/union-find.js';
import { CandidatePairs } from './candidate-pairs.js';
import { changed, readRows } from './each-row.js';

/** What is read again, and how much of it is held. */
export interface Rereading<T> {
  readonly open: () => RowBatches<T>;
  readonly read: (row: T, index: number) => string;
  /** Most characters of texts that are held at a time. */
  readonly heldCharacters: number;
  /** With how many rows of a bucket a row is compared. */
  readonly most: number | undefined;
  readonly signal: AbortSignal | undefined;
}

const mostPairs = 1 << 22;

/**
 * Clusters of rows whose texts are in no memory: candidates are compared by all their shingles while the rows are read
 * again, as often as the texts that are compared with fit in what may be held. Gives the clusters that comparing
 * texts in memory gives: they are what is linked by candidates that are alike, in whatever order those are looked at.
 */
export async function clustersByReading<T>(sketches: Sketches, again: Rereading<T>): Promise<UnionFind> {
  const { store, least } = sketches;
  const clusters = new UnionFind(store.rows);
  const pairs = new CandidatePairs(mostPairs);
  // The first time each candidate that looks alike is taken to be, so that a cluster of many rows is a tree of pairs. What
  // was not is looked at from all sides.
  for (let hopeful = true; ; hopeful = false) {
    const alike = (row: number, earlier: number) =>
      store.similarity(row, earlier) >= least && pairs.put(row, earlier) && hopeful;
    joinCandidates(sketches, alike, again.most, hopeful ? undefined : clusters);
    const { count, ...byRow } = pairs.take(store.rows);
    if (count === 0) return clusters;
    await comparePairs(sketches, again, byRow, clusters);
  }
}

/** Compares pairs, those with the earliest rows first: as many in one reading as their texts can be held. */
async function comparePairs<T>(
  { store, threshold, newShingler }: Sketches,
  { open, read, heldCharacters, signal }: Rereading<T>,
  { starts, earlier }: { readonly starts: Int32Array; readonly earlier: Int32Array },
  clusters: UnionFind,
): Promise<void> {
  const [first, second] = [newShingler(), newShingler()];
  const jaccard = new Jaccard();
  const needed = new Uint8Array(store.rows);
  for (const row of earlier) needed[row] = 1;

  for (let from = 0, to = 0; from < store.rows; from = to) {
    let characters = 0;
    for (; to < store.rows; to++) {
      if (needed[to] === 0) continue;
      if (characters > 0 && characters + store.length(to) > heldCharacters) break;
      characters += store.length(to);
    }
    if (characters === 0) continue;
    const held = new Map<number, string>();
    const rows = await readRows(open(), signal, (row, index) => {
      const [begin, end] = [starts[index]!, starts[index + 1]!];
      const isHeld = needed[index] === 1 && index >= from && index < to;
      if (!isHeld && !(begin < end)) return;
      const text = read(row, index);
      if (isHeld) held.set(index, text);
      let isRead = false;
      for (let i = begin; i < end; i++) {
        const other = held.get(earlier[i]!);
        if (other === undefined || clusters.find(index) === clusters.find(earlier[i]!)) continue;
        if (!isRead) first.read(text);
        isRead = true;
        second.read(other);
        if (jaccard.of(first, second) >= threshold) clusters.join(index, earlier[i]!);
      }
    });
    if (rows !== store.rows) throw changed(store.rows, `${rows}`);
  }
}
