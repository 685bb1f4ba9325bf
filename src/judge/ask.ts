import { TuneloopError, ValidationError } from '../base/errors.js';
import type { Bill } from '../kit/bill.js';
import { type Block, fenced } from '../kit/fence.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel, ChatRequest, ChatResult, Message } from '../spec/chat.js';
import type { AskSettings } from './settings.js';
import { readAnswer, type Shape } from './shape.js';

/** A question about texts, and the form of its answer. */
export interface Question<T> {
  /** What the model is told to do; it holds nothing of the row. */
  readonly instructions: string;
  readonly blocks: readonly Block[];
  readonly shape: Shape<T>;
  /** Which of several equal questions this is; picks the seed. */
  readonly sample?: number | undefined;
  /** Asks for log-probabilities, see `ChatRequest.logprobs`. */
  readonly logprobs?: number | undefined;
}

/** Whom to ask, and on whose account. */
export interface Asking {
  readonly judge: string;
  readonly model: ChatModel;
  readonly settings: AskSettings;
  readonly bill: Bill;
}

/** Thrown where a model declines to judge; becomes an abstention. */
export class Refusal extends Error {}

/**
 * Asks, and asks again with what was wrong while the answer cannot be read. All answers are on the bill.
 *
 * @throws Refusal where the model declines
 * @throws INVALID_OUTPUT where no attempt can be read, or the answer was cut off
 */
export async function ask<T>(
  asking: Asking,
  question: Question<T>,
  call: CallOptions,
): Promise<{ readonly answer: T; readonly result: ChatResult }> {
  const { judge, model, bill } = asking;
  const { attempts = 2, seed, ...settings } = asking.settings;
  const { instructions, blocks, shape, sample, logprobs } = question;
  const request: Omit<ChatRequest, 'messages'> = {
    ...settings,
    ...(seed === undefined && sample === undefined ? {} : { seed: (seed ?? 0) + (sample ?? 0) }),
    ...(logprobs === undefined ? {} : { logprobs }),
    outputSchema: shape.schema,
  };
  const messages: Message[] = [
    { role: 'system', content: instructions },
    { role: 'user', content: fenced(blocks) },
  ];
  for (let attempt = 1; ; attempt++) {
    const result = await model.complete({ ...request, messages: [...messages] }, call);
    bill.add(result.usage);
    if (result.finish === 'filter') throw new Refusal(result.text);
    try {
      return { answer: readAnswer(result.text, shape), result };
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      if (result.finish === 'length' || attempt >= attempts) throw unreadable(judge, model, result, attempt, error);
      messages.push(
        { role: 'assistant', content: result.text.trim() === '' ? '(nothing)' : result.text },
        { role: 'user', content: repair(error, shape) },
      );
    }
  }
}

function repair(error: ValidationError, shape: Shape<unknown>): string {
  return `${error.message} Answer again, with one JSON object and nothing else, of the form ${shape.sketch}`;
}

function unreadable(
  judge: string,
  { model }: ChatModel,
  { text, finish }: ChatResult,
  attempts: number,
  cause: ValidationError,
): TuneloopError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  const cut = finish === 'length';
  return new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `The judge "${judge}" (${model}) gave no verdict that can be read, asked ${attempts === 1 ? 'once' : `${attempts} times`}. ${cause.message} It was: ${JSON.stringify(shown)}.`,
    hint: cut
      ? 'The answer was cut off (finish "length"): raise maxOutputTokens.'
      : 'Raise attempts, or take a model that keeps to a JSON Schema.',
    cause,
  });
}
