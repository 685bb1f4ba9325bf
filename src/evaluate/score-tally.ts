import type { Abstention, Metric, Stats } from '../spec/metric.js';
import { type EvalScore, type RowStats, scoreOf } from './eval-score.js';
import { StatsLog } from './stats-log.js';

/** How intervals are made. */
export interface Resampling {
  readonly resamples: number;
  readonly seed: number;
}

/** The numbers of some rows by every metric: of a whole run, or of one slice. */
export class ScoreTally {
  readonly #metrics: readonly Metric<never>[];
  readonly #logs: readonly StatsLog[];
  readonly #abstained: Int32Array;
  readonly #errors: Int32Array;
  readonly #reasons: (string | undefined)[] = [];
  readonly #limit: number;
  readonly #clusters: number[] = [];
  #rows = 0;

  constructor(metrics: readonly Metric<never>[], limit: number) {
    this.#metrics = metrics;
    this.#limit = limit;
    this.#logs = metrics.map(() => new StatsLog(limit));
    this.#abstained = new Int32Array(metrics.length);
    this.#errors = new Int32Array(metrics.length);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Rows that were added up to one unit; 1 as long as every row's numbers are kept. */
  get unitRows(): number {
    return this.#logs[0]?.unitRows ?? 1;
  }

  /** By row, the cluster it belongs to; undefined where each row is one, and once rows were added up. */
  get clusters(): readonly number[] | undefined {
    const apart = this.unitRows > 1 || new Set(this.#clusters).size === this.#rows;
    return apart ? undefined : this.#clusters;
  }

  /** Takes the next row: one entry per metric. */
  add(row: readonly RowStats[], cluster: number): void {
    this.#rows++;
    if (this.#rows <= this.#limit) this.#clusters.push(cluster);
    for (let i = 0; i < this.#logs.length; i++) {
      const stats = row[i];
      if (stats === undefined) this.#errors[i]!++;
      else if (isAbstention(stats)) {
        this.#abstained[i]!++;
        this.#reasons[i] ??= stats.reason;
      }
      this.#logs[i]!.add(stats === undefined || isAbstention(stats) ? undefined : stats);
    }
  }

  /** By metric, the units of all rows. */
  stats(): (Stats | null)[][] {
    return this.#logs.map((log) => log.units());
  }

  /** The score by each metric. */
  scores(references: number | 'var', resampling: Resampling): EvalScore[] {
    const { clusters } = this;
    return this.#metrics.map((metric, i) =>
      scoreOf(metric, this.#logs[i]!.units(), {
        ...resampling,
        references,
        ...(clusters === undefined ? {} : { clusters }),
        reason: this.#reasons[i],
        coverage: {
          scored: this.#rows - this.#abstained[i]! - this.#errors[i]!,
          abstained: this.#abstained[i]!,
          errors: this.#errors[i]!,
        },
      }),
    );
  }
}

function isAbstention(stats: Stats | Abstention): stats is Abstention {
  return 'status' in stats;
}
