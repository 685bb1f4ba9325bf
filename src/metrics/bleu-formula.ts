/** What an order without any match counts. */
export type Smoothing = 'exp' | 'floor' | 'add-k' | 'none';

/** The value each smoothing takes unless another is given; two of them take none. */
export const smoothingDefaults: Readonly<Record<Smoothing, number>> = { exp: 0, floor: 0.1, 'add-k': 1, none: 0 };

/** What {@link combine} needs to know beside the sum. */
export interface BleuSettings {
  readonly order: number;
  readonly smoothing: Smoothing;
  readonly smoothingValue: number;
  readonly effectiveOrder: boolean;
}

/** Filled by {@link combine}, one number per order. */
export interface BleuDetail {
  readonly precisions: number[];
  readonly matches: number[];
  readonly ngrams: number[];
}

/** Stands for the logarithm of zero, so that the geometric mean ends as zero. */
const LOG_OF_ZERO = -9999999999;

const exact = (x: number) => x;

/** 1 for a hypothesis that is not shorter than its reference, below 1 otherwise, 0 for an empty one. */
export function brevityPenalty(hypothesis: number, reference: number): number {
  if (hypothesis >= reference) return 1;
  return hypothesis > 0 ? Math.exp(1 - reference / hypothesis) : 0;
}

/**
 * BLEU of summed stats; `NaN` for the empty sum. The order of operations is the reference's, to the last digit.
 * @param round applied after every step the reference computes in the stats' own precision
 */
export function combine(
  sum: ArrayLike<number>,
  settings: BleuSettings,
  round: (x: number) => number = exact,
  detail?: BleuDetail,
): number {
  if (sum.length === 0) return Number.NaN;
  const { order, smoothing, smoothingValue, effectiveOrder } = settings;
  let anyMatch = false;
  for (let n = 0; n < order; n++) {
    anyMatch ||= sum[2 + n]! > 0;
    detail?.precisions.push(0);
    detail?.matches.push(sum[2 + n]!);
    detail?.ngrams.push(sum[2 + order + n]!);
  }
  if (!anyMatch) return 0;

  let logs = 0;
  let used = order;
  let reached = 0;
  let factor = 1;
  for (; reached < order; reached++) {
    const added = smoothing === 'add-k' && reached > 0 ? smoothingValue : 0;
    const matches = round(sum[2 + reached]! + added);
    const ngrams = round(sum[2 + order + reached]! + added);
    if (detail) {
      detail.matches[reached] = matches;
      detail.ngrams[reached] = ngrams;
    }
    if (ngrams === 0) break;
    if (effectiveOrder) used = reached + 1;
    let precision = 0;
    if (matches > 0) {
      precision = round(round(100 * matches) / ngrams);
    } else if (smoothing === 'exp') {
      // The factor is never reset: the second order without a match counts half of the first.
      factor *= 2;
      precision = round(100 / round(factor * ngrams));
    } else if (smoothing === 'floor') {
      precision = round((100 * smoothingValue) / ngrams);
    }
    if (detail) detail.precisions[reached] = precision;
    logs += precision === 0 ? LOG_OF_ZERO : Math.log(precision);
  }
  if (!effectiveOrder) for (let n = reached; n < order; n++) logs += LOG_OF_ZERO;
  return brevityPenalty(Math.trunc(sum[0]!), Math.trunc(sum[1]!)) * Math.exp(logs / used);
}
