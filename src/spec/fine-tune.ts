import type { Digest, Json } from '../base/json.js';
import type { CallOptions } from './call.js';
import type { Extra, Message, Tool } from './chat.js';
import type { FileRef } from './files.js';

/** How a model learns: from answers, from preferred answers, from a grader, or from a teacher's answers. */
export type Method = 'sft' | 'preference' | 'reinforcement' | 'distillation';

/** Low-rank adaptation: only small matrices beside the frozen weights are trained. */
export interface LoraHyper {
  readonly rank: number;
  /** Scale is alpha / rank. @default 2 × rank */
  readonly alpha?: number | undefined;
  /** In [0, 1). @default 0 */
  readonly dropout?: number | undefined;
}

/** Training settings that several providers share; what only one knows goes into `extra`. Absent = the provider's default. */
export interface Hyper {
  /** Passes over the training rows; `steps` wins where both are given. */
  readonly epochs?: number | undefined;
  /** Optimiser steps. */
  readonly steps?: number | undefined;
  /** Rows per step. */
  readonly batchSize?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly warmupRatio?: number | undefined;
  readonly weightDecay?: number | undefined;
  readonly seed?: number | undefined;
  /** Present = train an adapter, absent = train all weights. */
  readonly lora?: LoraHyper | undefined;
  /** Preference training: how strongly the tuned model is held to the base. */
  readonly beta?: number | undefined;
}

/** One training example, the canonical form that providers translate to their own. */
export type TrainingRow =
  | { readonly messages: readonly Message[]; readonly tools?: readonly Tool[] | undefined }
  | {
      readonly messages: readonly Message[];
      readonly chosen: readonly Message[];
      readonly rejected: readonly Message[];
    }
  | { readonly messages: readonly Message[]; readonly reference: Json };

/** Everything a provider needs to start a fine-tune. */
export interface FineTuneSpec {
  readonly name: string;
  /** The base model. */
  readonly model: string;
  readonly method: Method;
  readonly train: FileRef;
  readonly validation?: FileRef | undefined;
  readonly hyper: Hyper;
  /**
   * Digest of name, base model, method, data digests and settings (not upload ids). It travels with the launch, so a
   * launch whose reply was lost can be found again.
   */
  readonly key: Digest;
  readonly extra?: Extra | undefined;
}

/** A provider's name for something it runs. Plain data: it outlives the process. */
export interface Handle {
  readonly id: string;
  readonly url?: string | undefined;
}

/** Where a fine-tune stands. A remote status that an adapter does not know reads as `running`. */
export type FineTuneReport =
  | { readonly phase: 'queued' | 'running'; readonly done?: number | undefined; readonly total?: number | undefined }
  | { readonly phase: 'succeeded'; readonly model: string }
  | { readonly phase: 'failed'; readonly reason: string }
  | { readonly phase: 'cancelled' };

/** What a running fine-tune tells. Steps count optimiser steps from 1; losses are mean nats per scored token. */
export type FineTuneEvent =
  | {
      readonly type: 'metrics';
      readonly at: string;
      readonly step: number;
      readonly loss?: number | undefined;
      readonly validationLoss?: number | undefined;
      readonly learningRate?: number | undefined;
      readonly tokensPerSecond?: number | undefined;
    }
  | { readonly type: 'checkpoint'; readonly at: string; readonly step: number; readonly model?: string | undefined }
  | { readonly type: 'log'; readonly at: string; readonly message: string };

/** Trains models. */
export interface FineTune {
  /** Methods it offers; a job with another is refused before anything is uploaded. */
  readonly methods: readonly Method[];
  launch(spec: FineTuneSpec, options?: CallOptions): Promise<Handle>;
  poll(handle: Handle, options?: CallOptions): Promise<FineTuneReport>;
  /** Cancelling what has ended is not an error. */
  cancel(handle: Handle, options?: CallOptions): Promise<void>;
  /** Finds a launch by its key. Without it a launch whose reply was lost cannot be adopted. */
  find?(key: Digest, options?: CallOptions): Promise<Handle | undefined>;
  /**
   * Time after a call of `launch` by which it either shows in `find` or never took effect, in milliseconds. A launch
   * whose reply was lost is not made again earlier. 0 where `find` knows at once. @default 120_000
   */
  readonly settleMs?: number | undefined;
  /**
   * The events after the first `after` ones, oldest first, as many as are there now (it does not wait for more).
   * `cursor` is opaque: give back the last one received.
   */
  events?(
    handle: Handle,
    cursor?: string,
    options?: CallOptions,
  ): Promise<{ readonly events: readonly FineTuneEvent[]; readonly cursor: string }>;
}
