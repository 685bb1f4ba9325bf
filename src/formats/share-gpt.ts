import { checkOptions } from '../base/check-options.js';
import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { ToolCall } from '../spec/chat.js';
import type { CanonicalMessage } from './canonical-row.js';
import { CallIds, fromArguments, fromWireTools, parsed, toArgumentsText, toWireTools } from './chat-tools.js';
import { reasoned } from './chat-turns.js';
import { defineFormat, type Format } from './format.js';
import { losesDigits } from './json-flaw.js';
import { at, type Notes, named } from './notes.js';
import { losePlain } from './prompt-completion.js';
import { shapedTurns, type Turn, type TurnShape, textOf, turnShapeNames } from './turns.js';

/** A turn: who speaks, and what. */
export interface ShareGptTurn {
  readonly from: 'system' | 'human' | 'gpt' | 'function_call' | 'observation';
  readonly value: string;
}

export interface ShareGptLine {
  readonly conversations: readonly ShareGptTurn[];
  /** Read as a first turn; written as one. */
  readonly system?: string;
  /** Tools as a JSON text. */
  readonly tools?: string;
}

/** Settings of {@link shareGpt}. */
export interface ShareGptOptions extends TurnShape {
  /** @default 'drop' */
  readonly reasoning?: 'inline' | 'drop' | undefined;
}

const roles: Readonly<Record<string, 'system' | 'user' | 'assistant' | 'tool' | 'call'>> = {
  system: 'system',
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  assistant: 'assistant',
  chatgpt: 'assistant',
  model: 'assistant',
  bing: 'assistant',
  function_call: 'call',
  observation: 'tool',
  tool: 'tool',
};

/**
 * `{ conversations: [{ from, value }], tools? }`, as LLaMA-Factory and axolotl read it. Reads `system` beside the
 * conversation and other names of the speakers, too. Calls that are made at once become one turn each, and ids go.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function shareGpt(options: ShareGptOptions = {}): Format<ShareGptLine> {
  checkOptions(options, [...turnShapeNames, 'reasoning'], 'shareGpt');
  const { reasoning = 'drop' } = options;
  return defineFormat<ShareGptLine>({
    options,
    name: 'sharegpt',
    service: 'own',
    method: 'sft',
    rules: { first: ['system', 'user'], alternate: true, source: 'LLaMA-Factory and axolotl docs, sharegpt' },
    keys: ['conversations', 'system', 'tools'],
    carries: ['tools'],
    extras: 'meta',
    paths: { messages: 'conversations' },
    encode({ messages, tools = [] }, notes) {
      const turns = shapedTurns(messages, 'messages', { toolCalls: 'split', ...options }, notes);
      const ids = new CallIds();
      const conversations = turns.flatMap((turn) => toTurns(turn, reasoning, ids, notes));
      return { conversations, ...(tools.length === 0 ? {} : { tools: JSON.stringify(toWireTools(tools, notes)) }) };
    },
    decode(line, notes) {
      const { conversations, tools } = line;
      if (!Array.isArray(conversations) || conversations.length === 0)
        return notes.fail(
          'missing-messages-list',
          'conversations',
          `It is ${named(conversations)}, not a list of turns.`,
        );
      const ids = new CallIds();
      const messages = (conversations as readonly Json[]).map((turn, index) =>
        fromTurn(turn, `conversations.${index}`, ids, notes),
      );
      const read = tools == null || tools === '' ? [] : (fromWireTools(tools, notes) ?? []);
      const { system = '' } = line;
      if (typeof system !== 'string') notes.fail('wrong-type', 'system', `It is ${named(system)}, not a text.`);
      if (notes.failed) return undefined;
      const start: CanonicalMessage[] = system === '' ? [] : [{ role: 'system', content: system as string }];
      return {
        messages: [...start, ...(messages as readonly CanonicalMessage[])],
        ...(read.length === 0 ? {} : { tools: read }),
      };
    },
  });
}

function toTurns(
  { message, path }: Turn,
  place: 'inline' | 'drop',
  ids: CallIds,
  notes: Notes,
): readonly ShareGptTurn[] {
  notes.unread(message, ['role', 'content', 'name', 'weight', 'reasoning', 'toolCalls', 'toolCallId'], path);
  losePlain(message, path, notes);
  switch (message.role) {
    case 'system':
      return [{ from: 'system', value: message.content }];
    case 'developer':
      notes.lose('developer-as-system', path);
      return [{ from: 'system', value: message.content }];
    case 'user':
      return [{ from: 'human', value: textOf(message.content, at(path, 'content'), notes) ?? '' }];
    case 'tool': {
      const call = ids.answered();
      if (call === undefined) notes.fail('unasked-result', path, 'The format has results behind their calls only.');
      else if (call.id !== message.toolCallId) notes.lose('call-id-dropped', path);
      return [{ from: 'observation', value: message.content }];
    }
    case 'assistant': {
      const { content } = reasoned(message, place, path, notes);
      const calls = (message.toolCalls ?? []).map(({ id, name, arguments: args }): ShareGptTurn => {
        if (id !== ids.next()) notes.lose('call-id-dropped', path);
        ids.opened({ id, name, arguments: args });
        return {
          from: 'function_call',
          value: JSON.stringify({ name, arguments: typeof args === 'string' ? toArgumentsText(args) : args }),
        };
      });
      if (calls.length === 0) return [{ from: 'gpt', value: content }];
      if (content === '' && calls.length === 1) return calls;
      notes.lose(content === '' ? 'calls-split' : 'call-text-split', path);
      return content === '' ? calls : [{ from: 'gpt', value: content }, ...calls];
    }
  }
}

function fromTurn(value: Json, path: string, ids: CallIds, notes: Notes): CanonicalMessage | undefined {
  if (!isPlainObject(value)) return notes.fail('data-type', path, `It is ${named(value)}, not a turn.`);
  const { from, value: text } = value as JsonObject;
  notes.unread(value, ['from', 'value'], path);
  const role = typeof from === 'string' && Object.hasOwn(roles, from) ? roles[from] : undefined;
  if (role === undefined) return notes.fail('unrecognized-role', at(path, 'from'), `It is ${named(from)}.`);
  if (typeof text !== 'string')
    return notes.fail('missing-content', at(path, 'value'), `It is ${named(text)}, not a text.`);
  if (role === 'call') return fromCall(text, path, ids, notes);
  if (role !== 'tool') return { role, content: text };
  const call = ids.answered();
  if (call === undefined) return notes.fail('unasked-result', path, 'No call is there that it could be the result of.');
  return { role, toolCallId: call.id, content: text };
}

/** One call, or a list of them. */
function fromCall(text: string, path: string, ids: CallIds, notes: Notes): CanonicalMessage | undefined {
  const json = parsed(text);
  if (json !== undefined && losesDigits(text)) notes.lose('number-rounded', at(path, 'value'));
  const list: readonly Json[] = Array.isArray(json) ? (json as readonly Json[]) : [json ?? null];
  const toolCalls = list.flatMap((call): readonly ToolCall[] => {
    if (!isPlainObject(call) || typeof call.name !== 'string') return [];
    const { arguments: given = {} } = call as JsonObject;
    const args = fromArguments(given, at(path, 'value'), notes);
    return [ids.opened({ id: ids.next(), name: call.name, arguments: args })];
  });
  if (toolCalls.length !== list.length || list.length === 0)
    return notes.fail('missing-content', at(path, 'value'), 'It is no JSON of a call: { "name", "arguments" }.');
  return { role: 'assistant', content: '', toolCalls };
}
