/** Metrics whose numbers equal the field's reference implementations, and the statistics to judge them by. */
export type { Abstention, Metric, Score, ScoreOutcome, Seen, Stats } from '../spec/metric.js';
export { type BleuOptions, bleu, formatBleu } from './bleu.js';
export type { Smoothing } from './bleu-formula.js';
export { type BootstrapOptions, bootstrapInterval, type Interval } from './bootstrap.js';
export { type ChrfOptions, chrf, chrfpp } from './chrf.js';
export { type CompareOptions, type Comparison, compareStats } from './compare.js';
export { type CorpusScore, corpusScore, type References, sentenceScore, sumStats } from './corpus.js';
export { type ExactMatchOptions, exactMatch } from './exact-match.js';
export { type McNemar, mcnemar } from './mcnemar.js';
export { type MeteorOptions, meteor } from './meteor.js';
export {
  approximateRandomization,
  meanAndHalfWidth,
  type PairedBootstrap,
  type PairedOptions,
  type PairedRandomization,
  type PairedTest,
  pairedBootstrap,
} from './paired.js';
export { porterStem } from './porter-stem.js';
export { Mt19937 } from './rng-mt19937.js';
export { Pcg64 } from './rng-pcg64.js';
export { type RougeOptions, type RougeType, rouge, rougeTypes } from './rouge.js';
export { aggregateRouge, type RougeAggregate, type RougeAggregateOptions, type RougeScore } from './rouge-aggregate.js';
export { normalizeAnswer, type SquadOptions, squadF1 } from './squad.js';
export type { Clusters, Precision } from './stats-matrix.js';
export {
  damerauLevenshtein,
  indel,
  indelSimilarity,
  jaro,
  jaroWinkler,
  lcsLength,
  levenshtein,
  levenshteinSimilarity,
  osa,
} from './strings.js';
export { type TerOptions, ter } from './ter.js';
export { abstain, type TextMetric } from './text-metric.js';
export { type BleuTokenizer, tokenize } from './tokenizers/index.js';
export type { RougeTokenizer } from './tokenizers/rouge.js';
export { cer, mer, wer, wil, wip } from './wer.js';
