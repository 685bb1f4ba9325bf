import type { Metric } from '../../spec/metric.js';
import { rowMetric } from '../row-metric.js';
import type { RankingSegment } from '../segments.js';
import { rankedRow } from './ranked-row.js';
import { hits } from './ranking-metric.js';

/**
 * Share of the retrieved ids that are relevant, 0 to 1, each id counted once; Ragas' ID-based context precision. A row with
 * nothing retrieved abstains (`nothing-retrieved`), as does one without a relevant id. Stats: `[precision, 1]`.
 * @throws INVALID_OUTPUT from `segment`, for a gain that is no finite number
 */
export function idContextPrecision(): Metric<RankingSegment> {
  const name = 'idContextPrecision';
  return rowMetric<RankingSegment>({
    name,
    value(segment) {
      const row = rankedRow(name, segment);
      if (row.ideal.length === 0) return { status: 'abstained', reason: 'no-reference' };
      if (row.gains.length === 0) return { status: 'abstained', reason: 'nothing-retrieved' };
      return hits(row) / row.gains.length;
    },
    equals: 'Ragas-0.4.3',
  });
}

/**
 * Share of the relevant ids that were retrieved, 0 to 1; Ragas' ID-based context recall. A row without a relevant id
 * abstains. Stats: `[recall, 1]`.
 * @throws INVALID_OUTPUT from `segment`, for a gain that is no finite number
 */
export function idContextRecall(): Metric<RankingSegment> {
  const name = 'idContextRecall';
  return rowMetric<RankingSegment>({
    name,
    value(segment) {
      const row = rankedRow(name, segment);
      if (row.ideal.length === 0) return { status: 'abstained', reason: 'no-reference' };
      return hits(row) / row.ideal.length;
    },
    equals: 'Ragas-0.4.3',
  });
}
