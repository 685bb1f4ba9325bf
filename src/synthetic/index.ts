/** Rows written by a teacher model, with where each of them comes from. */

export type { AskOptions, SamplingSettings } from '../kit/asker.js';
export { type Block, fenced, fenceRules } from '../kit/fence.js';
export type { WorkHome } from '../kit/part-journal.js';
export type { Budget, Price, Spent } from '../kit/purse.js';
export { type DistilOptions, distil } from './distil.js';
export type { RepeatOptions } from './repeats.js';
export type { RowJudge } from './row-judge.js';
export { type SynthesizeOptions, synthesize } from './synthesize.js';
export type {
  DroppedSynthetic,
  DropReason,
  FilterVerdict,
  Provenance,
  Synthetic,
  SyntheticReport,
  SyntheticRow,
} from './synthetic.js';
export type { TeachingOptions } from './teaching.js';
