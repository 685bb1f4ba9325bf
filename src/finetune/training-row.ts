import { isPlainObject, type Json } from '../base/json.js';
import type { Message } from '../spec/chat.js';
import type { Method, TrainingRow } from '../spec/fine-tune.js';

interface NoPreference {
  readonly chosen?: undefined;
  readonly rejected?: undefined;
}

interface NoReference {
  readonly reference?: undefined;
}

/** The training row a method learns from; a row of another method does not compile. */
export type TrainingRowOf<M extends Method> = M extends 'preference'
  ? Extract<TrainingRow, { readonly chosen: unknown }> & NoReference
  : M extends 'reinforcement'
    ? Extract<TrainingRow, { readonly reference: unknown }> & NoPreference
    : Exclude<TrainingRow, { readonly chosen: unknown } | { readonly reference: unknown }> & NoPreference & NoReference;

/**
 * Gives what is wrong with a value as a training row of the method, or undefined for a good one. The run-time half of
 * {@link TrainingRowOf}: rows often come from data nobody typed.
 */
export function flawOf(row: unknown, method: Method): string | undefined {
  if (!isPlainObject(row)) return `it is ${named(row)}, not an object with "messages"`;
  const flaw = flawOfTurns(row.messages, 'messages');
  if (flaw !== undefined) return flaw;
  if (method === 'preference') return flawOfPreference(row);
  if (row.chosen !== undefined || row.rejected !== undefined)
    return `it has "chosen" or "rejected", and the method is "${method}"`;
  if (method === 'reinforcement') {
    return row.reference === undefined
      ? 'it has no "reference" for the grader'
      : flawOfJson(row.reference, 'reference');
  }
  if (row.reference !== undefined) return `it has a "reference", and the method is "${method}"`;
  if (row.tools !== undefined && !Array.isArray(row.tools)) return '"tools" is not an array';
  return endsWithAnswer(row.messages)
    ? undefined
    : 'the last of "messages" is not an answer of the assistant to learn from';
}

/** Gives the row as plain JSON: binary parts become `data:` URLs, URLs their text. */
export function rowToJson(row: TrainingRow): Json {
  return toJson(row);
}

/** Counts the UTF-16 code units of all texts in the row. */
export function charactersOf(row: TrainingRow): number {
  const turns =
    'chosen' in row && row.chosen !== undefined ? [...row.messages, ...row.chosen, ...row.rejected] : row.messages;
  let sum = 0;
  for (const turn of turns) {
    if (typeof turn.content === 'string') sum += turn.content.length;
    else for (const part of turn.content) sum += part.type === 'text' ? part.text.length : 0;
    if (turn.role !== 'assistant') continue;
    for (const call of turn.toolCalls ?? []) sum += call.name.length + JSON.stringify(call.arguments).length;
  }
  return sum;
}

function flawOfPreference(row: Record<string, unknown>): string | undefined {
  for (const side of ['chosen', 'rejected'] as const) {
    const flaw = flawOfTurns(row[side], side);
    if (flaw !== undefined) return flaw;
    if (!endsWithAnswer(row[side])) return `the last of "${side}" is not an answer of the assistant`;
  }
  if (JSON.stringify(toJson(row.chosen)) === JSON.stringify(toJson(row.rejected)))
    return '"chosen" and "rejected" are the same';
  return row.reference === undefined ? undefined : 'it has a "reference", and the method is "preference"';
}

function flawOfTurns(turns: unknown, name: string): string | undefined {
  if (!Array.isArray(turns)) return `"${name}" is ${named(turns)}, not an array of messages`;
  if (turns.length === 0) return `"${name}" is empty`;
  for (const [index, turn] of turns.entries()) {
    const flaw = flawOfTurn(turn);
    if (flaw !== undefined) return `${name}.${index} ${flaw}`;
  }
  return undefined;
}

function flawOfTurn(turn: unknown): string | undefined {
  if (!isPlainObject(turn)) return `is ${named(turn)}, not a message`;
  const { role, content } = turn;
  switch (role) {
    case 'system':
      return typeof content === 'string' ? undefined : `has ${named(content)} for its content, not a text`;
    case 'user':
      return typeof content === 'string' ? undefined : flawOfParts(content);
    case 'tool':
      if (typeof turn.toolCallId !== 'string') return 'has no "toolCallId"';
      return typeof content === 'string' ? undefined : `has ${named(content)} for its content, not a text`;
    case 'assistant':
      if (typeof content !== 'string') return `has ${named(content)} for its content, not a text`;
      if (turn.toolCalls !== undefined && !Array.isArray(turn.toolCalls)) return 'has "toolCalls" that are no array';
      return undefined;
    default:
      return `has the role ${JSON.stringify(role) ?? 'undefined'}, not system, user, assistant or tool`;
  }
}

function flawOfParts(parts: unknown): string | undefined {
  if (!Array.isArray(parts) || parts.length === 0) return `has ${named(parts)} for its content, not a text or parts`;
  for (const [index, part] of parts.entries()) {
    if (!isPlainObject(part)) return `has ${named(part)} for part ${index}`;
    if (part.type === 'text' && typeof part.text === 'string') continue;
    const isBinary = part.type === 'image' || part.type === 'audio' || part.type === 'file';
    const hasData = part.data instanceof Uint8Array || part.data instanceof URL;
    if (!isBinary || !hasData || typeof part.mediaType !== 'string') return `has a part ${index} of no known form`;
  }
  return undefined;
}

function flawOfJson(value: unknown, name: string): string | undefined {
  try {
    return JSON.stringify(value) === undefined ? `"${name}" is ${named(value)}, which JSON cannot carry` : undefined;
  } catch {
    return `"${name}" cannot be written as JSON`;
  }
}

function endsWithAnswer(turns: unknown): boolean {
  const last = (turns as readonly Message[]).at(-1);
  return last?.role === 'assistant' && (last.content !== '' || (last.toolCalls?.length ?? 0) > 0);
}

function toJson(value: unknown, mediaType = 'application/octet-stream'): Json {
  if (value instanceof URL) return value.href;
  if (value instanceof Uint8Array) return `data:${mediaType};base64,${Buffer.from(value).toString('base64')}`;
  if (Array.isArray(value)) return value.map((item) => toJson(item));
  if (!isPlainObject(value)) return value as Json;
  const type = typeof value.mediaType === 'string' ? value.mediaType : undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, toJson(member, type)]),
  );
}

function named(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
