/** What is in rows: profiles, plots, cards, and a schema proposed with its evidence. */

export type { AboutDataset, CardFile } from './cards/about.js';
export { croissant } from './cards/croissant.js';
export { datasetCard } from './cards/dataset-card.js';
export type { NumberSummary, Outliers, Unmeasured } from './columns/number-summary.js';
export type { Extreme } from './columns/number-tally.js';
export type { ColumnDrift, Shift } from './drift.js';
export { Profile } from './profile.js';
export type {
  ColumnProfile,
  ConversationProfile,
  DuplicateRows,
  Estimate,
  NearDuplicateRows,
  PiiCount,
  ProfileRecord,
  ProfileSettings,
  TextProfile,
  TokenSummary,
  TopValues,
  ValueCount,
} from './profile-record.js';
export { type ProfileOptions, profile } from './profile-rows.js';
export type { Rows } from './rows.js';
export type { FitEvidence, PathEvidence, SchemaConflict } from './schema/evidence.js';
export type { Cast, Format } from './schema/formats.js';
export { InferredSchema, type InferSchemaOptions, inferSchema } from './schema/inferred-schema.js';
export type { LanguageDetector } from './texts/language.js';
export type { Encoding, GptTokenizer } from './texts/tokenizer.js';
export type { ValueType } from './value-type.js';
