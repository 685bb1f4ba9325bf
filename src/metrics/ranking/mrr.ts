import { checkOptions } from '../../base/check-options.js';
import type { Metric } from '../../spec/metric.js';
import type { RankingSegment } from '../segments.js';
import { rankingMetric } from './ranking-metric.js';

/** Settings of metrics that look at all ranks, or at the first few. */
export interface RankingOptions {
  /** Ranks that are looked at. @default all */
  readonly k?: number | undefined;
}

/**
 * Mean reciprocal rank of the first id that is relevant, 0 to 1; 0 where none is. trec_eval's `recip_rank`, without `k`.
 * A row without a relevant id abstains. Stats: `[1 / rank, 1]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, for a gain that is no finite number
 * @see Voorhees 1999, The TREC-8 Question Answering Track Report
 */
export function mrr(options: RankingOptions = {}): Metric<RankingSegment> {
  checkOptions(options, ['k'], 'mrr');
  return rankingMetric({
    name: 'mrr',
    k: options.k,
    value({ gains }) {
      const first = gains.findIndex((gain) => gain > 0);
      return first === -1 ? 0 : 1 / (first + 1);
    },
    equals: 'pytrec_eval-terrier-0.5.11',
  });
}
