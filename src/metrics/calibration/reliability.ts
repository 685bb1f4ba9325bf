import { TuneloopError } from '../../base/errors.js';
import type { Stats } from '../../spec/metric.js';

/** One bar of a reliability diagram. */
export interface ReliabilityBin {
  /** Confidence above this, but for the first bin, which has 0 too. */
  readonly low: number;
  /** Confidence up to this. */
  readonly high: number;
  /** Rows in it. */
  readonly count: number;
  /** Mean confidence of the rows; absent where there are none. */
  readonly confidence?: number;
  /** Share of them that were right; absent where there are none. */
  readonly accuracy?: number;
}

/**
 * Gives the bins of a reliability diagram from the summed stats of `calibrationError`: on the diagonal lies a model that is
 * right as often as it says.
 * @throws INVALID_OPTION for stats of another metric
 */
export function reliability(sum: Stats): readonly ReliabilityBin[] {
  const bins = sum.length / 3;
  if (!Number.isInteger(bins)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `reliability: ${sum.length} numbers are no bins of three.`,
      hint: 'Give the sum of the stats of calibrationError().',
    });
  }
  return Array.from({ length: bins }, (_, i) => {
    const [count, confidence, right] = [sum[3 * i]!, sum[3 * i + 1]!, sum[3 * i + 2]!];
    const edges = { low: i / bins, high: (i + 1) / bins, count };
    return count === 0 ? edges : { ...edges, confidence: confidence / count, accuracy: right / count };
  });
}
