import { digestBytes } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import { redact } from '../base/redact.js';
import type { ChatRequest, ChatResult, Message, Part } from '../spec/chat.js';
import type { Exchange, Outcome, RecordedMessage, RecordedPart, RecordedRequest } from './exchange.js';

/** A call as `watch` sees it, before anything is copied or cleaned. */
export interface Call {
  /** Milliseconds since the epoch at its start. */
  readonly startedAt: number;
  /** Monotonic milliseconds at its end. */
  readonly endedAt: number;
  readonly provider: string;
  readonly model: string;
  readonly request: ChatRequest;
  readonly outcome: Outcome;
  readonly result?: ChatResult | undefined;
  readonly partialText?: string | undefined;
  readonly error?: unknown;
  readonly latencyMs: number;
  readonly firstTokenMs?: number | undefined;
}

/** Gives the row of a call. */
export function toExchange(call: Call, costUsd: number | undefined): Exchange {
  const { result, outcome, error, partialText, firstTokenMs } = call;
  return {
    id: result?.id ?? `exchange-${globalThis.crypto.randomUUID()}`,
    at: new Date(call.startedAt).toISOString(),
    provider: call.provider,
    model: result?.model ?? call.model,
    outcome,
    request: recordRequest(call.request),
    ...(result === undefined ? {} : { result: clean(result) as unknown as ChatResult }),
    ...(partialText === undefined || partialText === '' ? {} : { partialText: redact(partialText) }),
    ...(outcome === 'failed' ? describe(error) : {}),
    latencyMs: call.latencyMs,
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    ...(costUsd === undefined ? {} : { costUsd }),
    feedback: [],
  };
}

/** Gives a JSON copy of a value with every secret in its texts masked; what JSON cannot carry is named in its place. */
export function clean(value: unknown): Json {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(clean);
  if (value instanceof URL) return redact(value.href);
  if (value instanceof Uint8Array) return { bytes: value.byteLength, digest: digestBytes(value) };
  if (typeof value !== 'object') return `[${typeof value}]`;
  const copy: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) copy[key] = clean(member);
  return copy;
}

function recordRequest(request: ChatRequest): RecordedRequest {
  const { messages, ...settings } = request;
  return { messages: messages.map(recordMessage), ...(clean(settings) as Omit<ChatRequest, 'messages'>) };
}

function recordMessage(message: Message): RecordedMessage {
  if (message.role !== 'user' || typeof message.content === 'string') return clean(message) as RecordedMessage;
  return { role: 'user', content: message.content.map(recordPart) };
}

function recordPart(part: Part): RecordedPart {
  if (part.type === 'text') return { type: 'text', text: redact(part.text) };
  const { type, mediaType, name, data } = part;
  const named = { type, mediaType, ...(name === undefined ? {} : { name: redact(name) }) };
  return data instanceof URL
    ? { ...named, url: redact(data.href) }
    : { ...named, digest: digestBytes(data), bytes: data.byteLength };
}

function describe(error: unknown): { readonly errorCode: string; readonly errorMessage: string } {
  return {
    errorCode: TuneloopError.is(error) ? error.code : 'UNKNOWN',
    errorMessage: redact(error instanceof Error ? error.message : String(error)).slice(0, 500),
  };
}
