import { TuneloopError } from '../base/errors.js';
import type { Abstention, Scale, Stats } from '../spec/metric.js';
import { type Jackknife, jackknife } from './jackknife.js';
import { type Clusters, StatsMatrix } from './stats-matrix.js';

/** What two systems have of the same segments. */
export interface Pairs {
  readonly baseline: readonly Stats[];
  readonly system: readonly Stats[];
  readonly clusters: Clusters | undefined;
  /** Positions of these segments in the lists given. */
  readonly at: readonly number[];
  /** Segments that one or both abstained on. */
  readonly leftOut: number;
}

/**
 * The segments both systems have stats for.
 * @throws INVALID_OPTION when the two have not the same number of segments
 */
export function pairUp(
  baseline: readonly (Stats | Abstention)[],
  system: readonly (Stats | Abstention)[],
  metric: Scale,
  clusters?: Clusters,
): Pairs {
  if (baseline.length !== system.length) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${metric.name}: comparing ${baseline.length} with ${system.length} segments.`,
      hint: 'Compare runs over the same segments in the same order.',
    });
  }
  const at: number[] = [];
  baseline.forEach((stats, i) => {
    if (!('status' in stats) && !('status' in system[i]!)) at.push(i);
  });
  return {
    baseline: at.map((i) => baseline[i] as Stats),
    system: at.map((i) => system[i] as Stats),
    clusters: clusters === undefined ? undefined : at.map((i) => clusters[i]!),
    at,
    leftOut: baseline.length - at.length,
  };
}

/** Both scores of some pairs, and the jackknife of their difference; undefined where there is none. */
export function spreadOfDifference(
  { baseline, system, clusters }: Pairs,
  metric: Scale,
): {
  readonly baseline: number;
  readonly system: number;
  readonly units: number;
  readonly spread: Jackknife | undefined;
} {
  const a = new StatsMatrix(baseline, metric, 'double', clusters);
  const b = new StatsMatrix(system, metric, 'double', clusters);
  const [from, to] = [a.total(), b.total()];
  const without = a.withoutEach();
  const spread = jackknife(
    to - from,
    b.withoutEach().map((value, i) => value - without[i]!),
  );
  return { baseline: from, system: to, units: a.rows, spread };
}
