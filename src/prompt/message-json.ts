import { TuneloopError } from '../base/errors.js';
import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { Message, Part } from '../spec/chat.js';

/** Gives messages as plain JSON: binary parts as base64, URLs as text. */
export function messagesToJson(messages: readonly Message[]): readonly JsonObject[] {
  return messages.map((message) => {
    const { content } = message;
    const plain = typeof content === 'string' ? content : content.map(partToJson);
    return withoutUndefined({ ...message, content: plain });
  });
}

/**
 * Reads messages back.
 * @throws CORRUPT_RECORD for anything that is none
 */
export function messagesFromJson(json: unknown): readonly Message[] {
  if (!Array.isArray(json) || json.length === 0) throw corrupt('messages must be a list that is not empty');
  return json.map((message: unknown): Message => {
    if (!isPlainObject(message)) throw corrupt('a message must be an object');
    const { role, content } = message;
    if (role === 'user' && Array.isArray(content)) return { role, content: content.map(partFromJson) };
    if (typeof content !== 'string') throw corrupt('the content of a message must be text');
    if (role === 'system' || role === 'user' || role === 'assistant') return { ...message, role, content };
    if (role === 'tool' && typeof message['toolCallId'] === 'string') {
      return { role, toolCallId: message['toolCallId'], content };
    }
    throw corrupt(`there is no role ${JSON.stringify(role)}`);
  });
}

function partToJson(part: Part): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const { data } = part;
  const where = data instanceof URL ? { url: data.href } : { base64: Buffer.from(data).toString('base64') };
  return withoutUndefined({ ...part, data: where });
}

function partFromJson(part: unknown): Part {
  if (!isPlainObject(part)) throw corrupt('a part must be an object');
  const { type, text, data, mediaType, name } = part;
  if (type === 'text' && typeof text === 'string') return { type, text };
  const known = type === 'image' || type === 'audio' || type === 'file';
  if (!known || typeof mediaType !== 'string' || !isPlainObject(data)) throw corrupt('a part is not complete');
  const { url, base64 } = data;
  const named = typeof name === 'string' ? { name } : {};
  if (typeof url === 'string') return { type, data: new URL(url), mediaType, ...named };
  if (typeof base64 !== 'string') throw corrupt('the data of a part must be base64 or a url');
  return { type, data: new Uint8Array(Buffer.from(base64, 'base64')), mediaType, ...named };
}

function withoutUndefined(value: object): JsonObject {
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** The error for JSON that is no template. */
export function corrupt(why: string): TuneloopError {
  return new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: `This is no prompt template: ${why}.`,
    hint: 'Pass what PromptTemplate.toJSON() gave, of this version of the library or an older one.',
  });
}
