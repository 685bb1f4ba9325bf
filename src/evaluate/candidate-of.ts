import { TuneloopError } from '../base/errors.js';
import type { ChatResult, Usage } from '../spec/chat.js';
import type { Answer, Candidate, ChatWay, EvalAbout, GivenTask, OutputsWay, PromptWay } from './task.js';

/** A task's way from a row to an answer, and what it is. */
export interface Answering<Row, Data> {
  readonly candidate: Candidate<Row, Data>;
  readonly about: EvalAbout;
  /** False where the outputs are there already, and must be taken in order. */
  readonly paid: boolean;
  /** Called after the last row. @throws INVALID_OPTION where something is left that no row asked for */
  readonly end?: () => Promise<void>;
}

/** Gives a task's way from a row to an answer. @throws INVALID_OPTION for a task that has none, or more than one */
export function candidateOf<Row, Data, Vars>(task: GivenTask<Row, Data, Vars>): Answering<Row, Data> {
  const ways = ['candidate', 'prompt', 'chat', 'outputs'].filter((way) => way in task);
  if (ways.length !== 1) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The task has ${ways.length === 0 ? 'nothing' : ways.join(' and ')} to answer its rows.`,
      hint: 'Give it one of candidate, prompt, chat or outputs.',
    });
  }
  if ('candidate' in task) return { candidate: task.candidate, about: task.about, paid: true };
  if ('prompt' in task) return fromPrompt(task);
  // A chat's answers have no data, so nothing of type Data is ever read of them.
  if ('chat' in task) return fromChat(task) as Answering<Row, Data>;
  return fromOutputs(task);
}

function fromPrompt<Row, Vars, Out>({ prompt, vars, toText, about }: PromptWay<Row, Vars, Out>) {
  const candidate: Candidate<Row, Out> = async (row, options) => {
    const { output, result, attempts } = await prompt.run(vars(row), options);
    return {
      text: toText === undefined ? result.text : toText(output),
      usage: sumOf(attempts),
      ...(result.toolCalls === undefined ? {} : { toolCalls: result.toolCalls }),
      data: output,
    };
  };
  return { about: about ?? prompt.about, candidate, paid: true };
}

function fromChat<Row>({ chat, messages, request = {}, about }: ChatWay<Row>): Answering<Row, undefined> {
  const { seed } = request;
  const candidate: Candidate<Row, undefined> = async (row, { repeat, ...options }) => {
    const asked = messages(row);
    const result = await chat.complete(
      {
        ...request,
        ...(seed === undefined ? {} : { seed: seed + repeat }),
        messages: typeof asked === 'string' ? [{ role: 'user', content: asked }] : asked,
      },
      options,
    );
    const { text, usage, toolCalls } = result;
    return { text, usage, ...(toolCalls === undefined ? {} : { toolCalls }) };
  };
  return { about: about ?? { provider: chat.provider, model: chat.model }, candidate, paid: true };
}

function fromOutputs<Row, Data>({ outputs, about }: OutputsWay<Data>): Answering<Row, Data> {
  const source =
    (outputs as Partial<AsyncIterable<string | Answer<Data> | null>>)[Symbol.asyncIterator]?.() ??
    (outputs as Iterable<string | Answer<Data> | null>)[Symbol.iterator]();
  let taken = 0;
  return {
    about,
    paid: false,
    // Rows are begun in order, so the next output is this row's even where several rows are under way.
    candidate: async () => {
      taken++;
      const at = taken;
      const next = await source.next();
      if (next.done === true) throw tooFew(at);
      if (next.value === null) throw noOutput();
      return next.value;
    },
    end: async () => {
      if ((await source.next()).done !== true) throw tooMany(taken);
    },
  };
}

/** Ends a run: every row behind it would be wrong. */
class Misaligned extends TuneloopError {}

/** Whether a failure means that outputs do not belong to the rows. */
export function isMisaligned(error: unknown): boolean {
  return error instanceof Misaligned;
}

function tooFew(at: number): TuneloopError {
  return new Misaligned({
    code: 'INVALID_OPTION',
    message: `There are only ${at - 1} outputs, and the dataset goes on.`,
    hint: 'Give one output for each row (and repeat) in order; null where there is none.',
  });
}

function tooMany(rows: number): TuneloopError {
  return new Misaligned({
    code: 'INVALID_OPTION',
    message: `There are more outputs than the ${rows} that the dataset asked for.`,
    hint: 'Check that they were made from the same rows in the same order.',
  });
}

function noOutput(): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OUTPUT', message: 'There is no output for this row.' });
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
