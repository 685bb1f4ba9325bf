import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { ToolCall } from '../spec/chat.js';
import type { CanonicalMessage, CanonicalPart } from './canonical-row.js';
import { fromWirePart, toWirePart, type WirePart } from './chat-parts.js';
import { CallIds, fromArguments, toArgumentsText, type WireCall } from './chat-tools.js';
import { at, type Notes, named } from './notes.js';
import { partsOf, type Turn, textOf } from './turns.js';

/** A turn in the chat-completions form, with the fields that trainers have added to it. */
export interface WireTurn<Args = string> {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content: string | null | readonly WirePart[];
  readonly name?: string;
  readonly weight?: number;
  /** axolotl's name for a weight of 0 or 1. */
  readonly train?: boolean;
  readonly reasoning_content?: string;
  readonly thinking?: string;
  readonly tool_calls?: readonly WireCall<Args>[];
  readonly tool_call_id?: string;
}

/** Where reasoning goes: into a field, into the text between `<think>` tags, or nowhere. */
export type ReasoningPlace = 'reasoning_content' | 'thinking' | 'inline' | 'drop';

/** How a dialect of the chat-completions form differs. */
export interface TurnDialect {
  /** Knows the role `developer`. */
  readonly developer: boolean;
  readonly weight: 'weight' | 'train' | 'none';
  readonly arguments: 'text' | 'object';
  /** Carries images, audio and files. */
  readonly parts: boolean;
  readonly tools: boolean;
  readonly reasoning: ReasoningPlace;
}

/** Writes turns. */
export function toWireTurns(turns: readonly Turn[], dialect: TurnDialect, notes: Notes): readonly WireTurn<Json>[] {
  return turns.map((turn) => toWireTurn(turn, dialect, notes));
}

function toWireTurn({ message, path }: Turn, dialect: TurnDialect, notes: Notes): WireTurn<Json> {
  const keys = ['role', 'content', 'name', 'weight', 'reasoning', 'toolCalls', 'toolCallId'];
  notes.unread(message, keys, path);
  const { role, name } = message;
  if (role === 'developer' && !dialect.developer) notes.lose('developer-as-system', path);
  const head = {
    role: role === 'developer' && !dialect.developer ? ('system' as const) : role,
    ...(name === undefined ? {} : { name }),
    ...weightOf(message, dialect.weight, path, notes),
  };
  if (message.role === 'user') return { ...head, content: userContent(message.content, dialect, path, notes) };
  if (message.role === 'tool') {
    if (!dialect.tools) notes.fail('tool-calls-unsupported', path, 'The format has no results of tools.');
    return { ...head, tool_call_id: message.toolCallId, content: message.content };
  }
  if (message.role !== 'assistant') return { ...head, content: message.content };
  const { toolCalls = [] } = message;
  const { content, ...thought } = reasoned(message, dialect.reasoning, path, notes);
  if (toolCalls.length === 0) return { ...head, ...thought, content };
  if (!dialect.tools) notes.fail('tool-calls-unsupported', path, 'The format has no tool calls.');
  const calls = toolCalls.map(
    ({ id, name: tool, arguments: args }): WireCall<Json> => ({
      id,
      type: 'function',
      function: {
        name: tool,
        arguments: dialect.arguments === 'text' || typeof args === 'string' ? toArgumentsText(args) : args,
      },
    }),
  );
  const silent = content === '' && dialect.arguments === 'text';
  return { ...head, ...thought, content: silent ? null : content, tool_calls: calls };
}

function userContent(
  content: string | readonly CanonicalPart[],
  dialect: TurnDialect,
  path: string,
  notes: Notes,
): string | readonly WirePart[] {
  const parts = partsOf(content);
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text') return only.text;
  if (!dialect.parts) return textOf(content, at(path, 'content'), notes) ?? '';
  return parts.flatMap((part, index) => toWirePart(part, `${path}.content.${index}`, notes) ?? []);
}

/** The weight, in the dialect's field. What equals the default of the role needs none. */
function weightOf(
  { role, weight }: CanonicalMessage,
  field: TurnDialect['weight'],
  path: string,
  notes: Notes,
): { weight?: number; train?: boolean } {
  if (weight === undefined) return {};
  const binary = weight === 0 || weight === 1;
  if (field === 'train' && binary) return { train: weight === 1 };
  if (field === 'weight' && binary && role === 'assistant') return { weight };
  if (weight !== (role === 'assistant' ? 1 : 0)) notes.lose('weight-dropped', path);
  return {};
}

/** The text of an answer, with what was thought before it in its place. */
export function reasoned(
  { content, reasoning }: Extract<CanonicalMessage, { readonly role: 'assistant' }>,
  place: ReasoningPlace,
  path: string,
  notes: Notes,
): { content: string; reasoning_content?: string; thinking?: string } {
  if (reasoning === undefined) {
    if (place === 'inline' && inlined.test(content)) notes.lose('reasoning-inlined', path); // it will read as reasoning
    return { content };
  }
  if (place === 'reasoning_content' || place === 'thinking') return { content, [place]: reasoning };
  notes.lose(place === 'inline' ? 'reasoning-inlined' : 'reasoning-dropped', path);
  return place === 'drop' ? { content } : { content: `<think>\n${reasoning}\n</think>\n\n${content}` };
}

const inlined = /^<think>\n?([\s\S]*?)\n?<\/think>\n{0,2}/;

/** Reads turns; undefined where something is wrong, which is noted. */
export function fromWireTurns(
  value: Json | undefined,
  path: string,
  dialect: TurnDialect,
  notes: Notes,
  ids = new CallIds(),
): readonly CanonicalMessage[] | undefined {
  if (!Array.isArray(value) || value.length === 0)
    return notes.fail('missing-messages-list', path, `It is ${named(value)}, not a list of messages.`);
  const turns = (value as readonly Json[]).map((turn, index) =>
    fromWireTurn(turn, at(path, index), dialect, ids, notes),
  );
  return notes.failed ? undefined : (turns as readonly CanonicalMessage[]);
}

function fromWireTurn(
  value: Json,
  path: string,
  dialect: TurnDialect,
  ids: CallIds,
  notes: Notes,
): CanonicalMessage | undefined {
  if (!isPlainObject(value)) return notes.fail('data-type', path, `It is ${named(value)}, not a message.`);
  const turn = value as JsonObject;
  const { role, content, name, weight, train } = turn;
  if (role === undefined) return notes.fail('message-missing-key', at(path, 'role'), 'The message has no role.');
  if ('function_call' in turn || role === 'function')
    return notes.fail('legacy-functions', path, 'Functions are from before tools: write them as "tool_calls".');
  if (role !== 'system' && role !== 'developer' && role !== 'user' && role !== 'assistant' && role !== 'tool')
    return notes.fail('unrecognized-role', at(path, 'role'), `It is ${named(role)}.`);
  const field = dialect.reasoning === 'inline' || dialect.reasoning === 'drop' ? undefined : dialect.reasoning;
  const own = [
    ...(role === 'assistant' ? ['tool_calls', ...(field === undefined ? [] : [field])] : []),
    ...(role === 'tool' ? ['tool_call_id'] : []),
    ...(dialect.weight === 'none' ? [] : [dialect.weight]),
  ];
  notes.unread(turn, ['role', 'content', 'name', ...own], path);
  if (name != null && typeof name !== 'string') notes.fail('wrong-type', at(path, 'name'), `It is ${named(name)}.`);
  if (dialect.weight === 'weight' && weight != null && typeof weight !== 'number')
    notes.fail('weight-value', at(path, 'weight'), `It is ${named(weight)}, not 0 or 1.`);
  if (dialect.weight === 'train' && train != null && typeof train !== 'boolean')
    notes.fail('weight-value', at(path, 'train'), `It is ${named(train)}, not true or false.`);
  const extras = {
    ...(typeof name === 'string' ? { name } : {}),
    ...(dialect.weight === 'weight' && typeof weight === 'number' ? { weight } : {}),
    ...(dialect.weight === 'train' && typeof train === 'boolean' ? { weight: Number(train) } : {}),
  };
  if (role === 'user') {
    const read = fromContent(content, path, notes);
    return read === undefined ? undefined : { ...extras, role, content: read };
  }
  const toolCalls = role === 'assistant' ? fromCalls(turn.tool_calls, path, ids, notes) : [];
  const text = toolCalls.length > 0 && content == null ? '' : plainText(content, path, notes);
  if (text === undefined) return undefined;
  if (role === 'tool') {
    const given = turn.tool_call_id;
    const call = typeof given === 'string' ? ids.byId(given) : ids.answered(extras.name);
    if (typeof given !== 'string' && call === undefined)
      return notes.fail('message-missing-key', at(path, 'tool_call_id'), 'The result names no call.');
    return { ...extras, role, toolCallId: typeof given === 'string' ? given : (call as ToolCall).id, content: text };
  }
  if (role !== 'assistant') return { ...extras, role, content: text };
  const thought = dialect.reasoning === 'inline' ? inlined.exec(text) : null;
  const written = field === undefined ? undefined : turn[field];
  if (written != null && typeof written !== 'string')
    notes.fail('wrong-type', at(path, field as string), `It is ${named(written)}.`);
  const reasoning = thought?.[1] ?? (typeof written === 'string' ? written : undefined);
  return {
    ...extras,
    role,
    content: thought === null ? text : text.slice(thought[0].length),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  };
}

function fromContent(
  content: Json | undefined,
  path: string,
  notes: Notes,
): string | readonly CanonicalPart[] | undefined {
  const here = at(path, 'content');
  if (typeof content === 'string') return content;
  if (content === undefined) return notes.fail('message-missing-key', here, 'The message has no content.');
  if (!Array.isArray(content) || content.length === 0)
    return notes.fail('missing-content', here, `It is ${named(content)}, not a text.`);
  const parts = (content as readonly Json[]).flatMap((part, index) => fromWirePart(part, at(here, index), notes) ?? []);
  const [only] = parts;
  return parts.length === 1 && only?.type === 'text' ? only.text : parts;
}

function plainText(content: Json | undefined, path: string, notes: Notes): string | undefined {
  const read = fromContent(content, path, notes);
  return read === undefined ? undefined : textOf(read, at(path, 'content'), notes);
}

function fromCalls(value: Json | undefined, path: string, ids: CallIds, notes: Notes): readonly ToolCall[] {
  if (value == null) return [];
  const here = at(path, 'tool_calls');
  if (!Array.isArray(value)) {
    notes.fail('wrong-type', here, `It is ${named(value)}, not a list of calls.`);
    return [];
  }
  return (value as readonly Json[]).flatMap((call, index) => {
    const place = at(here, index);
    const body = isPlainObject(call) && isPlainObject(call.function) ? (call.function as JsonObject) : call;
    if (!isPlainObject(body) || typeof body.name !== 'string')
      return notes.fail('missing-key', place, 'The call has no function with a name.') ?? [];
    const outer = call as JsonObject;
    notes.unread(outer, body === call ? ['id', 'type', 'name', 'arguments'] : ['id', 'type', 'function'], place);
    if (body !== call) notes.unread(body, ['name', 'arguments'], at(place, 'function'));
    if (typeof outer.id !== 'string') notes.lose('call-id-made', place);
    const args = fromArguments(
      body.arguments === undefined ? {} : (body.arguments as Json),
      at(place, 'arguments'),
      notes,
    );
    const id = typeof outer.id === 'string' ? outer.id : ids.next();
    return [ids.opened({ id, name: body.name, arguments: args })];
  });
}
