/** The kernels of dataset cleaning: functions over texts, and small objects that take rows one by one. */
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
export type { ShingleOptions } from './duplicates/shingles.js';
export { type ApplyRulesOptions, applyRules, type Judged, type RuleCounts, type RuleRun } from './rules/apply-rules.js';
export { type C4QualityOptions, c4Quality } from './rules/c4-quality.js';
export { type FineWebQualityOptions, fineWebQuality } from './rules/fineweb-quality.js';
export { type GopherQualityOptions, gopherQuality } from './rules/gopher-quality.js';
export { type GopherRepetitionOptions, gopherRepetition } from './rules/gopher-repetition.js';
export { type LengthBoundsOptions, lengthBounds } from './rules/length-bounds.js';
export type { Limit, QualityRule, Rewrite, Verdict, Violation } from './rules/quality-rule.js';
export { type SplitWords, TextDoc } from './rules/text-doc.js';
export { type BoilerplateLines, type BoilerplateLinesOptions, boilerplateLines } from './text/boilerplate-lines.js';
export { decodeEntities } from './text/html-entities.js';
export { htmlToText } from './text/html-to-text.js';
export { type NormalizeTextOptions, normalizeText } from './text/normalize-text.js';
export { repairMojibake } from './text/repair-mojibake.js';
export { type SimplifyTextOptions, simplifyText } from './text/simplify-text.js';
export { stripControls, stripInvisible } from './text/strip-characters.js';
