import { checkOptions } from '../../base/check-options.js';
import type { Metric } from '../../spec/metric.js';
import type { RankingSegment } from '../segments.js';
import type { RankingOptions } from './mrr.js';
import { rankingMetric } from './ranking-metric.js';

/**
 * Mean average precision (MAP), 0 to 1: the precision at each relevant id's rank, summed and divided by how many relevant
 * ids there are, found or not. trec_eval's `map`, and `map_cut` with `k`. A row without a relevant id abstains.
 * Stats: `[average precision, 1]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, for a gain that is no finite number
 */
export function averagePrecision(options: RankingOptions = {}): Metric<RankingSegment> {
  checkOptions(options, ['k'], 'averagePrecision');
  return rankingMetric({
    name: 'averagePrecision',
    k: options.k,
    value({ gains, ideal }) {
      let [sum, found] = [0, 0];
      for (const [i, gain] of gains.entries()) if (gain > 0) sum += ++found / (i + 1);
      return sum / ideal.length;
    },
    equals: 'pytrec_eval-terrier-0.5.11',
  });
}
