import type { CallOptions } from '../spec/call.js';
import type { Abstention, Metric, SegmentResult, Stats } from '../spec/metric.js';
import { type CorpusScore, corpusOf } from './corpus.js';

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
  return corpusOf(metric, segments, counts);
}

function statsOf(result: SegmentResult): Stats | Abstention {
  return 'status' in result && result.status === 'measured' ? result.stats : result;
}
