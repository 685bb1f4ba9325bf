import { withDeadline } from '../base/abort.js';
import { wholeNumber } from '../base/check-options.js';
import { type Clock, instant, systemClock } from '../base/clock.js';
import { digestBytes, digestJson } from '../base/digest.js';
import { type ErrorCode, TuneloopError } from '../base/errors.js';
import type { Digest, Json, JsonObject } from '../base/json.js';
import { pool } from '../base/pool.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel, ChatRequest, ChatResult, Message } from '../spec/chat.js';
import { AnswerJournal } from './answer-journal.js';
import type { WorkHome } from './part-journal.js';
import { type Budget, type Cost, checkBudget, type Price, Purse, type Spent } from './purse.js';

/** How many rows are asked about. */
export interface AskOptions extends CallOptions {
  /** Keeps every answer, so that a run that was killed goes on under the same name. @default nothing is kept */
  readonly home?: WorkHome | undefined;
  /** Of all runs under the `home` together. @default none */
  readonly budget?: Budget | undefined;
  /** For costs in dollars. */
  readonly price?: Price | undefined;
  /** Rows under way at once. @default 8 */
  readonly concurrency?: number | undefined;
  /** @default the real time */
  readonly clock?: Clock | undefined;
}

/** Names of everything in {@link AskOptions}. */
export const askOptionNames = [
  ...['home', 'budget', 'price', 'concurrency', 'clock'],
  ...['signal', 'onProgress', 'timeoutMs'],
];

/** How a model is asked. */
export interface SamplingSettings extends Pick<ChatRequest, 'temperature' | 'topP' | 'maxOutputTokens' | 'extra'> {
  /** Of the first sample; each further one adds one. @default not sent for one sample, else 0 */
  readonly seed?: number | undefined;
}

/** Names of everything in {@link SamplingSettings}. */
export const samplingNames = ['temperature', 'topP', 'maxOutputTokens', 'extra', 'seed'] as const;

/** Picks the settings out of options. @param sample undefined for a question that is asked once */
export function samplingOf(options: SamplingSettings, sample: number | undefined): SamplingSettings {
  const given = samplingNames.filter((name) => name !== 'seed' && options[name] !== undefined);
  const seed = options.seed === undefined && sample === undefined ? undefined : (options.seed ?? 0) + (sample ?? 0);
  return {
    ...Object.fromEntries(given.map((name) => [name, options[name]])),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** A question to a model. Equal ones are asked once. */
export interface Question {
  readonly model: ChatModel;
  readonly request: ChatRequest;
  /** Tells questions apart that are otherwise equal. */
  readonly sample?: number | undefined;
  /**
   * Gives what is kept of an answer.
   * @throws INVALID_OUTPUT where it does not fit; the model is told, and asked again
   */
  readonly read: (result: ChatResult) => Json | Promise<Json>;
  /** Calls at most, where answers cannot be read. @default 2 */
  readonly attempts?: number | undefined;
}

/** What came of a question. What a service failed at is `failed` too, and is asked again in a later run. */
export type Reply = {
  /** Digest of the whole question: model, messages, settings, sample. */
  readonly key: Digest;
  /** The model that answered, as the service names it; else the one that was asked. */
  readonly model: string;
  /** When, in ISO 8601. */
  readonly at: string;
} & (
  | { readonly status: 'answered'; readonly value: Json }
  | { readonly status: 'refused'; readonly message: string }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly message: string }
);

/** A row with what came of it; without `out` where the budget ended before all its questions were asked. */
export interface Asked<Row, Out> {
  readonly row: Row;
  readonly index: number;
  readonly out?: Out | undefined;
}

/** Failures that belong to one row. Others, such as a wrong key or a full disk, would meet every row, and end the run. */
const ofOneRow: readonly ErrorCode[] = ['INVALID_OUTPUT', 'INVALID_ROW', 'REMOTE', 'RATE_LIMIT', 'NETWORK', 'TIMEOUT'];
const mostShown = 200;

class OutOfBudget extends Error {}

/** Something that is known. */
interface Kept {
  readonly value: Json;
  readonly at: string;
}

/** Asks models about rows, keeps what was answered, and stays within a budget. */
export class Asker {
  readonly #journal: AnswerJournal | undefined;
  readonly #purse: Purse;
  readonly #concurrency: number;
  readonly #clock: Clock;
  readonly #options: CallOptions;
  readonly #known = new Map<Digest, Promise<Kept>>();
  /** Answers that an earlier run had paid for. */
  reused = 0;

  private constructor(options: AskOptions, purse: Purse, journal: AnswerJournal | undefined) {
    this.#concurrency = options.concurrency ?? 8;
    this.#clock = options.clock ?? systemClock;
    this.#options = options;
    this.#purse = purse;
    this.#journal = journal;
  }

  /**
   * Runs work that asks, with what earlier runs under its home left.
   * @param what names the call in the errors' texts
   * @throws INVALID_OPTION for a budget or a concurrency that is none
   * @throws CORRUPT_RECORD where what was kept cannot be read
   */
  static async run<T>(what: string, options: AskOptions, work: (asker: Asker) => Promise<T>): Promise<T> {
    const { home, budget, price, concurrency = 8 } = options;
    wholeNumber(concurrency, 1, `${what}: concurrency`);
    checkBudget(what, budget, price);
    const { signal, done } = withDeadline(options, what);
    const purse = new Purse(budget, price);
    try {
      const journal = home && (await AnswerJournal.open(home, (answer) => purse.remember(answer), { signal }));
      return await work(new Asker({ ...options, signal }, purse, journal));
    } finally {
      done();
    }
  }

  /** What was spent in this run. */
  get spent(): Spent {
    return this.#purse.spent;
  }

  /** What earlier runs under this home had spent. */
  get spentBefore(): Spent {
    return this.#purse.before;
  }

  /** Works on rows, several at once, and gives what came of each, in order. */
  async *each<Row, Out>(
    rows: Iterable<Row> | AsyncIterable<Row>,
    work: (row: Row, index: number, signal: AbortSignal) => Promise<Out>,
  ): AsyncGenerator<Asked<Row, Out>, void, void> {
    const { signal, onProgress } = this.#options;
    const total = Array.isArray(rows) ? rows.length : (rows as { readonly size?: number | undefined }).size;
    const one = async (row: Row, index: number, stop: AbortSignal): Promise<Asked<Row, Out>> => {
      try {
        return { row, index, out: await work(row, index, stop) };
      } catch (error) {
        if (error instanceof OutOfBudget) return { row, index };
        throw error;
      }
    };
    let done = 0;
    for await (const each of pool(rows, one, { concurrency: this.#concurrency, signal })) {
      onProgress?.({ done: ++done, ...(total === undefined ? {} : { total }), unit: 'rows' });
      yield each;
    }
  }

  /**
   * Gives the answer to a question: of an earlier run, of this one, or by asking.
   * @throws what would meet every row alike
   */
  async ask(question: Question, signal: AbortSignal): Promise<Reply> {
    const { model, request, sample } = question;
    const key = digestJson({
      ask: 1,
      provider: model.provider,
      model: model.model,
      sample: sample ?? 0,
      request: { ...request, messages: request.messages.map(plainMessage) },
    });
    try {
      const { value, at } = await this.#once(key, () => this.#answer(question, signal));
      return { ...(value as unknown as Reply), key, at };
    } catch (error) {
      if (signal.aborted || !TuneloopError.is(error) || !ofOneRow.includes(error.code)) throw error;
      const { code, message } = error;
      return { status: 'failed', code, message, key, model: model.model, at: instant(this.#clock) };
    }
  }

  /** Gives what `work` gives, and keeps it, for work that is not a question to a model of ours. */
  async once<T extends Json>(key: Digest, work: () => Promise<T>): Promise<T> {
    return (await this.#once(key, async () => ({ value: await work(), calls: 0 }))).value as T;
  }

  #once(key: Digest, work: () => Promise<Cost & { readonly value: Json }>): Promise<Kept> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#make(key, work);
    this.#known.set(key, made);
    made.catch(() => this.#known.delete(key));
    return made;
  }

  async #make(key: Digest, work: () => Promise<Cost & { readonly value: Json }>): Promise<Kept> {
    const kept = await this.#journal?.find(key);
    if (kept !== undefined) {
      this.reused++;
      return kept;
    }
    const answer = { key, ...(await work()), at: instant(this.#clock) };
    await this.#journal?.add(answer);
    return { value: answer.value, at: answer.at };
  }

  async #answer(
    { model, request, read, attempts = 2 }: Question,
    signal: AbortSignal,
  ): Promise<Cost & { readonly value: Json }> {
    const messages = [...request.messages];
    const costs = new Purse();
    for (let attempt = 1; ; attempt++) {
      const { result, costUsd } = await this.#call(model, { ...request, messages: [...messages] }, signal);
      costs.remember({ calls: 1, usage: result.usage, costUsd });
      const reply = (rest: JsonObject) => ({ value: { ...rest, model: result.model }, ...costs.before });
      if (result.finish === 'filter') return reply({ status: 'refused', message: cut(result.text) });
      try {
        return reply({ status: 'answered', value: await read(result) });
      } catch (error) {
        if (!TuneloopError.is(error) || error.code !== 'INVALID_OUTPUT') throw error;
        if (result.finish === 'length' || attempt >= attempts) {
          const why = result.finish === 'length' ? 'It was cut off: raise maxOutputTokens. ' : '';
          const message = `${error.message} ${why}It was: ${JSON.stringify(cut(result.text))}.`;
          return reply({ status: 'failed', code: error.code, message });
        }
        messages.push(
          { role: 'assistant', content: result.text.trim() === '' ? '(nothing)' : result.text },
          { role: 'user', content: `${error.message} Answer again, in the form that was asked for and nothing else.` },
        );
      }
    }
  }

  async #call(
    model: ChatModel,
    request: ChatRequest,
    signal: AbortSignal,
  ): Promise<{ readonly result: ChatResult; readonly costUsd: number | undefined }> {
    if (!(await this.#purse.reserve())) throw new OutOfBudget();
    let result: ChatResult;
    try {
      signal.throwIfAborted();
      result = await model.complete(request, { signal });
    } catch (error) {
      this.#purse.settle();
      throw error;
    }
    return { result, costUsd: this.#purse.settle(result.model, result.usage) };
  }
}

/** A message as JSON: bytes by their digest. */
function plainMessage(message: Message): unknown {
  if (typeof message.content === 'string') return message;
  const content = message.content.map((part) =>
    part.type === 'text' ? part : { ...part, data: part.data instanceof URL ? part.data.href : digestBytes(part.data) },
  );
  return { ...message, content };
}

function cut(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}
