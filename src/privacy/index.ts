/** Personal data in texts and rows: finding it, and hiding it so that joins, or the values themselves, survive. */
export type { Action, PrivacyKey } from './actions/action.js';
export { type EncryptOptions, encrypt, type Restored, restore } from './actions/encrypt.js';
export { keep } from './actions/keep.js';
export { type MaskOptions, mask } from './actions/mask.js';
export { type PseudonymOptions, pseudonym } from './actions/pseudonym.js';
export { redact } from './actions/redact.js';
export { type ContextLanguage, contextLanguages } from './data/context-words.js';
export { type FindOptions, type PiiDetector, piiDetector } from './detector.js';
export type { DetectorOptions } from './detector-options.js';
export { type DictionaryOptions, dictionary } from './dictionary.js';
export type { Finding, Span, SpanFinder } from './finding.js';
export { type BuiltInKind, type PiiKind, piiKinds } from './kinds.js';
export { type FieldRule, type Handling, type PolicyOptions, type ScrubPolicy, scrubPolicy } from './policy.js';
export {
  type Agreement,
  type DetectionQuality,
  detectionQuality,
  type LabelledText,
  type QualityOptions,
} from './quality.js';
export { type FieldCount, type KindCount, PrivacyReport, type PrivacyReportData } from './report.js';
export { type RestoredRow, restoreRow } from './restore-row.js';
export { type Scrubbed, type ScrubFinding, scrub } from './scrub.js';
export { type RowFinding, type ScrubbedRow, scrubRow } from './scrub-row.js';
export { type ScrubStreamOptions, type Stream, scrubRows, scrubTexts } from './scrub-stream.js';
export type { SpanModel } from './span-model.js';
export { type RestoreReport, restorePersonal } from './steps/restore-personal.js';
export { reportPersonal, type ScrubPersonalOptions, scrubPersonal } from './steps/scrub-personal.js';
export { type PrivacyTally, privacyTally } from './tally.js';
