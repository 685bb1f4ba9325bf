import type { CallOptions } from './call.js';
import type { ChatRequest, ChatResult } from './chat.js';
import type { Handle } from './fine-tune.js';

/** One request of a batch. */
export interface BatchRequest {
  /** Unique in the batch; the answer carries it. */
  readonly key: string;
  readonly request: ChatRequest;
}

/** How far a batch is. */
export interface BatchReport {
  /** `ended`: all that can be answered is, and results can be read. `failed`: the batch as a whole was given up. */
  readonly status: 'running' | 'ended' | 'failed';
  readonly done: number;
  readonly total: number;
  /** Why it failed, in the service's words. */
  readonly message?: string | undefined;
}

/** What became of one request. */
export type BatchAnswer =
  | { readonly key: string; readonly result: ChatResult }
  | { readonly key: string; readonly error: { readonly code: string; readonly message: string } };

/** A model that answers many requests together: later, and for less money. */
export interface BatchChat {
  readonly provider: string;
  readonly model: string;
  /** Sends the requests. @param options `key`: names the batch, so that `find` can find it after a lost reply */
  submit(requests: AsyncIterable<BatchRequest>, options: CallOptions & { readonly key: string }): Promise<Handle>;
  /** Gives the batch that was submitted under a key. Absent where the service cannot tell. */
  find?(key: string, options?: CallOptions): Promise<Handle | undefined>;
  poll(handle: Handle, options?: CallOptions): Promise<BatchReport>;
  /** The answers, in any order. */
  results(handle: Handle, options?: CallOptions): AsyncIterable<BatchAnswer>;
}
