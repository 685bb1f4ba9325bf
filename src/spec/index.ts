/** The contract between the nouns and everything outside: types only. */
export type { Digest, Json, JsonObject } from '../base/json.js';
export type { BatchAnswer, BatchChat, BatchReport, BatchRequest } from './batch.js';
export type { CallOptions, Progress } from './call.js';
export type {
  AnswerToken,
  ChatDelta,
  ChatModel,
  ChatRequest,
  ChatResult,
  Extra,
  FinishReason,
  Message,
  Part,
  TokenLogprob,
  Tool,
  ToolCall,
  Usage,
} from './chat.js';
export type { Deploy, DeployReport, DeploySpec } from './deploy.js';
export type { EmbedModel } from './embed.js';
export type { FileRef, Files } from './files.js';
export type {
  FineTune,
  FineTuneEvent,
  FineTuneReport,
  FineTuneSpec,
  Handle,
  Hyper,
  LoraHyper,
  Method,
  TrainingRow,
} from './fine-tune.js';
export type {
  Abstention,
  Measurement,
  Metric,
  Scale,
  Score,
  ScoreOutcome,
  Seen,
  SegmentOf,
  SegmentResult,
  Stats,
  TextSegment,
} from './metric.js';
export type { Capabilities, Provider } from './provider.js';
export type { Operation, RowBatches, RowGroups, RowPass, RowStep } from './row-step.js';
export type { Rows } from './rows.js';
export type { InferSchema, Schema, SchemaIssue, SchemaResult } from './schema.js';
export type { Store } from './store.js';
export type { Track, TrackPoint } from './track.js';
