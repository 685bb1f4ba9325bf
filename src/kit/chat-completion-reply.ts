import { TuneloopError } from '../base/errors.js';
import { isPlainObject, type Json } from '../base/json.js';
import type { AnswerToken, ChatDelta, ChatRequest, ChatResult, FinishReason, ToolCall, Usage } from '../spec/chat.js';
import { logprobsIn } from './chat-logprobs.js';
import { networkError, unexpectedReply } from './http-error.js';

/** What a reply belongs to. */
export interface ReplyContext {
  readonly provider: string;
  readonly model: string;
  readonly request: ChatRequest;
  /** Where the service counts no tokens: fail, or estimate and say so in the usage. @default 'fail' */
  readonly missingUsage?: 'fail' | 'estimate' | undefined;
}

/** The tool call as the wire has it; in a stream its arguments come in pieces. */
interface WireToolCall {
  readonly index?: unknown;
  readonly id?: unknown;
  readonly function?: { readonly name?: unknown; readonly arguments?: unknown } | null;
}

/** What has come of an answer so far. */
interface Draft {
  id: string | undefined;
  model: string | undefined;
  text: string;
  refused: boolean;
  reason: string | undefined;
  usage: unknown;
  readonly calls: { id: string; name: string; arguments: string }[];
  readonly tokens: AnswerToken[];
}

/**
 * Gives the result of a whole chat-completions reply.
 *
 * @throws REMOTE when it holds no choice, or no usage where that must be there
 * @throws INVALID_OUTPUT when the model wrote broken JSON for a tool's arguments
 */
export function fromChatCompletion(reply: unknown, context: ReplyContext): ChatResult {
  const draft = newDraft();
  const choice = read(draft, reply);
  if (choice === undefined)
    throw unexpectedReply(context.provider, whatOf(context), 'it holds no choice', JSON.stringify(reply));
  const message = isPlainObject(choice.message) ? choice.message : {};
  addText(draft, message);
  for (const [index, call] of toolCallsIn(message).entries()) addCall(draft, { ...call, index });
  return finished(draft, context);
}

/**
 * Gives the deltas of streamed chat-completion chunks. Tool calls are told when they begin and again when they are whole.
 *
 * @throws NETWORK when the stream ends before the answer does: what came until then is no answer
 * @throws REMOTE for a chunk that is no object: what it stood for would be missing
 */
export async function* fromChatChunks(
  chunks: AsyncIterable<unknown>,
  context: ReplyContext,
): AsyncGenerator<ChatDelta, void, void> {
  const draft = newDraft();
  for await (const chunk of chunks) {
    if (!isPlainObject(chunk)) {
      throw unexpectedReply(context.provider, whatOf(context), 'a chunk is no object', JSON.stringify(chunk));
    }
    const choice = read(draft, chunk);
    const delta = isPlainObject(choice?.delta) ? choice.delta : {};
    const text = addText(draft, delta);
    if (text !== '') yield { type: 'text', text };
    for (const piece of toolCallsIn(delta)) {
      const begun = addCall(draft, piece);
      if (begun !== undefined) yield { type: 'tool', index: begun.index, call: { id: begun.id, name: begun.name } };
    }
  }
  if (draft.reason === undefined || (draft.usage === undefined && context.missingUsage !== 'estimate')) {
    throw networkError(
      context.provider,
      whatOf(context),
      new Error(`the stream was cut off after ${draft.text.length} characters`),
    );
  }
  const result = finished(draft, context);
  for (const [index, call] of (result.toolCalls ?? []).entries()) yield { type: 'tool', index, call };
  yield { type: 'end', result };
}

function newDraft(): Draft {
  const empty = { id: undefined, model: undefined, text: '', refused: false, reason: undefined, usage: undefined };
  return { ...empty, calls: [], tokens: [] };
}

/** Takes what replies and chunks have in common, and gives the first choice. */
function read(draft: Draft, reply: unknown): Record<string, unknown> | undefined {
  if (!isPlainObject(reply)) return undefined;
  if (typeof reply.id === 'string' && reply.id !== '') draft.id ??= reply.id;
  if (typeof reply.model === 'string' && reply.model !== '') draft.model ??= reply.model;
  if (isPlainObject(reply.usage)) draft.usage = reply.usage;
  const choice: unknown = Array.isArray(reply.choices) ? reply.choices[0] : undefined;
  if (!isPlainObject(choice)) return undefined;
  if (typeof choice.finish_reason === 'string') draft.reason = choice.finish_reason;
  for (const token of logprobsIn(choice.logprobs)) draft.tokens.push(token);
  return choice;
}

function addText(draft: Draft, { content, refusal }: Record<string, unknown>): string {
  const said = typeof content === 'string' ? content : '';
  const refused = typeof refusal === 'string' ? refusal : '';
  if (refused !== '') draft.refused = true;
  draft.text += said + refused;
  return said + refused;
}

function toolCallsIn({ tool_calls: calls }: Record<string, unknown>): readonly WireToolCall[] {
  return Array.isArray(calls) ? calls.filter(isPlainObject) : [];
}

/** Adds a piece of a tool call; gives the call where this piece began it. */
function addCall(draft: Draft, piece: WireToolCall): { index: number; id: string; name: string } | undefined {
  const { calls } = draft;
  const index = typeof piece.index === 'number' ? piece.index : Math.max(0, calls.length - 1);
  const begins = calls[index] === undefined;
  const call = (calls[index] ??= { id: '', name: '', arguments: '' });
  if (typeof piece.id === 'string' && call.id === '') call.id = piece.id;
  if (typeof piece.function?.name === 'string' && call.name === '') call.name = piece.function.name;
  const args = piece.function?.arguments;
  if (args !== undefined && args !== null) call.arguments += typeof args === 'string' ? args : JSON.stringify(args);
  return begins ? { index, id: call.id, name: call.name } : undefined;
}

function finished(draft: Draft, context: ReplyContext): ChatResult {
  const finish = finishOf(draft);
  const toolCalls = draft.calls.flatMap((call) => toToolCall(call, finish, context)); // flatMap closes gaps in the indexes
  return {
    id: draft.id ?? `tuneloop-${crypto.randomUUID()}`, // feedback needs some id to hang on
    text: draft.text,
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    finish,
    usage: usageOf(draft, context),
    model: draft.model ?? context.model,
    ...(draft.tokens.length === 0 ? {} : { logprobs: draft.tokens }),
  };
}

const finishes: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos_token: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  tool_calls: 'tool',
  function_call: 'tool',
  content_filter: 'filter',
};

function finishOf({ reason = '', refused, calls }: Draft): FinishReason {
  const finish = finishes[reason] ?? 'other';
  if (finish !== 'stop') return finish;
  if (refused) return 'filter';
  return calls.length > 0 ? 'tool' : 'stop'; // a forced tool call ends with "stop"
}

function toToolCall(call: Draft['calls'][number], finish: FinishReason, context: ReplyContext): ToolCall {
  const { name } = call;
  try {
    const args = call.arguments === '' ? {} : (JSON.parse(call.arguments) as Json); // "" is how some say "none"
    return { id: call.id || `call-${crypto.randomUUID()}`, name, arguments: args };
  } catch (cause) {
    throw new TuneloopError({
      code: 'INVALID_OUTPUT',
      message: `${context.model} called the tool "${name}" with arguments that are no JSON: ${call.arguments.slice(0, 200)}`,
      hint:
        finish === 'length'
          ? 'The answer was cut off: raise maxOutputTokens.'
          : 'Ask again, or simplify the tool’s parameters.',
      provider: context.provider,
      cause,
    });
  }
}

function usageOf({ usage, text, calls }: Draft, context: ReplyContext): Usage {
  if (!isPlainObject(usage) || !isCount(usage.prompt_tokens) || !isCount(usage.completion_tokens)) {
    if (context.missingUsage !== 'estimate')
      throw unexpectedReply(context.provider, whatOf(context), 'it counts no tokens');
    const inputCharacters = JSON.stringify(context.request.messages.map(({ content }) => content)).length;
    const outputCharacters =
      text.length + calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, 0);
    return {
      inputTokens: Math.ceil(inputCharacters / 4),
      outputTokens: Math.ceil(outputCharacters / 4),
      estimated: true,
    };
  }
  const cached = detail(usage.prompt_tokens_details, 'cached_tokens');
  const reasoning = detail(usage.completion_tokens_details, 'reasoning_tokens');
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    ...(cached === undefined ? {} : { cachedInputTokens: cached }),
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
  };
}

function detail(details: unknown, name: string): number | undefined {
  const value = isPlainObject(details) ? details[name] : undefined;
  return isCount(value) ? value : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function whatOf({ model }: ReplyContext): string {
  return `Chat with "${model}"`;
}
