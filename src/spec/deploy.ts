import type { Digest } from '../base/json.js';
import type { CallOptions } from './call.js';
import type { ChatModel, Extra } from './chat.js';
import type { Handle } from './fine-tune.js';

/** What should be served. */
export interface DeploySpec {
  readonly name: string;
  readonly model: string;
  /** Digest of model, replicas and extra: names this revision. */
  readonly revision: Digest;
  readonly replicas?: { readonly min: number; readonly max: number } | undefined;
  readonly extra?: Extra | undefined;
}

/** Where a deployment stands. */
export type DeployReport =
  | { readonly phase: 'pending'; readonly ready: number; readonly wanted: number }
  | { readonly phase: 'ready'; readonly model: string; readonly endpoint?: string | undefined }
  | { readonly phase: 'failed'; readonly reason: string }
  | { readonly phase: 'gone' };

/** Serves models. */
export interface Deploy {
  /** Idempotent: the same spec gives the same handle, and nothing is started twice. */
  apply(spec: DeploySpec, options?: CallOptions): Promise<Handle>;
  observe(handle: Handle, options?: CallOptions): Promise<DeployReport>;
  /** Removing what is gone is not an error. */
  remove(handle: Handle, options?: CallOptions): Promise<void>;
  chat(handle: Handle): ChatModel;
}
