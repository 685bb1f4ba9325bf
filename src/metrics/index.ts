/** Metrics whose numbers equal the field's reference implementations. Intervals and tests are in `tuneloop/statistics`. */
export type {
  Abstention,
  Measurement,
  Metric,
  Score,
  ScoreOutcome,
  Seen,
  SegmentOf,
  SegmentResult,
  Stats,
  TextSegment,
} from '../spec/metric.js';
export type { CallComparisonOptions } from './agents/call-comparison.js';
export { errorRecovery } from './agents/error-recovery.js';
export { type RedundantCallsOptions, redundantCalls } from './agents/redundant-calls.js';
export { type ToolCallAccuracyOptions, toolCallAccuracy } from './agents/tool-call-accuracy.js';
export { type ToolCallF1Options, toolCallF1 } from './agents/tool-call-f1.js';
export { type TrajectoryMode, type TrajectoryOptions, trajectory } from './agents/trajectory.js';
export { type BleuOptions, bleu, formatBleu } from './bleu.js';
export type { Smoothing } from './bleu-formula.js';
export { type BrierOptions, brier } from './calibration/brier.js';
export { type CalibrationErrorOptions, calibrationError } from './calibration/calibration-error.js';
export { type LogLossOptions, logLoss } from './calibration/log-loss.js';
export type { ProbabilityOptions, ProbabilitySource } from './calibration/probability-row.js';
export { type ReliabilityBin, reliability } from './calibration/reliability.js';
export { type ChrfOptions, chrf, chrfpp } from './chrf.js';
export { type AccuracyOptions, accuracy } from './classification/accuracy.js';
export {
  type ClassificationOptions,
  type ClassificationScore,
  classification,
} from './classification/classification.js';
export { type ConfusionMatrix, confusionMatrix, confusionTable } from './classification/confusion-matrix.js';
export type { ZeroDivision } from './classification/confusion-scores.js';
export type { LabelOptions } from './classification/label-reader.js';
export type { Tolerance } from './closeness.js';
export { type ContainsOptions, contains } from './contains.js';
export { type CorpusScore, corpusScore, type References, sentenceScore } from './corpus.js';
export { type ExactMatchOptions, exactMatch } from './exact-match.js';
export { type JsonEqualOptions, jsonEqual } from './json/json-equal.js';
export { type JsonFieldF1Options, jsonFieldF1 } from './json/json-field-f1.js';
export { type JsonMatchOptions, jsonMatch } from './json/json-match.js';
export { type JsonSchemaValidOptions, jsonSchemaValid } from './json/json-schema-valid.js';
export { type LengthWithinOptions, lengthWithin } from './length-within.js';
export { type MeteorOptions, meteor } from './meteor.js';
export { named } from './named.js';
export { type NumberInTextOptions, numberInText } from './number-in-text.js';
export { type NumericClosenessOptions, numericCloseness } from './numeric-closeness.js';
export { type PassOptions, passAtK, passHatK } from './pass-at-k.js';
export { porterStem } from './porter-stem.js';
export { averagePrecision } from './ranking/average-precision.js';
export { idContextPrecision, idContextRecall } from './ranking/id-context.js';
export { mrr, type RankingOptions } from './ranking/mrr.js';
export { type NdcgOptions, ndcg } from './ranking/ndcg.js';
export { hitRateAtK, precisionAtK, recallAtK } from './ranking/precision-at-k.js';
export { type RegexMatchOptions, regexMatch } from './regex-match.js';
export { type RougeOptions, type RougeType, rouge, rougeTypes } from './rouge.js';
export { aggregateRouge, type RougeAggregate, type RougeAggregateOptions, type RougeScore } from './rouge-aggregate.js';
export { type ExplainedValue, type RowMetricOptions, type RowValue, rowMetric } from './row-metric.js';
export { scoreSegments } from './score-segments.js';
export type {
  Call,
  CallOutcomeSegment,
  ConfidenceSegment,
  OutputSegment,
  ProbabilitySegment,
  RankingSegment,
  ReferenceToolCallSegment,
  ToolCallSegment,
  ValueSegment,
} from './segments.js';
export { normalizeAnswer, type SquadOptions, squadF1 } from './squad.js';
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
