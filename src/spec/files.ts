import type { Digest } from '../base/json.js';
import type { CallOptions } from './call.js';

/** A file that a provider keeps. */
export interface FileRef {
  readonly id: string;
  /** Of the bytes that were uploaded. */
  readonly digest: Digest;
  readonly bytes: number;
}

/** Keeps files with a provider. */
export interface Files {
  /**
   * Uploads a file. `body` may be called more than once (a retry reads it again).
   * @param about `name` is for people; `digest` is of the whole content, and a provider that already holds it may reuse it
   */
  upload(
    body: () => AsyncIterable<Uint8Array>,
    about: { readonly name: string; readonly digest: Digest },
    options?: CallOptions,
  ): Promise<FileRef>;
  /** Removing a file that is gone is not an error. */
  remove?(file: FileRef, options?: CallOptions): Promise<void>;
}
