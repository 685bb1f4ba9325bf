/** Versions and governance: what differs, what was made of what, whose it is, and how it is erased. */
export {
  type ChangedRow,
  DatasetDiff,
  type DiffOptions,
  diffDatasets,
} from '../dataset/versions/diff.js';
export type { DatasetName, NameMove, NameOptions } from '../dataset/versions/names.js';
export { datasetNames } from '../dataset/versions/names.js';
export { nameDataset, tagDataset } from '../dataset/versions/tag.js';
export type { ErasedVersion } from './erase/carry-out.js';
export { type EraseOptions, ErasureReport, erase } from './erase/erase.js';
export type { Subject } from './erase/subject.js';
export {
  type LineageEdge,
  LineageGraph,
  type LineageNode,
  type LineageType,
  type OtherRecords,
} from './lineage/lineage-graph.js';
export { lineageGraph } from './lineage/read-graph.js';
export {
  checkTerms,
  type RowTermsReport,
  type TermsFinding,
  type TermsPolicy,
  TermsReport,
  type TermsRule,
  withinTerms,
} from './terms/check-terms.js';
export { type HeldTerms, type Terms, termsOf, withTerms } from './terms/terms.js';
