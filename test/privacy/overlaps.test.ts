import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { settleOverlaps } from '../../src/privacy/overlaps.js';
import type { Candidate } from '../../src/privacy/scan.js';

const rank = (kind: string) => 'abcdef'.indexOf(kind);
const candidate = (kind: string, start: number, end: number, score = 0.9): Candidate => ({
  kind,
  start,
  end,
  score,
  why: 'test',
  detail: undefined,
  rank: score,
});
const settle = (text: string, candidates: readonly Candidate[]) =>
  settleOverlaps(text, candidates, rank).map(({ kind, start, end }) => `${kind} ${start}-${end}`);
const text = 'abcdefghijklmnopqrstuvwxyz';

describe('overlaps', () => {
  it('go to the surer, then the longer, the earlier, and the order of kinds', () => {
    expect(settle(text, [candidate('a', 0, 5, 0.8), candidate('b', 0, 5, 0.9)])).toEqual(['b 0-5']);
    expect(settle(text, [candidate('a', 0, 5), candidate('b', 0, 8)])).toEqual(['b 0-8']);
    expect(settle(text, [candidate('b', 0, 5), candidate('a', 0, 5)])).toEqual(['a 0-5']);
    expect(settle(text, [candidate('z', 0, 5), candidate('y', 0, 5)])).toEqual(['y 0-5']);
  });

  it('leave to a loser what sticks out, without the marks around it', () => {
    expect(settle('Ana Maria Smith', [candidate('a', 0, 9, 0.9), candidate('b', 4, 15, 0.8)])).toEqual([
      'a 0-9',
      'b 10-15',
    ]);
    expect(settle('(1) 23', [candidate('a', 1, 6, 0.9), candidate('b', 0, 3, 0.8)])).toEqual(['a 1-6']);
    expect(settle(text, [candidate('a', 5, 8, 0.9), candidate('b', 0, 20, 0.5)])).toEqual(['b 0-5', 'a 5-8', 'b 8-20']);
  });

  it('trim a long loser in time that grows with it only', () => {
    const long = `a@b.co ${'.'.repeat(300_000)}x.`;
    expect(settle(long, [candidate('a', 0, 6, 0.9), candidate('b', 0, long.length, 0.5)])).toEqual([
      'a 0-6',
      'b 300007-300008',
    ]);
    const dots = `a@b.co x${'.'.repeat(300_000)}x`;
    expect(settle(dots, [candidate('a', 0, 6, 0.9), candidate('b', 0, dots.length, 0.5)])).toEqual([
      'a 0-6',
      'b 7-300009',
    ]);
  });

  it('do not lose what a loser alone had covered: A beside B beside C', () => {
    expect(settle(text, [candidate('a', 0, 5, 0.7), candidate('b', 4, 9, 0.8), candidate('c', 8, 12, 0.9)])).toEqual([
      'a 0-4',
      'b 4-8',
      'c 8-12',
    ]);
  });

  it('cover every letter that a candidate covered, once, whatever the order they come in', () => {
    const random = rng(31);
    for (let round = 0; round < 300; round++) {
      const candidates = Array.from({ length: 1 + random.below(8) }, () => {
        const start = random.below(24);
        return candidate(random.pick([...'abcdef']), start, start + 1 + random.below(26 - start), random.below(5) / 4);
      });
      const settled = settleOverlaps(text, candidates, rank);
      const covered = (spans: readonly Candidate[]) =>
        [...text].map((_, at) => spans.filter(({ start, end }) => at >= start && at < end).length);
      expect(covered(settled).every((times) => times <= 1)).toBe(true);
      expect(covered(settled).map((times) => times > 0)).toEqual(covered(candidates).map((times) => times > 0));
      expect(settleOverlaps(text, random.shuffle(candidates), rank)).toEqual(settled);
      expect([...settled].sort((a, b) => a.start - b.start)).toEqual(settled);
    }
  });
});
