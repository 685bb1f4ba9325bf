import { sumStats } from '../metrics/corpus.js';
import type { Abstention, Metric, Stats } from '../spec/metric.js';
import { bootstrapInterval } from '../statistics/bootstrap.js';

/** How many rows went into a score. The three counts add up to the rows there are. */
export interface Coverage {
  readonly scored: number;
  /** Rows the metric has no number for, such as those without a reference. */
  readonly abstained: number;
  /** Rows where the candidate or the metric failed. */
  readonly errors: number;
}

/** A corpus score, or why there is none: never NaN, and never zero in its place. */
export interface EvalScore {
  /** The metric's. */
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** How the number was made; only scores with one signature may be compared. */
  readonly signature: string;
  /** `abstained`: no row could be scored · `error`: all rows failed. */
  readonly status: 'value' | 'abstained' | 'error';
  /** There if, and only if, the status is `value`. */
  readonly value?: number | undefined;
  /** Why there is no value. */
  readonly reason?: string | undefined;
  /** Named intermediate numbers. */
  readonly parts: Readonly<Record<string, number>>;
  /** Percentile bootstrap; absent where fewer than two rows were scored. */
  readonly interval95?: readonly [low: number, high: number] | undefined;
  readonly coverage: Coverage;
}

/** What a metric has of one row; undefined where something failed. */
export type RowStats = Stats | Abstention | undefined;

/** Gives the score of some rows by one metric. */
export function scoreOf(
  metric: Metric,
  rows: readonly RowStats[],
  references: number | 'var',
  resampling: { readonly resamples: number; readonly seed: number },
): EvalScore {
  const stats = rows.filter((row): row is Stats => row !== undefined && !('status' in row));
  const errors = rows.filter((row) => row === undefined).length;
  const abstained = rows.length - stats.length - errors;
  const about = {
    name: metric.name,
    higherIsBetter: metric.higherIsBetter,
    signature: metric.signature({ references }),
    coverage: { scored: stats.length, abstained, errors },
  };
  if (stats.length === 0 && abstained === 0 && errors > 0) {
    return { ...about, status: 'error', reason: 'every row failed', parts: {} };
  }
  const score = metric.score(sumStats(stats));
  if (score.status === 'abstained' || !Number.isFinite(score.value)) {
    const reason = stats.length > 0 ? 'undefined-value' : firstReason(rows);
    return { ...about, status: 'abstained', reason, parts: {} };
  }
  const interval = bootstrapInterval(stats, metric, resampling);
  return {
    ...about,
    status: 'value',
    value: score.value,
    parts: score.parts,
    ...(interval.status === 'value' ? { interval95: [interval.low, interval.high] } : {}),
  };
}

function firstReason(rows: readonly RowStats[]): string {
  for (const row of rows) if (row !== undefined && 'status' in row) return row.reason;
  return 'no-segments';
}
