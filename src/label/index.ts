/** Labels by models and by people: asking, handing out and taking back, agreement, adjudication. */

export type { AskOptions, SamplingSettings } from '../kit/asker.js';
export type { WorkHome } from '../kit/part-journal.js';
export type { Budget, Price, Spent } from '../kit/purse.js';
export {
  type AdjudicatedItem,
  type AdjudicateOptions,
  type Adjudication,
  adjudicate,
  type DisputedItem,
  decisionsFromJSON,
  type FinalLabel,
} from './adjudicate.js';
export type { Annotation, ImportedAnnotations, QuarantinedAnnotation } from './annotation.js';
export {
  annotationLines,
  type ImportAnnotationsOptions,
  importAnnotations,
  labellingLines,
} from './annotation-lines.js';
export {
  type DawidSkene,
  type DawidSkeneOptions,
  dawidSkene,
  type EstimatedAnnotator,
  type EstimatedLabel,
} from './dawid-skene.js';
export { type LabelAgreement, type LabelAgreementOptions, labelAgreement } from './label-agreement.js';
export {
  type LabelRowsOptions,
  labelRows,
  type NamedLabelOptions,
  type SchemaLabelOptions,
} from './label-rows.js';
export type { LabelOf, LabelSet } from './label-set.js';
export {
  importLabelStudio,
  type LabelStudioConfigOptions,
  type LabelStudioImportOptions,
  labelStudioConfig,
  labelStudioTasks,
} from './label-studio.js';
export type { Labelled, LabelledRow, LabelReport } from './labelled.js';
export { type LabellingItem, labellingItems } from './labelling-item.js';
export { type LabellingPageOptions, labellingPage } from './labelling-page.js';
export {
  labellingOrder,
  type PredictedItem,
  type SuspectLabel,
  type SuspectLabels,
  suspectLabels,
} from './learning.js';
export type { LabelExample } from './question.js';
export type { Decision, Vote } from './votes.js';
