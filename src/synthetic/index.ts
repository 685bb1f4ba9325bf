/** Rows written by a teacher model, with where each of them comes from. */
export type { AnswerHome } from '../kit/answer-journal.js';
export type { AskOptions, SamplingSettings } from '../kit/asker.js';
export { type Block, fenced, fenceRules } from '../kit/fence.js';
export type { Budget, Price, Spent } from '../kit/purse.js';
export { type DistilOptions, distil } from './distil.js';
export type { RepeatOptions } from './repeats.js';
export type { RowJudge } from './row-judge.js';
export { type SynthesizeOptions, synthesize } from './synthesize.js';
export {
  type DroppedSynthetic,
  type DropReason,
  type FilterVerdict,
  type Provenance,
  Synthetic,
  type SyntheticReport,
  type SyntheticRow,
} from './synthetic.js';
export type { TeachingOptions } from './teaching.js';
