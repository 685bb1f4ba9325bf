import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import type { Metric } from '../../spec/metric.js';
import type { RankingSegment } from '../segments.js';
import type { RankingOptions } from './mrr.js';
import { rankingMetric } from './ranking-metric.js';

/** Settings of {@link ndcg}. */
export interface NdcgOptions extends RankingOptions {
  /** What a relevant id is worth: its gain g, or 2^g − 1, which favours the best ones. @default 'linear' */
  readonly gain?: 'linear' | 'exponential' | undefined;
}

/**
 * Normalised discounted cumulative gain, 0 to 1: gains divided by log2(1 + rank) and summed, over the same of the best
 * ranking there could be. Linear it is trec_eval's `ndcg`, and `ndcg_cut` with `k`; exponential it is ranx's `ndcg_burges`.
 * A row without a relevant id abstains. Stats: `[nDCG, 1]`.
 * @throws INVALID_OPTION for a bad option
 * @throws INVALID_OUTPUT from `segment`, for a gain that is no finite number, or too large to be summed
 * @see Järvelin and Kekäläinen 2002, Cumulated gain-based evaluation of IR techniques; Burges et al. 2005, Learning to Rank
 */
export function ndcg(options: NdcgOptions = {}): Metric<RankingSegment> {
  checkOptions(options, ['k', 'gain'], 'ndcg');
  const gain = oneOf('ndcg', 'gain', options.gain ?? 'linear', ['linear', 'exponential']);
  const worth = gain === 'linear' ? (g: number) => g : (g: number) => 2 ** g - 1;
  const discounted = (gains: readonly number[]) => gains.reduce((sum, g, i) => sum + worth(g) / Math.log2(i + 2), 0);
  return rankingMetric({
    name: 'ndcg',
    k: options.k,
    // The best ranking may be summed in another order, and so come out less by a rounding.
    value: ({ gains, ideal }) => Math.min(1, discounted(gains) / discounted(ideal.slice(0, options.k))),
    settings: { gain },
    equals: gain === 'linear' ? 'pytrec_eval-terrier-0.5.11' : 'ranx-0.3.21',
  });
}
