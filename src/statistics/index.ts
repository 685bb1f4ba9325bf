/** Intervals, tests and comparisons over numbers that add up, by resampling and in closed form. */
export type { Abstention, Scale, Score, ScoreOutcome, Stats } from '../spec/metric.js';
export type { Agreement } from './agreement/agreement.js';
export { cohenKappa, type WeightedAgreementOptions } from './agreement/cohen-kappa.js';
export { gwetAC1, gwetAC2 } from './agreement/gwet.js';
export type { AgreementOptions, Rating, Ratings } from './agreement/ratings.js';
export type { AgreementWeights } from './agreement/weights.js';
export { type BootstrapOptions, bootstrapInterval, type Interval } from './bootstrap.js';
export { type CompareOptions, type Comparison, compareStats } from './compare.js';
export { cohenDz, type EffectSize, flipOddsRatio } from './effect-size.js';
export { type Equivalence, type EquivalenceOptions, equivalence } from './equivalence.js';
export { type McNemar, mcnemar } from './mcnemar.js';
export { type Adjustment, benjaminiHochberg, bonferroni, holm } from './multiple-comparisons.js';
export {
  approximateRandomization,
  meanAndHalfWidth,
  type PairedBootstrap,
  type PairedOptions,
  type PairedRandomization,
  type PairedTest,
  pairedBootstrap,
} from './paired.js';
export { minimumDetectableDifference, type PowerOptions, powerFor, rowsFor } from './power.js';
export {
  type LabelledScore,
  type PredictionPowered,
  type PredictionPoweredOptions,
  predictionPowered,
} from './prediction-powered.js';
export { clopperPearson, jeffreys, wilson } from './proportion.js';
export { type RankedSystem, type Ranking, type RankOptions, rankSystems, type SystemStats } from './rank-systems.js';
export { Mt19937 } from './rng-mt19937.js';
export { Pcg64 } from './rng-pcg64.js';
export {
  type CorrectedRate,
  type LabelledVerdict,
  type Rate,
  type RoganGladenOptions,
  roganGladen,
} from './rogan-gladen.js';
export type { Clusters, Precision } from './stats-matrix.js';
export { sumStats } from './sum-stats.js';
export { type WinRate, winRate } from './win-rate.js';
