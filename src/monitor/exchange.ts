import type { Digest } from '../base/json.js';
import type { ChatRequest, ChatResult, Message } from '../spec/chat.js';

/**
 * How a call ended: `answered` · `failed`: the model threw, or a deadline passed · `cut`: the stream stopped without its end ·
 * `aborted`: the caller's signal, or a reader that left the stream early. Only the first is a success, and the last is
 * nobody's failure.
 */
export type Outcome = 'answered' | 'failed' | 'cut' | 'aborted';

/** One piece of a recorded message. Of binary data only the digest and the size are kept, of an URL the text. */
export type RecordedPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image' | 'audio' | 'file';
      readonly mediaType: string;
      readonly name?: string | undefined;
      readonly url?: string | undefined;
      readonly digest?: Digest | undefined;
      readonly bytes?: number | undefined;
    };

/** A message as it is kept: JSON, without secrets. */
export type RecordedMessage =
  | Exclude<Message, { role: 'user' }>
  | { readonly role: 'user'; readonly content: string | readonly RecordedPart[] };

/** A request as it is kept: JSON, without secrets. */
export type RecordedRequest = Omit<ChatRequest, 'messages'> & { readonly messages: readonly RecordedMessage[] };

/** What someone thought of an answer. At least one of the fields is there besides `at`. */
export interface Feedback {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Any finite number; the scale is yours. */
  readonly score?: number | undefined;
  readonly label?: string | undefined;
  /** The answer that should have been given. */
  readonly correction?: string | undefined;
  readonly comment?: string | undefined;
}

/** One call of a watched model: plain JSON, so it can be a row of a dataset. */
export interface Exchange {
  /** The `id` of the ChatResult; a fresh one where there is no result. */
  readonly id: string;
  /** When the call began; ISO 8601, UTC. */
  readonly at: string;
  readonly provider: string;
  /** The model that answered; the one that was asked where none did. */
  readonly model: string;
  readonly outcome: Outcome;
  readonly request: RecordedRequest;
  /** There if, and only if, the outcome is `answered`. */
  readonly result?: ChatResult | undefined;
  /** What had been streamed before the call ended without a result. */
  readonly partialText?: string | undefined;
  /** The code of the error; `UNKNOWN` where it was not a TuneloopError. */
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  /** From the call to the result or the end of the stream. */
  readonly latencyMs: number;
  /** From the call to the first text or tool delta; streams only. */
  readonly firstTokenMs?: number | undefined;
  /** Absent where the price is not known. */
  readonly costUsd?: number | undefined;
  /** Oldest first. */
  readonly feedback: readonly Feedback[];
}
