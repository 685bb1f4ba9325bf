import { TuneloopError } from '../base/errors.js';
import { betaQuantile } from './special/incomplete-beta.js';
import { normalQuantile } from './special/normal.js';

/**
 * Wilson's interval of a proportion: what a report shows. It stays inside [0, 1], and keeps a width at 0 and at 1.
 * On average over proportions it covers `level`; for some it covers a little less. All of [0, 1] when nothing was counted.
 * @param hits out of `total`; need not be whole numbers, since an effective number of rows is not
 * @param level share of such intervals that hold the true proportion. @default 0.95
 * @throws INVALID_OPTION for counts that are negative, or more hits than `total`, or a level outside (0, 1)
 * @see Wilson 1927, Probable inference, the law of succession, and statistical inference
 */
export function wilson(hits: number, total: number, level = 0.95): readonly [low: number, high: number] {
  checkCounts('wilson', hits, total, level);
  if (total === 0) return [0, 1];
  const z = -normalQuantile((1 - level) / 2);
  const ratio = hits / total;
  const weight = 1 + (z * z) / total;
  const middle = (ratio + (z * z) / (2 * total)) / weight;
  const half = (z / weight) * Math.sqrt((ratio * (1 - ratio)) / total + (z * z) / (4 * total * total));
  return [hits === 0 ? 0 : middle - half, hits === total ? 1 : middle + half];
}

/**
 * The exact interval of a proportion, from the tails of the binomial distribution. It covers at least `level` whatever
 * the proportion is, and so is wider than {@link wilson}'s.
 * @throws INVALID_OPTION as {@link wilson}
 * @see Clopper and Pearson 1934, The use of confidence or fiducial limits illustrated in the case of the binomial
 */
export function clopperPearson(hits: number, total: number, level = 0.95): readonly [low: number, high: number] {
  checkCounts('clopperPearson', hits, total, level);
  const tail = (1 - level) / 2;
  return [
    hits === 0 ? 0 : betaQuantile(tail, hits, total - hits + 1),
    hits === total ? 1 : betaQuantile(1 - tail, hits + 1, total - hits),
  ];
}

/**
 * The middle of what is believed of a proportion after the counts, from Jeffreys' prior Beta(½, ½); its ends are 0 and 1
 * where there are no hits or no misses. Covers as well as {@link wilson}'s, with errors shared evenly by both sides.
 * @throws INVALID_OPTION as {@link wilson}
 * @see Brown, Cai and DasGupta 2001, Interval Estimation for a Binomial Proportion
 */
export function jeffreys(hits: number, total: number, level = 0.95): readonly [low: number, high: number] {
  checkCounts('jeffreys', hits, total, level);
  const tail = (1 - level) / 2;
  const [a, b] = [hits + 0.5, total - hits + 0.5];
  return [hits === 0 ? 0 : betaQuantile(tail, a, b), hits === total ? 1 : betaQuantile(1 - tail, a, b)];
}

function checkCounts(what: string, hits: number, total: number, level: number): void {
  if (hits >= 0 && total >= hits && total < Number.POSITIVE_INFINITY && level > 0 && level < 1) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: ${hits} of ${total} at level ${level}.`,
    hint: 'Give hits from 0 to the total, a finite total, and a level between 0 and 1.',
  });
}
