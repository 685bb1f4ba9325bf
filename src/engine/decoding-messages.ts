import type { ModelConfig } from './config.js';
import type { Sampling } from './sampler.js';

/** What a decoding thread is started with. */
export interface DecodingThreadData {
  readonly kind: 'decode';
  readonly config: ModelConfig;
  readonly weights: Float32Array;
  /** Streams that are decoded at once; more wait. */
  readonly slots: number;
}

/** A generation as the thread is asked for it. */
export interface GenerationOrder extends Sampling {
  readonly tokens: Int32Array;
  readonly maxTokens: number;
  readonly stopTokens: readonly number[];
  /** Only these tokens may be generated. */
  readonly allow?: readonly number[];
  /** Sequences a beam search keeps; 1 samples. */
  readonly beams: number;
  /** Report every token as it comes. */
  readonly stream: boolean;
  /** Let the owner choose every token. */
  readonly choose: boolean;
}

/** What a thread is asked to do; answers carry the same id. */
export type DecodingRequest =
  | { readonly type: 'generate'; readonly id: number; readonly order: GenerationOrder }
  | { readonly type: 'choice'; readonly id: number; readonly token: number }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'embed'; readonly id: number; readonly sequences: readonly Int32Array[] }
  | { readonly type: 'score'; readonly id: number; readonly rows: readonly ScoreRow[] }
  | { readonly type: 'logits'; readonly id: number; readonly tokens: Int32Array };

/** A sequence whose tokens from `from` on are scored. */
export interface ScoreRow {
  readonly tokens: Int32Array;
  readonly lossFrom: number;
}

/** Tokens to choose from, likeliest first. */
export interface Candidates {
  readonly ids: Int32Array;
  /** ln p of each, under the model itself. */
  readonly logprobs: Float32Array;
}

/** What was generated. */
export interface Generation {
  /** Without the prompt and without the stop token. */
  readonly tokens: Int32Array;
  /** `stop` at a stop token, `length` at `maxTokens` or at the end of the context. */
  readonly finish: 'stop' | 'length';
  /** ln p of each token, under the model itself. */
  readonly logprobs: Float32Array;
}

/** What a thread answers. */
export type DecodingReply =
  | { readonly type: 'token'; readonly id: number; readonly token: number; readonly logprob: number }
  | { readonly type: 'candidates'; readonly id: number; readonly candidates: Candidates; readonly all: boolean }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown };
