import type { Metric } from '../../spec/metric.js';
import { rowMetric } from '../row-metric.js';
import type { RankingSegment } from '../segments.js';
import { nameAt, type RankedRow, rankedRow } from './ranked-row.js';

/** How a metric of rankings is made. */
export interface RankingFormula {
  readonly name: string;
  /** Ranks that are looked at; all where it is undefined. */
  readonly k: number | undefined;
  /** Gets the gains of those ranks alone; at least one id is relevant. */
  readonly value: (row: RankedRow) => number;
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly equals: string;
}

/** Gives a mean over rows. A row without a relevant id abstains; a ranking without ids is scored like any other. */
export function rankingMetric({ name: base, k, value, settings, equals }: RankingFormula): Metric<RankingSegment> {
  const name = nameAt(base, k);
  return rowMetric<RankingSegment>({
    name,
    value(segment) {
      const row = rankedRow(name, segment);
      if (row.ideal.length === 0) return { status: 'abstained', reason: 'no-reference' };
      return value({ ...row, gains: row.gains.slice(0, k) });
    },
    settings: { k: k ?? 'all', ...settings },
    equals,
  });
}

/** How many of the ranks hold something relevant. */
export function hits({ gains }: RankedRow): number {
  return gains.reduce((count, gain) => count + (gain > 0 ? 1 : 0), 0);
}
