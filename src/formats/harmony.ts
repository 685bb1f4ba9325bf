import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { ToolCall } from '../spec/chat.js';
import type { CanonicalMessage } from './canonical-row.js';
import { CallIds, fromArguments, fromWireTools, toArgumentsText, toWireTools, type WireTool } from './chat-tools.js';
import { defineFormat, type Format } from './format.js';
import { at, type Notes, named } from './notes.js';
import { losePlain } from './prompt-completion.js';
import { shapedTurns, type Turn, textOf } from './turns.js';

/** A message on a channel: reasoning on `analysis`, calls on `commentary`, the answer on `final`. */
export interface HarmonyMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly channel?: 'analysis' | 'commentary' | 'final';
  /** Whom the message is for, such as `functions.weather`. */
  readonly recipient?: string;
  /** Of a tool: `functions.weather`. */
  readonly name?: string;
}

export interface HarmonyLine {
  readonly messages: readonly HarmonyMessage[];
  readonly tools?: readonly WireTool[];
}

const prefix = 'functions.';

/**
 * `{ messages: [{ role, channel?, recipient?, content }], tools? }`, the messages of gpt-oss: a turn of the assistant
 * becomes one message for its reasoning, each of its calls and its text. Ids of calls go.
 * @see OpenAI cookbook, "OpenAI harmony response format"
 */
export function harmony(): Format<HarmonyLine> {
  return defineFormat<HarmonyLine>({
    name: 'harmony',
    service: 'own',
    method: 'sft',
    rules: { source: 'OpenAI cookbook, "OpenAI harmony response format"' },
    keys: ['messages', 'tools'],
    carries: ['tools'],
    extras: 'meta',
    encode({ messages, tools = [] }, notes) {
      const ids = new CallIds();
      const turns = shapedTurns(messages, 'messages', {}, notes);
      const written = turns.flatMap((turn, index) => toMessages(turn, turns[index - 1], ids, notes));
      return { messages: written, ...(tools.length === 0 ? {} : { tools: toWireTools(tools, notes) }) };
    },
    decode(line, notes) {
      const { messages, tools } = line;
      if (!Array.isArray(messages) || messages.length === 0)
        return notes.fail('missing-messages-list', 'messages', `It is ${named(messages)}, not a list of messages.`);
      const turns = fromMessages(messages as readonly Json[], notes);
      const read = tools == null ? [] : (fromWireTools(tools, notes) ?? []);
      return turns && { messages: turns, ...(read.length === 0 ? {} : { tools: read }) };
    },
  });
}

function toMessages({ message, path }: Turn, before: Turn | undefined, ids: CallIds, notes: Notes): HarmonyMessage[] {
  notes.unread(message, ['role', 'content', 'name', 'weight', 'reasoning', 'toolCalls', 'toolCallId'], path);
  losePlain(message, path, notes);
  if (message.role === 'tool') {
    const call = ids.answeredByName(message.toolCallId, path, notes);
    if (call === undefined) return [];
    const name = prefix + call.name;
    return [{ role: 'tool', name, recipient: 'assistant', channel: 'commentary', content: message.content }];
  }
  if (message.role === 'user')
    return [{ role: 'user', content: textOf(message.content, at(path, 'content'), notes) ?? '' }];
  if (message.role !== 'assistant') return [{ role: message.role, content: message.content }];
  const { content, reasoning, toolCalls = [] } = message;
  const bareCalls = content === '' && reasoning === undefined && toolCalls.length > 0;
  if (bareCalls && before?.message.role === 'assistant' && before.message.toolCalls?.length)
    notes.lose('turns-merged', path); // calls of two turns in a row read as those of one
  const calls = toolCalls.map(({ id, name, arguments: args }): HarmonyMessage => {
    if (id !== ids.next()) notes.lose('call-id-dropped', path);
    ids.opened({ id, name, arguments: args });
    const recipient = prefix + name;
    return { role: 'assistant', channel: 'commentary', recipient, content: toArgumentsText(args) };
  });
  const thought: HarmonyMessage[] =
    reasoning === undefined ? [] : [{ role: 'assistant', channel: 'analysis', content: reasoning }];
  if (content === '' && calls.length > 0) return [...thought, ...calls];
  // what is said before a call is a preamble, and a preamble is commentary
  const channel = calls.length > 0 ? 'commentary' : 'final';
  return [...thought, { role: 'assistant', channel, content }, ...calls];
}

type Draft = { reasoning?: string; content?: string; toolCalls: ToolCall[] };

function fromMessages(list: readonly Json[], notes: Notes): readonly CanonicalMessage[] | undefined {
  const turns: CanonicalMessage[] = [];
  const ids = new CallIds();
  let draft: Draft | undefined;
  const close = () => {
    if (draft === undefined) return;
    const { reasoning, content = '', toolCalls } = draft;
    const thought = reasoning === undefined ? {} : { reasoning };
    turns.push({ role: 'assistant', content, ...thought, ...(toolCalls.length === 0 ? {} : { toolCalls }) });
    draft = undefined;
  };
  for (const [index, value] of list.entries()) {
    const path = at('messages', index);
    if (!isPlainObject(value)) return notes.fail('data-type', path, `It is ${named(value)}, not a message.`);
    const { role, content, channel = 'final', recipient, name } = value as JsonObject;
    notes.unread(value, ['role', 'content', 'channel', 'recipient', ...(role === 'tool' ? ['name'] : [])], path);
    if (typeof content !== 'string')
      return notes.fail('missing-content', at(path, 'content'), `It is ${named(content)}, not a text.`);
    if (role !== 'assistant') close();
    if (role === 'tool') {
      const call = ids.answered(typeof name === 'string' ? bare(name) : undefined);
      if (call === undefined)
        return notes.fail('unasked-result', path, 'No call is there that it could be the result of.');
      turns.push({ role, toolCallId: call.id, content });
    } else if (role === 'system' || role === 'developer' || role === 'user') turns.push({ role, content });
    else if (role !== 'assistant') return notes.fail('unrecognized-role', at(path, 'role'), `It is ${named(role)}.`);
    else if (typeof recipient === 'string' && recipient !== 'all') {
      draft ??= { toolCalls: [] };
      const args = fromArguments(content, path, notes);
      draft.toolCalls.push(ids.opened({ id: ids.next(), name: bare(recipient), arguments: args }));
    } else if (channel === 'analysis') {
      close(); // thinking begins a turn
      draft = { reasoning: content, toolCalls: [] };
    } else if (channel === 'final' || channel === 'commentary') {
      if (draft?.content !== undefined || (draft?.toolCalls.length ?? 0) > 0) close();
      draft = { toolCalls: [], ...draft, content };
      if (channel === 'final') close();
    } else return notes.fail('wrong-type', at(path, 'channel'), `It is ${named(channel)}.`);
  }
  close();
  return turns;
}

function bare(name: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
