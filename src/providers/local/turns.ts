import { TuneloopError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';
import type { ChatTurn } from '../../engine/chat-format.js';

const roles = ['system', 'user', 'assistant', 'tool'] as const;

/**
 * Messages as the turns of the embedded model's format, which is text only.
 * @throws INVALID_OPTION naming the message that is malformed, or holds what the model cannot read (images, tool calls)
 */
export function toTurns(messages: unknown): readonly ChatTurn[] {
  if (!Array.isArray(messages) || messages.length === 0) throw invalid('messages must be a list that is not empty');
  return messages.map((message: unknown, index) => {
    const where = `message ${index}`;
    if (!isPlainObject(message)) throw invalid(`${where} is not an object`);
    const role = roles.find((name) => name === message['role']);
    if (role === undefined)
      throw invalid(`${where} has the role ${JSON.stringify(message['role'])}`, `Roles: ${roles.join(', ')}.`);
    if (Array.isArray(message['toolCalls']) && message['toolCalls'].length > 0)
      throw invalid(`${where} calls tools`, 'The embedded model has no tools; use another provider for them.');
    return { role, content: toText(message['content'], where) };
  });
}

function toText(content: unknown, where: string): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw invalid(`${where} has no text content`);
  return content
    .map((part: unknown) => {
      const { type, text } = part as { readonly type?: unknown; readonly text?: unknown };
      if (type === 'text' && typeof text === 'string') return text;
      throw invalid(`${where} has a part of type ${JSON.stringify(type)}`, 'The embedded model reads text only.');
    })
    .join('');
}

function invalid(what: string, hint?: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The conversation cannot be read: ${what}.`,
    hint,
    provider: 'local',
  });
}
