/** The nouns of the loop, and what they speak in. Providers have entries of their own: `tuneloop/local`, `tuneloop/openai`, … */
export { type Clock, systemClock } from './base/clock.js';
export {
  type ErrorCode,
  errorCodes,
  GateError,
  type GateFailure,
  type Issue,
  JobError,
  ProviderError,
  TuneloopError,
  UnsupportedCapabilityError,
  ValidationError,
} from './base/errors.js';
export { Cassette, type CassetteCounts, type CassetteOptions } from './cassette/cassette.js';
export type { Taped } from './cassette/taped-chat.js';
export type { CastKind } from './dataset/columns.js';
export { Dataset } from './dataset/dataset.js';
export type { AggregateExpression, Expression, FunctionName, Scalar } from './dataset/expression/expression.js';
export type {
  Aggregate,
  AnyValue,
  Columns,
  Condition,
  Group,
  NumberValue,
  OrderedValue,
  TextValue,
  Value,
} from './dataset/expression/value.js';
export type { StepReport } from './dataset/findings.js';
export type { FileFormat, FileOptions } from './dataset/from-file.js';
export type { JoinKind } from './dataset/join.js';
export type { LeakageReport, LeakedRow } from './dataset/leakage.js';
export type { Lineage } from './dataset/lineage.js';
export type { ByteSources } from './dataset/open-files.js';
export type { BlobLike, ByteSource } from './dataset/open-source.js';
export type { ParquetOptions } from './dataset/parquet/from-parquet.js';
export type { ParquetSource } from './dataset/parquet/parquet-source.js';
export type { WrittenParquetFile } from './dataset/parquet/write-dataset.js';
export type { Pipeline } from './dataset/pipeline.js';
export type { InvalidPolicy, QuarantinedRow, QuarantineReport } from './dataset/quarantine.js';
export type { BigNumbers } from './dataset/read/big-numbers.js';
export type { CsvOptions } from './dataset/read/read-csv.js';
export type { JsonOptions } from './dataset/read/read-json.js';
export type { JsonlOptions } from './dataset/read/read-jsonl.js';
export type { TextOptions, TextRow } from './dataset/read/read-text.js';
export type { RepeatedKeys } from './dataset/read/repeated-keys.js';
export type { Relation } from './dataset/relation.js';
export type { DatasetManifest, SaveOptions } from './dataset/saved.js';
export type { SortKey } from './dataset/sort.js';
export type { ReadOptions } from './dataset/sources.js';
export type { Ratios, SplitOptions } from './dataset/split.js';
export type { Instant, TimeParts } from './dataset/split-by-time.js';
export type { LossyCells } from './dataset/write/row-encoder.js';
export type { WriteFileOptions, WrittenFile } from './dataset/write/write-file.js';
export { Deployment, type DeploymentHome, type DeploymentWaitOptions, type Serving } from './deploy/deployment.js';
export type { DeploymentEvent, DeploymentState, Revision } from './deploy/state.js';
export { type CompareReportsOptions, type Correction, compareReports } from './evaluate/compare.js';
export type { Flips, MarginTest, PairedFindings, PValues } from './evaluate/compare-score.js';
export { EvalReport, type EvalReportData, type Labels, type Slice } from './evaluate/eval-report.js';
export type { Coverage, EvalScore } from './evaluate/eval-score.js';
export { Evaluator, type EvaluatorOptions, type RunOptions } from './evaluate/evaluator.js';
export { type GateRule, type GateRules, type GateVerdict, gate } from './evaluate/gate.js';
export type { LatencySummary } from './evaluate/latencies.js';
export { type RankedReport, type RankReportsOptions, ReportRanking, rankReports } from './evaluate/rank-reports.js';
export { type MetricComparison, ReportComparison, type SliceComparison } from './evaluate/report-comparison.js';
export type { RowError } from './evaluate/row-errors.js';
export type { RunHome } from './evaluate/run-journal.js';
export type { Sample } from './evaluate/samples.js';
export type {
  Answer,
  BatchTask,
  Candidate,
  CandidateOptions,
  CandidateTask,
  ChatTask,
  EvalAbout,
  EvalTask,
  OutputsTask,
  PromptTask,
} from './evaluate/task.js';
export type { UsageTotal } from './evaluate/usage-total.js';
export { FineTuneJob, type JobHome, type JobOptions, type TunedModel } from './finetune/fine-tune-job.js';
export type { FollowOptions } from './finetune/observer.js';
export type { Preflight, RowsReport } from './finetune/prepare.js';
export type { JobEvent, JobPhase, JobState, Lineage as ModelLineage } from './finetune/state.js';
export type { TrainingRowOf } from './finetune/training-row.js';
export type { CellOptions } from './kit/parquet/cell-options.js';
export type { ColumnType, ColumnTypes } from './kit/parquet/column-type.js';
export type { ParquetUrl } from './kit/parquet/parquet-url.js';
export type { WriteParquetOptions } from './kit/parquet/write-options.js';
export { type ProgressLine, type ProgressStream, progressLine } from './kit/progress-line.js';
export type { Alarm, AlarmChange } from './monitor/alarms.js';
export type {
  Exchange,
  Feedback,
  Outcome,
  RecordedMessage,
  RecordedPart,
  RecordedRequest,
} from './monitor/exchange.js';
export { Monitor } from './monitor/monitor.js';
export type { MonitorAbout, MonitorEvent, MonitorOptions } from './monitor/options.js';
export type { FilledSummary, Quantiles, Summary } from './monitor/summary.js';
export type { Watched } from './monitor/watch.js';
export type { BindSettings, BoundPrompt, PromptRun } from './prompt/bind.js';
export { type OutputOptions, type PromptExample, PromptTemplate } from './prompt/prompt-template.js';
export type { NoVariables, VariableNames, VariablesOf } from './prompt/variables.js';
export type {
  BatchChat,
  CallOptions,
  Capabilities,
  ChatDelta,
  ChatModel,
  ChatRequest,
  ChatResult,
  Digest,
  EmbedModel,
  Hyper,
  Json,
  Message,
  Method,
  Metric,
  Operation,
  Part,
  Progress,
  Provider,
  RowBatches,
  RowGroups,
  RowPass,
  RowStep,
  Schema,
  Score,
  Store,
  Tool,
  ToolCall,
  TrainingRow,
  Usage,
} from './spec/index.js';
export type { HistogramBin } from './statistics/quantile-sketch.js';
export { fileStore } from './store/file-store.js';
export { memoryStore } from './store/memory-store.js';
