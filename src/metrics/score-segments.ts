import type { CallOptions } from '../spec/call.js';
import type { Abstention, Metric, Seen, SegmentResult, Stats } from '../spec/metric.js';
import { sumStats } from '../statistics/sum-stats.js';
import type { CorpusScore } from './corpus.js';

/**
 * Scores rows together by any metric, one after the other. For texts alone `corpusScore` does it without waiting; with
 * answers still to be made, use an Evaluator.
 * @throws whatever the metric throws on a row
 */
export async function scoreSegments<Segment>(
  metric: Metric<Segment>,
  rows: Iterable<Segment>,
  options?: CallOptions,
): Promise<CorpusScore> {
  const segments: (Stats | Abstention)[] = [];
  const counts = new Set<number>();
  for (const row of rows) {
    const { references } = row as { readonly references?: unknown };
    counts.add(Array.isArray(references) ? references.length : 0);
    segments.push(statsOf(await metric.segment(row, options)));
  }
  const usable = segments.filter((segment): segment is Stats => !('status' in segment));
  const seen: Seen = { references: counts.size > 1 ? 'var' : ([...counts][0] ?? 0) };
  return {
    score: metric.score(sumStats(usable)),
    segments,
    seen,
    signature: metric.signature(seen),
    coverage: segments.length === 0 ? 0 : usable.length / segments.length,
  };
}

function statsOf(result: SegmentResult): Stats | Abstention {
  return 'status' in result && result.status === 'measured' ? result.stats : result;
}
