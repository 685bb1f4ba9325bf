/** Dataset cleaning: functions over texts, small objects that take rows one by one, and steps for `Dataset.pipe`. */
export type { ContaminationRule } from './decontamination/contamination-rule.js';
export {
  type Contamination,
  type ContaminationReport,
  type Decontaminator,
  type DecontaminatorOptions,
  decontaminator,
  type SetContamination,
} from './decontamination/decontaminator.js';
export type { NgramLength } from './decontamination/ngram-length.js';
export { type Categories, type ChiSquare, chiSquare } from './drift/categories.js';
export { jensenShannon, numericStability, populationStability, type StabilityOptions } from './drift/divergence.js';
export { type KolmogorovSmirnov, kolmogorovSmirnov } from './drift/kolmogorov-smirnov.js';
export type {
  DuplicateReport,
  DuplicateRow,
  KeepRule,
} from './duplicates/duplicate-report.js';
export { type ExactDuplicateOptions, type ExactDuplicates, exactDuplicates } from './duplicates/exact-duplicates.js';
export {
  type FinishOptions,
  findNearDuplicates,
  type NearDuplicateOptions,
  type NearDuplicates,
  nearDuplicates,
} from './duplicates/near-duplicates.js';
export {
  type Bands,
  candidateProbability,
  type OptimalBandsOptions,
  optimalBands,
} from './duplicates/optimal-bands.js';
export {
  findSemanticDuplicates,
  type SemanticDuplicateOptions,
  type SemanticDuplicateReport,
  type SimilarVectorsOptions,
  similarVectors,
} from './duplicates/semantic-duplicates.js';
export type { ShingleOptions } from './duplicates/shingles.js';
export { type ConfidentJoint, confidentJoint } from './labels/confident-joint.js';
export { type CenterRow, type KCenterOptions, kCenter } from './labels/k-center.js';
export {
  findLabelErrors,
  type LabelError,
  type LabelErrorOptions,
  type LabelErrorReport,
} from './labels/label-errors.js';
export type { Probabilities } from './labels/probabilities.js';
export {
  type UncertainRow,
  type Uncertainty,
  type UncertaintyOrderOptions,
  uncertaintyOrder,
} from './labels/uncertainty.js';
export { type ApplyRulesOptions, applyRules, type Judged, type RuleCounts, type RuleRun } from './rules/apply-rules.js';
export { type C4QualityOptions, c4Quality } from './rules/c4-quality.js';
export { type FineWebQualityOptions, fineWebQuality } from './rules/fineweb-quality.js';
export { type GopherQualityOptions, gopherQuality } from './rules/gopher-quality.js';
export { type GopherRepetitionOptions, gopherRepetition } from './rules/gopher-repetition.js';
export { type LengthBoundsOptions, lengthBounds } from './rules/length-bounds.js';
export type { Limit, QualityRule, Rewrite, Verdict, Violation } from './rules/quality-rule.js';
export { type SplitWords, TextDoc } from './rules/text-doc.js';
export { DistinctSketch } from './sketches/distinct-sketch.js';
export { Reservoir } from './sketches/reservoir.js';
export { type TopItem, TopSketch } from './sketches/top-sketch.js';
export { type CleaningOperation, type CleaningReport, type CleanTextOptions, cleanText } from './steps/clean-text.js';
export {
  type ContaminatedRow,
  type ContaminationMark,
  type DecontaminateOptions,
  type DecontaminationReport,
  decontaminate,
  markContamination,
} from './steps/decontaminate.js';
export { type DropExactDuplicatesOptions, dropExactDuplicates } from './steps/drop-exact-duplicates.js';
export { type DuplicateMark, dropNearDuplicates, markNearDuplicates } from './steps/drop-near-duplicates.js';
export { type DropSemanticDuplicatesOptions, dropSemanticDuplicates } from './steps/drop-semantic-duplicates.js';
export { type DuplicateReason, DuplicatesFound } from './steps/duplicates-found.js';
export type { EvaluationSets, EvaluationTexts } from './steps/evaluation-sets.js';
export { type BrokenRule, type KeepQualityOptions, keepQuality, type QualityReport } from './steps/keep-quality.js';
export { type NearDuplicateGroupsOptions, nearDuplicateGroups } from './steps/near-duplicate-groups.js';
export type { NearDuplicateRowsOptions } from './steps/near-rows.js';
export {
  type BoilerplateReport,
  type RemoveBoilerplateOptions,
  removeBoilerplate,
} from './steps/remove-boilerplate.js';
export type { TextChange } from './steps/text-changes.js';
export type { TextColumn, TextOf, TextToEdit } from './steps/text-column.js';
export { type BoilerplateLines, type BoilerplateLinesOptions, boilerplateLines } from './text/boilerplate-lines.js';
export { decodeEntities } from './text/html-entities.js';
export { htmlToText } from './text/html-to-text.js';
export { type NormalizeTextOptions, normalizeText } from './text/normalize-text.js';
export { repairMojibake } from './text/repair-mojibake.js';
export { type SimplifyTextOptions, simplifyText } from './text/simplify-text.js';
export { stripControls, stripInvisible } from './text/strip-characters.js';
export { wordNgrams } from './words/word-ngrams.js';
