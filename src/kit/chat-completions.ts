import { TuneloopError } from '../base/errors.js';
import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { ChatRequest, Message, Part, Tool } from '../spec/chat.js';
import { isStrictSchema } from './strict-schema.js';

/** How a service's dialect of the chat-completions form differs. */
export interface ChatDialect {
  /** Name of the provider; picks its part of `extra`. */
  readonly provider: string;
  /** The newer field, or the older one that most other servers know. @default 'max_completion_tokens' */
  readonly maxTokensField?: 'max_completion_tokens' | 'max_tokens' | undefined;
}

/**
 * Gives the JSON body of a chat-completions request. Settings in `extra` go in as they are, but never over one of ours.
 *
 * @see OpenAI API reference, "Create chat completion"
 * @throws INVALID_OPTION for a part that this form cannot carry
 */
export function toChatCompletions(model: string, request: ChatRequest, dialect: ChatDialect): JsonObject {
  const ours: Readonly<Record<string, Json | undefined>> = {
    model,
    messages: request.messages.map(toWireMessage),
    temperature: request.temperature,
    top_p: request.topP,
    stop: request.stop?.length === 0 ? undefined : request.stop,
    seed: request.seed,
    [dialect.maxTokensField ?? 'max_completion_tokens']: request.maxOutputTokens,
    tools: request.tools?.length === 0 ? undefined : request.tools?.map(toWireTool),
    tool_choice: toToolChoice(request.toolChoice),
    response_format: request.outputSchema === undefined ? undefined : toResponseFormat(request.outputSchema),
    logprobs: request.logprobs === undefined ? undefined : true,
    top_logprobs: request.logprobs,
  };
  const given = Object.entries(ours).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return { ...extraFor(request, dialect.provider), ...Object.fromEntries(given) };
}

/** The settings that are meant for this provider, without those that would change what kind of reply comes. */
function extraFor(request: ChatRequest, provider: string): JsonObject {
  const extra = request.extra?.[provider];
  if (!isPlainObject(extra)) return {};
  const { stream: _stream, stream_options: _options, n: _choices, ...kept } = extra as JsonObject;
  return kept;
}

function toToolChoice(choice: ChatRequest['toolChoice']): Json | undefined {
  return typeof choice === 'object' ? { type: 'function', function: { name: choice.name } } : choice;
}

/** Gives a message in the chat-completions form. */
export function toWireMessage(message: Message): JsonObject {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content };
    case 'user':
      return {
        role: 'user',
        content: typeof message.content === 'string' ? message.content : message.content.map(toWirePart),
      };
    case 'assistant': {
      const { content, toolCalls = [] } = message;
      if (toolCalls.length === 0) return { role: 'assistant', content };
      return {
        role: 'assistant',
        content: content === '' ? null : content,
        tool_calls: toolCalls.map(({ id, name, arguments: args }) => ({
          id,
          type: 'function',
          function: { name, arguments: JSON.stringify(args) },
        })),
      };
    }
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  }
}

/** Gives a tool in the chat-completions form. */
export function toWireTool({ name, description, parameters }: Tool): JsonObject {
  return {
    type: 'function',
    function: { name, ...(description === undefined ? {} : { description }), parameters },
  };
}

function toResponseFormat(schema: Json): JsonObject {
  return { type: 'json_schema', json_schema: { name: 'output', schema, strict: isStrictSchema(schema) } };
}

function toWirePart(part: Part): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const { type, data, mediaType, name } = part;
  if (type === 'image') return { type: 'image_url', image_url: { url: dataUrl(data, mediaType) } };
  const base64 = base64Of(data, type);
  if (type === 'file')
    return { type: 'file', file: { filename: name ?? 'file', file_data: `data:${mediaType};base64,${base64}` } };
  return { type: 'input_audio', input_audio: { data: base64, format: audioFormat(mediaType) } };
}

function dataUrl(data: Uint8Array | URL | string, mediaType: string): string {
  if (data instanceof Uint8Array) return `data:${mediaType};base64,${Buffer.from(data).toString('base64')}`;
  return String(data); // also a text: parts that were stored as JSON hold their URL so
}

function base64Of(data: Uint8Array | URL | string, type: string): string {
  const url = dataUrl(data, 'application/octet-stream');
  const embedded = /^data:[^,]*;base64,/.exec(url);
  if (embedded !== null) return url.slice(embedded[0].length);
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `A part of type "${type}" cannot be sent as a URL (${url.slice(0, 100)}): only images can.`,
    hint: 'Pass its bytes as a Uint8Array.',
  });
}

function audioFormat(mediaType: string): string {
  const format = {
    'audio/wav': 'wav',
    'audio/x-wav': 'wav',
    'audio/wave': 'wav',
    'audio/mpeg': 'mp3',
    'audio/mp3': 'mp3',
  }[mediaType];
  if (format !== undefined) return format;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Audio of type "${mediaType}" cannot be sent.`,
    hint: 'Convert it to audio/wav or audio/mpeg.',
  });
}
