import type { Candidate } from './scan.js';

/**
 * Settles overlaps, the same way each time: the higher rank wins, of equals the longer, then the earlier, then by the order
 * of kinds. Who loses keeps what sticks out of the winners, if a letter or digit does: all that was found stays covered, so
 * no half of a value is left standing.
 */
export function settleOverlaps(
  text: string,
  candidates: readonly Candidate[],
  rankOf: (kind: string) => number,
): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const byStart = [...candidates].sort((a, b) => a.start - b.start || b.end - a.end);
  const settled: Candidate[] = [];
  for (let from = 0; from < byStart.length; ) {
    // a cluster: spans of which each overlaps one before it
    let reach = byStart[from]!.end;
    let to = from + 1;
    while (to < byStart.length && byStart[to]!.start < reach) reach = Math.max(reach, byStart[to++]!.end);
    const cluster = byStart.slice(from, to);
    for (const candidate of cluster.length === 1 ? cluster : settleCluster(text, cluster, reach, rankOf))
      settled.push(candidate);
    from = to;
  }
  return settled;
}

function settleCluster(
  text: string,
  cluster: readonly Candidate[],
  reach: number,
  rankOf: (kind: string) => number,
): readonly Candidate[] {
  const order = (a: Candidate, b: Candidate) =>
    b.rank - a.rank ||
    b.end - b.start - (a.end - a.start) ||
    a.start - b.start ||
    rankOf(a.kind) - rankOf(b.kind) ||
    (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) ||
    (a.why < b.why ? -1 : a.why > b.why ? 1 : 0);
  const origin = cluster[0]!.start;
  const taken = new Uint8Array(reach - origin);
  const settled: Candidate[] = [];
  for (const candidate of [...cluster].sort(order)) {
    for (let at = candidate.start; at < candidate.end; ) {
      const start = skip(taken, origin, at, candidate.end, 1);
      at = skip(taken, origin, start, candidate.end, 0);
      if (start === at) break;
      if (at - start === candidate.end - candidate.start) settled.push(candidate);
      else settled.push(...rest(text, candidate, start, at));
    }
    taken.fill(1, candidate.start - origin, candidate.end - origin);
  }
  return settled.sort((a, b) => a.start - b.start);
}

function skip(taken: Uint8Array, origin: number, at: number, end: number, value: number): number {
  while (at < end && taken[at - origin] === value) at++;
  return at;
}

/** What sticks out of a loser, without the marks around it. */
function rest(text: string, loser: Candidate, start: number, end: number): readonly Candidate[] {
  const piece = text.slice(start, end);
  let first = -1;
  let behindLast = 0;
  for (const { 0: run, index } of piece.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (first < 0) first = index;
    behindLast = index + run.length;
  }
  if (first < 0) return [];
  const why = `${loser.why}, beside another finding`;
  return [{ ...loser, start: start + first, end: start + behindLast, why }];
}
