import { digestBytes } from '../base/digest.js';
import type { Json } from '../base/json.js';
import type { ChatRequest, Message, Part } from '../spec/chat.js';

/** What was asked of whom: plain JSON, all that decides whether two calls are the same. */
export type Asked =
  | { readonly kind: 'chat'; readonly provider: string; readonly model: string; readonly request: Json }
  | { readonly kind: 'embed'; readonly provider: string; readonly model: string; readonly inputs: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly input: unknown };

/** Gives a request as plain JSON, with the digest and size of binary data in its place. */
export function requestToJson(request: ChatRequest): Json {
  return { ...request, messages: request.messages.map(messageToJson) } as unknown as Json;
}

function messageToJson(message: Message): object {
  const { content } = message;
  return typeof content === 'string' ? message : { ...message, content: content.map(partToJson) };
}

function partToJson(part: Part): object {
  if (part.type === 'text') return part;
  const { data } = part;
  const what = data instanceof URL ? { url: data.href } : { digest: digestBytes(data), bytes: data.byteLength };
  return { ...part, data: what };
}

/** Says in a few words what was asked, for an error. The texts must be free of secrets already. */
export function describeAsked(asked: Asked): string {
  if (asked.kind === 'call') return `the call ${asked.name}(${short(asked.input)})`;
  const of = `${asked.provider}:${asked.model}`;
  if (asked.kind === 'embed') {
    const [first = ''] = asked.inputs;
    return `${asked.inputs.length} texts embedded by ${of}, the first ${short(first)}`;
  }
  const { messages } = asked.request as { readonly messages: readonly { readonly content: Json }[] };
  return `a chat with ${of} that ends ${short(messages.at(-1)?.content ?? '')}`;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
