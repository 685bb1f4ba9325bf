import { oneOf } from '../../base/option-values.js';

/** Which row of a cluster stays: the first, or the longest (of several longest ones the first). */
export type KeepRule = 'first' | 'longest';

/** A row that goes because another one stays. */
export interface DuplicateRow {
  /** 0-based, in the order in which rows were added. */
  readonly row: number;
  /** The smallest row of its cluster: the cluster's name. */
  readonly cluster: number;
  /** The row that stays. */
  readonly keptRow: number;
  /** How like the kept row it is, 0 to 1, by signature or vector; below the threshold where a third row links the two. */
  readonly similarity: number;
}

/** What was found. */
export interface DuplicateReport {
  readonly rows: number;
  /** Clusters of two rows or more. */
  readonly clusters: number;
  /** Rows that go. */
  readonly duplicates: number;
  /** For each row the smallest row of its cluster; its own number where it is alone. */
  readonly clusterOf: Int32Array;
  /** For each row whether it stays. */
  isKept(row: number): boolean;
  /** The rows that go, in order, each with the row that stays for it. */
  dropped(): Generator<DuplicateRow, void, void>;
  readonly keep: KeepRule;
}

export function checkKeepRule(what: string, keep: KeepRule): KeepRule {
  return oneOf(what, 'keep', keep, ['first', 'longest']);
}

/** @param lengths how long each row is, for `longest` */
export function duplicateReport(
  clusterOf: Int32Array,
  keep: KeepRule,
  lengths: (row: number) => number,
  similarity: (row: number, kept: number) => number,
): DuplicateReport {
  const rows = clusterOf.length;
  const keptOf = keep === 'first' ? clusterOf : longestOf(clusterOf, lengths);
  const isKept = (row: number) => keptOf[clusterOf[row]!] === row;
  const joined = new Set<number>();
  let duplicates = 0;
  for (let row = 0; row < rows; row++) {
    if (clusterOf[row] === row) continue;
    joined.add(clusterOf[row]!);
    duplicates++;
  }
  return {
    rows,
    clusters: joined.size,
    duplicates,
    clusterOf,
    keep,
    isKept,
    *dropped() {
      for (let row = 0; row < rows; row++) {
        if (isKept(row)) continue;
        const cluster = clusterOf[row]!;
        const keptRow = keptOf[cluster]!;
        yield { row, cluster, keptRow, similarity: similarity(row, keptRow) };
      }
    },
  };
}

/** At the index of each cluster's smallest row its longest one. */
function longestOf(clusterOf: Int32Array, lengths: (row: number) => number): Int32Array {
  const longest = clusterOf.slice();
  for (let row = 0; row < clusterOf.length; row++) {
    const cluster = clusterOf[row]!;
    if (lengths(row) > lengths(longest[cluster]!)) longest[cluster] = row;
  }
  return longest;
}
