import { randomInt } from 'node:crypto';
import { TuneloopError } from '../../base/errors.js';
import type { Json } from '../../base/json.js';
import type { ChatTurn } from '../../engine/chat-format.js';
import type { Sampling } from '../../engine/sampler.js';
import type { ChatRequest } from '../../spec/chat.js';
import { anything, checkOptions, numberFrom, type Rule, wholeFrom } from './options.js';
import { toTurns } from './turns.js';

/** Chat settings that only the local provider knows: `extra: { local: { … } satisfies LocalChatExtra }`. */
export interface LocalChatExtra {
  /** Draws from this many likeliest tokens only, where the temperature is not 0. @default all */
  readonly topK?: number | undefined;
  /** Keeps this many answers while writing and gives the likeliest: slower, better worded. Greedy only, 1 to 16. @default 1 */
  readonly beams?: number | undefined;
}

/** A request that was checked. */
export interface CheckedRequest {
  readonly turns: readonly ChatTurn[];
  readonly sampling: Sampling;
  readonly beams: number;
  readonly stop: readonly string[];
  readonly maxOutputTokens: number | undefined;
  readonly outputSchema: Json | undefined;
}

const texts: Rule = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')
    ? undefined
    : 'must be a list of texts that are not empty';

/**
 * Reads a chat request.
 * @throws UNSUPPORTED_CAPABILITY when it offers tools, INVALID_OPTION for settings out of range and for messages that hold
 * more than text
 */
export function readRequest(request: ChatRequest): CheckedRequest {
  checkOptions<ChatRequest>('chat request', request, {
    messages: anything,
    temperature: numberFrom(0, 100),
    topP: (value) => (value === 0 ? 'must be greater than 0' : numberFrom(0, 1)(value)),
    stop: texts,
    seed: wholeFrom(Number.MIN_SAFE_INTEGER),
    maxOutputTokens: wholeFrom(1),
    tools: anything,
    toolChoice: anything,
    outputSchema: anything,
    logprobs: wholeFrom(0), // not told: a result may leave them out
    extra: anything,
  });
  if (request.tools !== undefined && request.tools.length > 0)
    throw new TuneloopError({
      code: 'UNSUPPORTED_CAPABILITY',
      message: `The embedded model cannot call tools; ${request.tools.length} were offered.`,
      hint: 'Leave tools out, or ask for the arguments as JSON with outputSchema.',
      provider: 'local',
    });
  const { topK, beams = 1 } = checkOptions<LocalChatExtra>('extra.local', request.extra?.['local'] ?? {}, {
    topK: wholeFrom(1),
    beams: wholeFrom(1, 16),
  });
  if (beams > 1 && ((request.temperature ?? 0) > 0 || request.outputSchema !== undefined))
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `beams ${beams} cannot be combined with ${request.outputSchema === undefined ? 'a temperature' : 'an outputSchema'}.`,
      hint: 'Leave one of the two out.',
      provider: 'local',
    });
  const { temperature, topP, seed = randomInt(2 ** 31), stop = [], maxOutputTokens, outputSchema } = request;
  const sampling: Sampling = {
    seed,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
  };
  return { turns: toTurns(request.messages), sampling, beams, stop, maxOutputTokens, outputSchema };
}
