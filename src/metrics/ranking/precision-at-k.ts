import type { Metric } from '../../spec/metric.js';
import type { RankingSegment } from '../segments.js';
import { checkedRank } from './ranked-row.js';
import { hits, rankingMetric } from './ranking-metric.js';

/**
 * Share of the first `k` ranks that hold something relevant, 0 to 1; ranks beyond the ranking's end hold nothing, as in
 * trec_eval's `P`. A row without a relevant id abstains. Stats: `[precision, 1]`.
 * @throws INVALID_OPTION for a `k` that is no whole number above 0
 * @throws INVALID_OUTPUT from `segment`, for a gain that is no finite number
 */
export function precisionAtK(k: number): Metric<RankingSegment> {
  return rankingMetric({
    name: 'precision',
    k: checkedRank('precisionAtK', k),
    value: (row) => hits(row) / k,
    equals: 'pytrec_eval-terrier-0.5.11',
  });
}

/**
 * Share of the relevant ids that are among the first `k` ranks, 0 to 1; trec_eval's `recall`. A row without a relevant id
 * abstains. Stats: `[recall, 1]`.
 * @throws INVALID_OPTION for a `k` that is no whole number above 0
 * @throws INVALID_OUTPUT from `segment`, for a gain that is no finite number
 */
export function recallAtK(k: number): Metric<RankingSegment> {
  return rankingMetric({
    name: 'recall',
    k: checkedRank('recallAtK', k),
    value: (row) => hits(row) / row.ideal.length,
    equals: 'pytrec_eval-terrier-0.5.11',
  });
}

/**
 * Share of the rows with something relevant among the first `k` ranks, 0 to 1; trec_eval's `success`. A row without a
 * relevant id abstains. Stats: `[1 if so, else 0; 1]`.
 * @throws INVALID_OPTION for a `k` that is no whole number above 0
 * @throws INVALID_OUTPUT from `segment`, for a gain that is no finite number
 */
export function hitRateAtK(k: number): Metric<RankingSegment> {
  return rankingMetric({
    name: 'hitRate',
    k: checkedRank('hitRateAtK', k),
    value: (row) => (hits(row) > 0 ? 1 : 0),
    equals: 'pytrec_eval-terrier-0.5.11',
  });
}
