/** Ratings by people: blind forms to fill in, what came back, and how far it can be believed. */
export type { RaterAgreement, RaterAgreementOptions } from './agreement.js';
export type { Consistency } from './consistency.js';
export { importRatings, type QuarantinedRating } from './import-ratings.js';
export type { RatingKey } from './key.js';
export type { HumanLabel, LabelOptions } from './labels.js';
export type { PlannedItem } from './plan.js';
export type { PreferenceRow } from './preferences.js';
export {
  type RatingForm,
  type RatingItem,
  type RatingSheet,
  type RatingSheetOptions,
  ratingSheet,
} from './rating-sheet.js';
export type { RatedRow, RaterProgress, Ratings, Remark } from './ratings.js';
export type {
  LabelScore,
  PairScore,
  RateDifference,
  RateScore,
  RatingCounts,
  RatingScores,
  ScoreSettings,
} from './scores.js';
export type { CompareTask, LabelTask, RateTask, RatingTask } from './task.js';
