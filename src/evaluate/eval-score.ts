import type { Abstention, Metric, Stats } from '../spec/metric.js';
import { scoreInterval } from '../statistics/score-interval.js';
import { sumStats } from '../statistics/sum-stats.js';

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
  /** By the method in `intervalMethod`; absent where fewer than two rows (or clusters of them) were scored. */
  readonly interval95?: readonly [low: number, high: number] | undefined;
  /** Such as `wilson`; `scoreInterval` of `tuneloop/statistics` tells which is for what. */
  readonly intervalMethod?: string | undefined;
  /**
   * What the value would be if every row without a number had scored worst, and best. Only where rows are missing, and
   * only for means in a bounded range; no assumption about the missing rows gives less.
   */
  readonly bounds?: readonly [low: number, high: number] | undefined;
  readonly coverage: Coverage;
}

/** What a metric has of one row; undefined where something failed. */
export type RowStats = Stats | Abstention | undefined;

/** What a score is made with. */
export interface ScoreSettings {
  readonly references: number | 'var';
  readonly resamples: number;
  readonly seed: number;
  /** By unit. */
  readonly clusters?: readonly number[] | undefined;
  readonly coverage: Coverage;
  /** Why the first row that abstained did. */
  readonly reason?: string | undefined;
}

/** Gives the score of some rows by one metric. @param units null where rows have no numbers */
export function scoreOf(metric: Metric<never>, units: readonly (Stats | null)[], settings: ScoreSettings): EvalScore {
  const { coverage, references, reason, clusters } = settings;
  const about = {
    name: metric.name,
    higherIsBetter: metric.higherIsBetter,
    signature: metric.signature({ references }),
    coverage,
  };
  if (coverage.scored === 0 && coverage.abstained === 0 && coverage.errors > 0) {
    return { ...about, status: 'error', reason: 'every row failed', parts: {} };
  }
  const stats = units.filter((unit) => unit !== null);
  const score = metric.score(sumStats(stats));
  if (score.status === 'abstained' || !Number.isFinite(score.value)) {
    const own = score.status === 'abstained' ? score.reason : 'undefined-value';
    const why = stats.length > 0 ? own : (reason ?? 'no-segments');
    return { ...about, status: 'abstained', reason: why, parts: {} };
  }
  const bounds = boundsOf(metric, score.value, coverage);
  return {
    ...about,
    status: 'value',
    value: score.value,
    parts: score.parts,
    ...intervalOf(
      metric,
      stats,
      settings,
      clusters?.filter((_, i) => units[i] !== null),
    ),
    ...(bounds === undefined ? {} : { bounds }),
  };
}

function intervalOf(
  metric: Metric<never>,
  stats: readonly Stats[],
  { resamples, seed }: ScoreSettings,
  clusters: readonly number[] | undefined,
): Pick<EvalScore, 'interval95' | 'intervalMethod'> {
  const options = { resamples, seed, ...(clusters === undefined ? {} : { clusters }) };
  const interval = scoreInterval(stats, metric, options);
  if (interval.status === 'abstained') return {};
  return { interval95: [interval.low, interval.high], intervalMethod: interval.method };
}

function boundsOf(
  { aggregate, range: [low, high] }: Metric<never>,
  value: number,
  { scored, abstained, errors }: Coverage,
): EvalScore['bounds'] {
  const missing = abstained + errors;
  if (missing === 0 || aggregate !== 'mean' || !Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  const rows = scored + missing;
  return [(value * scored + low * missing) / rows, (value * scored + high * missing) / rows];
}
