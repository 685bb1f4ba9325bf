/** Intervals, tests and comparisons over numbers that add up, by resampling and in closed form. */
export type { Abstention, Scale, Score, ScoreOutcome, Stats } from '../spec/metric.js';
export type { Agreement } from './agreement/agreement.js';
export { cohenKappa, type WeightedAgreementOptions } from './agreement/cohen-kappa.js';
export {
  type Correlation,
  type CorrelationOptions,
  kendallTau,
  type NumberPairs,
  pearson,
  spearman,
} from './agreement/correlations.js';
export type { RatingLevel } from './agreement/distances.js';
export { fleissKappa } from './agreement/fleiss-kappa.js';
export { gwetAC1, gwetAC2 } from './agreement/gwet.js';
export { type KrippendorffOptions, krippendorffAlpha } from './agreement/krippendorff-alpha.js';
export { percentAgreement } from './agreement/percent-agreement.js';
export type { AgreementOptions, Rating, Ratings } from './agreement/ratings.js';
export type { AgreementWeights } from './agreement/weights.js';
export {
  type BootstrapIntervalOptions,
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
} from './bootstrap.js';
export { type CompareOptions, type Comparison, compareStats } from './compare.js';
export { type DifferenceInterval, type DifferenceIntervalOptions, differenceInterval } from './difference-interval.js';
export { cohenDz, type EffectSize, flipOddsRatio } from './effect-size.js';
export {
  type Equivalence,
  type EquivalenceOptions,
  equivalence,
  type NonInferiority,
  type NonInferiorityOptions,
  nonInferiority,
} from './equivalence.js';
export { type FlipTable, flipTable } from './flip-table.js';
export { type McNemar, mcnemar } from './mcnemar.js';
export { type MeanInterval, meanInterval } from './mean-interval.js';
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
export { type PermutationOptions, type PermutationTest, permutationTest } from './permutation-test.js';
export { minimumDetectableDifference, type PowerOptions, powerFor, rowsFor } from './power.js';
export {
  type LabelledScore,
  type PredictionPowered,
  type PredictionPoweredOptions,
  predictionPowered,
} from './prediction-powered.js';
export {
  type BradleyTerry,
  type BradleyTerryOptions,
  bradleyTerry,
  type PreferenceMatch,
  type SystemStrength,
} from './preferences/bradley-terry.js';
export { clopperPearson, jeffreys, wilson } from './proportion.js';
export { type RankedSystem, type Ranking, type RankOptions, rankSystems, type SystemStats } from './rank-systems.js';
export type { Rate } from './rate.js';
export { Mt19937 } from './rng-mt19937.js';
export { Pcg64 } from './rng-pcg64.js';
export {
  type CorrectedRate,
  type LabelledVerdict,
  type RoganGladenOptions,
  roganGladen,
} from './rogan-gladen.js';
export {
  type ScoreInterval,
  type ScoreIntervalMethod,
  type ScoreIntervalOptions,
  scoreInterval,
} from './score-interval.js';
export { signTest } from './sign-test.js';
export { binomialTails } from './special/binomial.js';
export { betaQuantile, incompleteBeta } from './special/incomplete-beta.js';
export { incompleteGamma, type Tails } from './special/incomplete-gamma.js';
export { logGamma } from './special/log-gamma.js';
export { normalCdf, normalQuantile } from './special/normal.js';
export { studentTCdf, studentTQuantile } from './special/student-t.js';
export type { Clusters, Precision } from './stats-matrix.js';
export { sumStats } from './sum-stats.js';
export { type WinRate, type WinRateOptions, winRate } from './win-rate.js';
