/** Intervals, tests and comparisons over numbers that add up, by resampling and in closed form. */
export type { Abstention, Scale, Score, ScoreOutcome, Stats } from '../spec/metric.js';
export { type BootstrapOptions, bootstrapInterval, type Interval } from './bootstrap.js';
export { type CompareOptions, type Comparison, compareStats } from './compare.js';
export { type McNemar, mcnemar } from './mcnemar.js';
export {
  approximateRandomization,
  meanAndHalfWidth,
  type PairedBootstrap,
  type PairedOptions,
  type PairedRandomization,
  type PairedTest,
  pairedBootstrap,
} from './paired.js';
export { Mt19937 } from './rng-mt19937.js';
export { Pcg64 } from './rng-pcg64.js';
export type { Clusters, Precision } from './stats-matrix.js';
