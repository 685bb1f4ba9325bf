import { TuneloopError } from '../base/errors.js';
import { bill } from '../kit/bill.js';
import type { ChatResult, Usage } from '../spec/chat.js';
import { type Begin, fromBatch } from './batch-answers.js';
import { answerFrom, requestFor } from './chat-answers.js';
import type { Answer, Candidate, ChatWay, EvalAbout, GivenTask, OutputsWay, PromptWay } from './task.js';

/** A task's way from a row to an answer, and what it is. */
export interface Answering<Row, Data> {
  readonly candidate: Candidate<Row, Data>;
  readonly about: EvalAbout;
  /** False where outputs are there already, so that having them again costs nothing. */
  readonly paid: boolean;
  /** Called before the first row. */
  readonly begin?: (begin: Begin<Row>) => Promise<void>;
  /** Called after the last row. @throws INVALID_OPTION where something is left that no row asked for */
  readonly end?: () => Promise<void>;
}

/** Gives a task's way from a row to an answer. @throws INVALID_OPTION for a task that has none, or more than one */
export function candidateOf<Row, Data, Vars>(task: GivenTask<Row, Data, Vars>): Answering<Row, Data> {
  const ways = ['candidate', 'prompt', 'chat', 'batch', 'outputs'].filter((way) => way in task);
  if (ways.length !== 1) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The task has ${ways.length === 0 ? 'nothing' : ways.join(' and ')} to answer its rows.`,
      hint: 'Give it one of candidate, prompt, chat, batch or outputs.',
    });
  }
  if ('candidate' in task) return { candidate: task.candidate, about: task.about, paid: true };
  if ('prompt' in task) return fromPrompt(task);
  // A chat's answers have no data, so nothing of type Data is ever read of them.
  if ('chat' in task) return fromChat(task) as Answering<Row, Data>;
  if ('batch' in task) return fromBatch(task) as Answering<Row, Data>;
  return fromOutputs(task, task.repeats ?? 1);
}

function fromPrompt<Row, Vars, Out>({ prompt, vars, toText, about }: PromptWay<Row, Vars, Out>) {
  const candidate: Candidate<Row, Out> = async (row, options) => {
    const { output, result, attempts } = await prompt.run(vars(row), options);
    const text = toText === undefined ? result.text : toText(output);
    return { ...answerFrom(result), text, usage: sumOf(attempts), data: output };
  };
  return { about: about ?? prompt.about, candidate, paid: true };
}

function fromChat<Row>(way: ChatWay<Row>): Answering<Row, undefined> {
  const { chat, about } = way;
  const candidate: Candidate<Row, undefined> = async (row, { index: _, repeat, ...options }) =>
    answerFrom(await chat.complete(requestFor(way, row, repeat), options));
  return { about: about ?? { provider: chat.provider, model: chat.model }, candidate, paid: true };
}

function fromOutputs<Row, Data>({ outputs, about }: OutputsWay<Data>, repeats: number): Answering<Row, Data> {
  type Output = string | Answer<Data> | null;
  const source =
    (outputs as Partial<AsyncIterable<Output>>)[Symbol.asyncIterator]?.() ??
    (outputs as Iterable<Output>)[Symbol.iterator]();
  const taken = new Map<number, readonly (IteratorResult<Output> | Promise<IteratorResult<Output>>)[]>();
  let rows = 0;
  return {
    about,
    paid: false,
    // Rows are begun in order, so the next outputs are this row's even where several rows are under way.
    candidate: async (_, { index, repeat }) => {
      if (repeat === 0)
        taken.set(
          index,
          Array.from({ length: repeats }, () => source.next()),
        );
      rows = Math.max(rows, index + 1);
      const next = await taken.get(index)?.[repeat];
      if (repeat === repeats - 1) taken.delete(index);
      if (next === undefined || next.done === true) throw tooFew(index);
      if (next.value === null) throw noOutput();
      return next.value;
    },
    end: async () => {
      if ((await source.next()).done !== true) throw tooMany(rows);
    },
  };
}

/** Ends a run: every row behind it would be wrong. */
class Misaligned extends TuneloopError {}

/** Whether a failure means that outputs do not belong to the rows. */
export function isMisaligned(error: unknown): boolean {
  return error instanceof Misaligned;
}

function tooFew(rows: number): TuneloopError {
  return new Misaligned({
    code: 'INVALID_OPTION',
    message: `There are outputs for ${rows} rows only, and the dataset goes on.`,
    hint: 'Give one output for each row (and repeat) in order; null where there is none.',
  });
}

function tooMany(rows: number): TuneloopError {
  return new Misaligned({
    code: 'INVALID_OPTION',
    message: `There are outputs for more than the ${rows} rows of the dataset.`,
    hint: 'Check that they were made from the same rows in the same order.',
  });
}

function noOutput(): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OUTPUT', message: 'There is no output for this row.' });
}

/** What was paid for one answer: all its attempts. */
function sumOf(attempts: readonly ChatResult[]): Usage | undefined {
  const sum = bill();
  for (const { usage } of attempts) sum.add(usage);
  return sum.total();
}
