import type { Digest } from '../base/json.js';
import type { Dataset } from '../dataset/dataset.js';
import type { BoundPrompt } from '../prompt/bind.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatResult, Usage } from '../spec/chat.js';

/** What made the outputs. */
export interface EvalAbout {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly prompt?: Digest | undefined;
}

/** One output, with what it took. */
export interface Answer {
  readonly text: string;
  readonly usage?: Usage | undefined;
}

/** Gives the output for a row. */
export type Candidate<Row> = (row: Row, options: CallOptions) => Promise<string | Answer> | string | Answer;

/** What every task has. */
interface TaskBase<Row> {
  readonly dataset: Dataset<Row>;
  /** The right outputs for a row; none means that metrics with references abstain on it. */
  readonly references: (row: Row) => readonly string[];
  /** Scores apart for the rows that share a label; at most 100 labels a slice. */
  readonly slices?: Readonly<Record<string, (row: Row) => string>> | undefined;
  /** What the model was trained on. A test row that is in there stops the run. */
  readonly training?: Dataset<Row> | undefined;
  /** What makes two rows the same. @default the whole row */
  readonly leakageKey?: ((row: Row) => unknown) | undefined;
  /** Runs in spite of test rows in `training`; the report tells how many. @default false */
  readonly allowLeakage?: boolean | undefined;
}

/** Rows and a function that answers them. */
export interface CandidateTask<Row> extends TaskBase<Row> {
  readonly candidate: Candidate<Row>;
  readonly about: EvalAbout;
}

/** Rows and a bound prompt that answers them. */
export interface PromptTask<Row, Vars, Out> extends TaskBase<Row> {
  readonly prompt: BoundPrompt<Vars, Out>;
  readonly vars: (row: Row) => Vars;
  /** What of the answer is scored. @default the text of the result */
  readonly toText?: ((output: Out) => string) | undefined;
  /** @default the bound prompt's */
  readonly about?: EvalAbout | undefined;
}

/** What an evaluator runs. */
export type EvalTask<Row, Vars = never, Out = never> = CandidateTask<Row> | PromptTask<Row, Vars, Out>;

/** Names of everything a task can have. */
export const taskNames = [
  'dataset',
  'references',
  'slices',
  'training',
  'leakageKey',
  'allowLeakage',
  'candidate',
  'about',
  'prompt',
  'vars',
  'toText',
] as const satisfies readonly (keyof CandidateTask<never> | keyof PromptTask<never, never, never>)[];

/** Gives the task's way from a row to an answer, and what it is. */
export function candidateOf<Row, Vars, Out>(
  task: EvalTask<Row, Vars, Out>,
): { readonly candidate: Candidate<Row>; readonly about: EvalAbout } {
  if ('candidate' in task) return { candidate: task.candidate, about: task.about };
  const { prompt, vars, toText } = task;
  return {
    about: task.about ?? prompt.about,
    candidate: async (row, options) => {
      const { output, result, attempts } = await prompt.run(vars(row), options);
      return { text: toText === undefined ? result.text : toText(output), usage: sumOf(attempts) };
    },
  };
}

/** What was paid for one answer: all its attempts. */
function sumOf(attempts: readonly ChatResult[]): Usage {
  const total = (of: (usage: Usage) => number | undefined) =>
    attempts.reduce((sum, { usage }) => sum + (of(usage) ?? 0), 0);
  return {
    inputTokens: total((usage) => usage.inputTokens),
    outputTokens: total((usage) => usage.outputTokens),
    cachedInputTokens: total((usage) => usage.cachedInputTokens),
    reasoningTokens: total((usage) => usage.reasoningTokens),
  };
}
