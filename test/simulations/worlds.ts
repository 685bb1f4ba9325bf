import type { Scale, Stats } from '../../src/spec/metric.js';
import type { Random } from './random.js';

function scaleOf(
  name: string,
  of: Pick<Scale, 'aggregate' | 'range'>,
  value: (sum: ArrayLike<number>) => number,
): Scale {
  const score = (sum: Stats) => ({ status: 'value', name, value: value(sum), parts: {} }) as const;
  return { name, higherIsBetter: true, ...of, value, score };
}

const ratio = (sum: ArrayLike<number>) => sum[0]! / sum[1]!;

/** The mean of rows' own scores. */
export const meanScale = scaleOf('mean', { aggregate: 'mean', range: [0, 1] }, ratio);
/** Errors per word. */
export const werScale = scaleOf('wer', { aggregate: 'pooled', range: [0, Number.POSITIVE_INFINITY] }, ratio);
/** Stats: `[length, reference length, four counts of n-grams, four of those that match]`. */
export const bleuScale = scaleOf('bleu', { aggregate: 'pooled', range: [0, 100] }, (sum) => {
  let logs = 0;
  for (let k = 2; k < 6; k++) logs += Math.log(sum[k + 4]! / sum[k]!) / 4;
  return 100 * Math.exp(logs + Math.min(0, 1 - sum[1]! / sum[0]!));
});

/** Rows drawn from a world whose true score is known. */
export interface World {
  readonly scale: Scale;
  readonly truth: number;
  draw(random: Random, units: number): { readonly stats: readonly Stats[]; readonly clusters?: readonly number[] };
}

const alone = (scale: Scale, truth: number, row: (random: Random) => Stats): World => ({
  scale,
  truth,
  draw: (random, units) => ({ stats: Array.from({ length: units }, () => row(random)) }),
});

const means = (truth: number, value: (random: Random) => number) =>
  alone(meanScale, truth, (random) => [value(random), 1]);

/** Rows in clusters that share what the first function draws. */
function together<Shared>(
  truth: number,
  share: (random: Random) => Shared,
  value: (random: Random, shared: Shared) => number,
  size: (random: Random) => number = () => 10,
): World {
  return {
    scale: meanScale,
    truth,
    draw(random, units) {
      const stats: Stats[] = [];
      const clusters: number[] = [];
      for (let cluster = 0; cluster < units; cluster++) {
        const shared = share(random);
        for (let left = size(random); left > 0; left--) {
          stats.push([value(random, shared), 1]);
          clusters.push(cluster);
        }
      }
      return { stats, clusters };
    },
  };
}

/** A reference of 5 to 30 words, with errors at a rate that varies from row to row around `share`. */
export function werRow(random: Random, share: number): Stats {
  const words = 5 + random.below(26);
  return [random.binomial(words, random.beta(5 * share, 5 * (1 - share))), words];
}

/** A reference of 8 to 32 words, an answer up to three words shorter, and words that are right at the row's own rate. */
export function bleuRow(random: Random): Stats {
  const reference = 8 + random.below(25);
  const words = reference - random.below(4);
  const rate = random.beta(4, 3);
  const orders = [0, 1, 2, 3].map((k) => words - k);
  return [words, reference, ...orders, ...orders.map((count, k) => random.binomial(count, rate ** (k + 1)))];
}

/** Rows of two systems, drawn together. */
export function drawPairs(rows: number, pair: () => readonly [Stats, Stats]): readonly [Stats[], Stats[]] {
  const pairs = Array.from({ length: rows }, pair);
  return [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
}

// Means of what bleuRow draws: E rate^k of Beta(4, 3) is the product of (4 + i) / (7 + i); lengths and rates are independent.
const orders = [0, 1, 2, 3].map((k) => 18.5 - k);
const powers = [0, 1, 2, 3].map((k) =>
  Array.from({ length: k + 1 }, (_, i) => (4 + i) / (7 + i)).reduce((a, b) => a * b),
);
const bleuTruth = bleuScale.value!([18.5, 20, ...orders, ...orders.map((count, k) => count * powers[k]!)]);

export const rowWorlds: Readonly<Record<string, World>> = {
  uniform: means(0.5, (random) => random.next()),
  'normal-like': means(0.5, (random) => 0.5 + 0.12 * random.normal()),
  'Beta(2, 5)': means(2 / 7, (random) => random.beta(2, 5)),
  'Beta(0.5, 0.5)': means(0.5, (random) => random.beta(0.5, 0.5)),
  'WER-like ratio': alone(werScale, 0.1, (random) => werRow(random, 0.1)),
  'BLEU-like': alone(bleuScale, bleuTruth, bleuRow),
  'Beta(0.3, 2.7)': means(0.1, (random) => random.beta(0.3, 2.7)),
};

export const clusterWorlds: Readonly<Record<string, World>> = {
  'clusters, normal-like': together(
    0.5,
    (random) => 0.5 + 0.1 * random.normal(),
    (random, center) => center + 0.1 * random.normal(),
  ),
  'clusters, Beta': together(
    2 / 7,
    (random) => random.beta(2, 5),
    (random, center) => random.beta(4 * center, 4 * (1 - center)),
  ),
  'clusters, right or wrong': together(
    0.8,
    (random) => random.beta(4, 1),
    (random, share) => (random.next() < share ? 1 : 0),
  ),
  'rows repeated, right or wrong': together(
    0.9,
    (random) => random.beta(9, 1),
    (random, share) => (random.next() < share ? 1 : 0),
    (random) => (random.next() < 0.1 ? 2 : 1),
  ),
};
