import { isPlainObject } from '../base/json.js';
import type { CanonicalRow } from './canonical-row.js';
import { jsonFlaw } from './json-flaw.js';
import { at, type Notes, named } from './notes.js';

/** Notes why a value is no canonical row: rows often come from code that nobody typed. */
export function canonicalFlaws(row: CanonicalRow, notes: Notes): undefined {
  if (!isPlainObject(row)) return notes.fail('data-type', '', `The row is ${named(row)}, not an object.`);
  const flaw = jsonFlaw(row);
  if (flaw !== undefined) return notes.fail(flaw.code, '', `The row has ${flaw.why}.`);
  turnFlaws(row.messages, 'messages', notes);
  for (const side of ['chosen', 'rejected'] as const) if (row[side] !== undefined) turnFlaws(row[side], side, notes);
  const { completions, tools } = row;
  if (completions !== undefined && !Array.isArray(completions))
    notes.fail('wrong-type', 'completions', `It is ${named(completions)}, not an array.`);
  else
    for (const [index, answer] of (completions ?? []).entries()) {
      const path = `completions.${index}`;
      turnFlaws(answer?.messages, at(path, 'messages'), notes);
      if (typeof answer?.score !== 'number')
        notes.fail('wrong-type', at(path, 'score'), `It is ${named(answer?.score)}, not a number.`);
    }
  if (tools !== undefined && (!Array.isArray(tools) || !tools.every((tool) => typeof tool?.name === 'string')))
    notes.fail('wrong-type', 'tools', 'It is no array of tools with names.');
}

function turnFlaws(turns: unknown, path: string, notes: Notes): undefined {
  if (!Array.isArray(turns) || turns.length === 0)
    return notes.fail('missing-messages-list', path, `It is ${named(turns)}, not a list of messages.`);
  for (const [index, turn] of turns.entries()) turnFlaw(turn, at(path, index), notes);
}

function turnFlaw(turn: unknown, path: string, notes: Notes): undefined {
  if (!isPlainObject(turn)) return notes.fail('data-type', path, `It is ${named(turn)}, not a message.`);
  const { role, content, toolCalls, toolCallId, weight, name, reasoning } = turn;
  if (!['system', 'developer', 'user', 'assistant', 'tool'].includes(role as string))
    return notes.fail('unrecognized-role', at(path, 'role'), `It is ${named(role)}.`);
  const parts = role === 'user' && Array.isArray(content) && content.length > 0 ? content : undefined;
  if (typeof content !== 'string' && !parts?.every(isPart))
    notes.fail('missing-content', at(path, 'content'), `It is ${named(content)}, not a text.`);
  if (role === 'tool' && typeof toolCallId !== 'string')
    notes.fail('message-missing-key', at(path, 'toolCallId'), `It is ${named(toolCallId)}.`);
  if (toolCalls !== undefined && !(Array.isArray(toolCalls) && toolCalls.every(isCall)))
    notes.fail('wrong-type', at(path, 'toolCalls'), 'It is no array of calls with id, name and arguments.');
  if (weight !== undefined && typeof weight !== 'number')
    notes.fail('wrong-type', at(path, 'weight'), `It is ${named(weight)}.`);
  for (const [key, text] of Object.entries({ name, reasoning }))
    if (text !== undefined && typeof text !== 'string')
      notes.fail('wrong-type', at(path, key), `It is ${named(text)}, not a text.`);
}

function isPart(part: unknown): boolean {
  if (!isPlainObject(part)) return false;
  if (part.type === 'text') return typeof part.text === 'string';
  const { type, data, mediaType } = part;
  const hasData = typeof data === 'string' || data instanceof Uint8Array || data instanceof URL;
  return (type === 'image' || type === 'audio' || type === 'file') && hasData && typeof mediaType === 'string';
}

function isCall(call: unknown): boolean {
  return (
    isPlainObject(call) && typeof call.id === 'string' && typeof call.name === 'string' && call.arguments !== undefined
  );
}
