import type { Digest } from '../base/json.js';
import type { Dataset } from '../dataset/dataset.js';
import type { BoundPrompt } from '../prompt/bind.js';
import type { BatchChat } from '../spec/batch.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel, ChatRequest, Message, ToolCall, Usage } from '../spec/chat.js';
import type { TextSegment } from '../spec/metric.js';

/** What made the outputs. */
export interface EvalAbout {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly prompt?: Digest | undefined;
}

/**
 * One output, with what it took.
 * @typeParam Data what metrics may read beyond the text
 */
export interface Answer<Data = unknown> {
  readonly text: string;
  readonly usage?: Usage | undefined;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  /** Retrieved contexts, a parsed value, and the like. Plain JSON where a run shall be resumable. */
  readonly data?: Data | undefined;
}

/** What a candidate is told beside the row. */
export interface CandidateOptions extends CallOptions {
  /** The row's 0-based position in the dataset. */
  readonly index: number;
  /** Which of the row's answers this is, from 0; tell a sampling model by it which seed to take. */
  readonly repeat: number;
}

/** Gives the output for a row. */
export type Candidate<Row, Data = unknown> = (
  row: Row,
  options: CandidateOptions,
) => Promise<string | Answer<Data>> | string | Answer<Data>;

/** What metrics read beyond the output and the references. */
type Beyond<Needs> = Omit<Needs, keyof TextSegment>;

/** Gives what metrics read beyond the texts; it must be there if they read anything, and may be left out otherwise. */
type SegmentOption<Row, Needs, Data> = keyof Beyond<Needs> extends never
  ? { readonly segment?: undefined }
  : { readonly segment: (row: Row, answer: Answer<Data>) => Beyond<Needs> };

/** The right outputs for a row; none means that metrics with references abstain on it. Needed if a metric reads them. */
type ReferencesOption<Row, Needs> = Needs extends { readonly references: unknown }
  ? { readonly references: (row: Row) => readonly string[] }
  : { readonly references?: ((row: Row) => readonly string[]) | undefined };

/** What every task has. */
interface TaskCommon<Row> {
  readonly dataset: Dataset<Row>;
  /** Answers to each row, for metrics over several (`passAtK`) and to see what chance does. @default 1 */
  readonly repeats?: number | undefined;
  /** Scores apart for the rows that share a label; at most 100 labels a slice. */
  readonly slices?: Readonly<Record<string, (row: Row) => string>> | undefined;
  /**
   * What belongs together, such as the questions about one document: resampling draws such rows together, since they
   * tell less than as many independent ones. @default rows that are equal
   */
  readonly cluster?: ((row: Row) => string | number) | undefined;
  /** What the model was trained on. A test row that is in there stops the run. */
  readonly training?: Dataset<Row> | undefined;
  /** What makes two rows the same. @default the whole row */
  readonly leakageKey?: ((row: Row) => unknown) | undefined;
  /** Runs in spite of test rows in `training`; the report tells how many. @default false */
  readonly allowLeakage?: boolean | undefined;
}

/** What every task has, with what the metrics need of a row. */
type TaskBase<Row, Needs, Data> = TaskCommon<Row> & SegmentOption<Row, Needs, Data> & ReferencesOption<Row, Needs>;

/** A function that answers rows. */
export interface CandidateWay<Row, Data> {
  readonly candidate: Candidate<Row, Data>;
  readonly about: EvalAbout;
}

/** A bound prompt that answers rows; `data` of an answer is the prompt's output. */
export interface PromptWay<Row, Vars, Out> {
  readonly prompt: BoundPrompt<Vars, Out>;
  readonly vars: (row: Row) => Vars;
  /** What of the answer is scored. @default the text of the result */
  readonly toText?: ((output: Out) => string) | undefined;
  /** @default the bound prompt's */
  readonly about?: EvalAbout | undefined;
}

/** What is asked for a row. */
interface Asking<Row> {
  /** A text is one user message. */
  readonly messages: (row: Row) => string | readonly Message[];
  /** Settings of every request. With several answers a row, `seed` is raised by one from each to the next. */
  readonly request?: Omit<ChatRequest, 'messages'> | undefined;
  /** @default the model's names */
  readonly about?: EvalAbout | undefined;
}

/** A model that answers rows: a provider's, or a deployment's `chat`. */
export interface ChatWay<Row> extends Asking<Row> {
  readonly chat: ChatModel;
}

/** A model that answers all rows in one batch, later and for less money. */
export interface BatchWay<Row> extends Asking<Row> {
  readonly batch: BatchChat;
}

/** Outputs that are there already, one for each row (and repeat) in order; null where there is none. */
export interface OutputsWay<Data> {
  readonly outputs: Iterable<string | Answer<Data> | null> | AsyncIterable<string | Answer<Data> | null>;
  readonly about: EvalAbout;
}

/** Rows and a function that answers them. */
export type CandidateTask<Row, Needs = TextSegment, Data = unknown> = TaskBase<Row, Needs, Data> &
  CandidateWay<Row, Data>;

/** Rows and a bound prompt that answers them. */
export type PromptTask<Row, Vars, Out, Needs = TextSegment> = TaskBase<Row, Needs, Out> & PromptWay<Row, Vars, Out>;

/** Rows and a model that answers them. */
export type ChatTask<Row, Needs = TextSegment> = TaskBase<Row, Needs, undefined> & ChatWay<Row>;

/** Rows and a model that answers them in one batch. */
export type BatchTask<Row, Needs = TextSegment> = TaskBase<Row, Needs, undefined> & BatchWay<Row>;

/** Rows and their outputs. */
export type OutputsTask<Row, Needs = TextSegment, Data = unknown> = TaskBase<Row, Needs, Data> & OutputsWay<Data>;

/** What an evaluator runs. */
export type EvalTask<Row, Needs = TextSegment, Data = unknown, Vars = never> =
  | CandidateTask<Row, Needs, Data>
  | PromptTask<Row, Vars, Data, Needs>
  | ChatTask<Row, Needs>
  | BatchTask<Row, Needs>
  | OutputsTask<Row, Needs, Data>;

/** Any task, once its type has seen to it that its metrics are given what they read. */
export type GivenTask<Row, Data, Vars> = TaskCommon<Row> & {
  readonly segment?: ((row: Row, answer: Answer<Data>) => object) | undefined;
  readonly references?: ((row: Row) => readonly string[]) | undefined;
} & (CandidateWay<Row, Data> | PromptWay<Row, Vars, Data> | ChatWay<Row> | BatchWay<Row> | OutputsWay<Data>);

/** Names of everything a task can have. */
export const taskNames = [
  'dataset',
  'repeats',
  'references',
  'segment',
  'slices',
  'cluster',
  'training',
  'leakageKey',
  'allowLeakage',
  'candidate',
  'about',
  'prompt',
  'vars',
  'toText',
  'chat',
  'batch',
  'messages',
  'request',
  'outputs',
];
