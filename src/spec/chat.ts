import type { Json } from '../base/json.js';
import type { CallOptions } from './call.js';

/** Settings that only one vendor knows, by provider name: `{ openai: { … } satisfies OpenAIChatExtra }`. Others ignore them. */
export type Extra = Readonly<Record<string, Json>>;

/** One piece of a user's message. Binary data is bytes, or a URL that the provider fetches. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image' | 'audio' | 'file';
      readonly data: Uint8Array | URL;
      /** IANA media type, for instance `image/png`. */
      readonly mediaType: string;
      readonly name?: string | undefined;
    };

/** A model's wish to call a tool. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** Parsed; a provider whose model wrote broken JSON throws INVALID_OUTPUT. */
  readonly arguments: Json;
}

/** A function the model may ask for. */
export interface Tool {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the arguments. */
  readonly parameters: Json;
}

/** One turn of a conversation. */
export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly Part[] }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] | undefined }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

/** Tokens of one call, as the provider counts them. */
export interface Usage {
  /** All input tokens, cached ones included. */
  readonly inputTokens: number;
  /** All output tokens, reasoning included. */
  readonly outputTokens: number;
  /** The part of the input that was read from the provider's cache. */
  readonly cachedInputTokens?: number | undefined;
  /** The part of the output that was reasoning. */
  readonly reasoningTokens?: number | undefined;
  /** True where the service counted nothing and the adapter estimated from the texts. */
  readonly estimated?: true | undefined;
}

/** What is asked of a chat model. */
export interface ChatRequest {
  readonly messages: readonly Message[];
  /** 0 is greedy. @default the provider's */
  readonly temperature?: number | undefined;
  /** Nucleus sampling, in (0, 1]. @default the provider's */
  readonly topP?: number | undefined;
  /** Texts that end the answer; they are not part of it. */
  readonly stop?: readonly string[] | undefined;
  /** Same seed, same request, same model: same answer, as far as the provider keeps that promise. */
  readonly seed?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly tools?: readonly Tool[] | undefined;
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string } | undefined;
  /** JSON Schema that the answer must match. */
  readonly outputSchema?: Json | undefined;
  /**
   * Asks for the log-probability of each token of the answer, and of so many of the likeliest tokens in its place (0 for
   * none). A provider that cannot tell leaves `logprobs` out of its result. @default not asked
   */
  readonly logprobs?: number | undefined;
  readonly extra?: Extra | undefined;
}

/** A token that a model could write at some place, and the natural logarithm of its probability there. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

/** A token that was written, beside the likeliest ones in its place: the likeliest first, itself among them where it is one. */
export interface AnswerToken extends TokenLogprob {
  readonly alternatives: readonly TokenLogprob[];
}

/** Why an answer ended. */
export type FinishReason = 'stop' | 'length' | 'tool' | 'filter' | 'other';

/** A model's whole answer. */
export interface ChatResult {
  /** The provider's id of this answer; feedback is joined to it. */
  readonly id: string;
  readonly text: string;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  readonly finish: FinishReason;
  readonly usage: Usage;
  /** The model that really answered. */
  readonly model: string;
  /** The tokens of the text in order, where they were asked for and the provider tells. */
  readonly logprobs?: readonly AnswerToken[] | undefined;
}

/** One step of a streamed answer. The last one is `end` and holds the whole result; a stream without it was cut. */
export type ChatDelta =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool'; readonly index: number; readonly call: Partial<ToolCall> }
  | { readonly type: 'end'; readonly result: ChatResult };

/** A model one can talk to. */
export interface ChatModel {
  readonly provider: string;
  readonly model: string;
  complete(request: ChatRequest, options?: CallOptions): Promise<ChatResult>;
  /** Absent where the provider cannot stream. */
  stream?(request: ChatRequest, options?: CallOptions): AsyncIterable<ChatDelta>;
}
