import type { Digest } from '../base/json.js';
import type { CallOptions } from './call.js';

/** A file that a provider keeps. */
export interface FileRef {
  readonly id: string;
  /** Of the content that was given, whatever form of it the provider keeps. */
  readonly digest: Digest;
  /** Of that same content. */
  readonly bytes: number;
}

/** Keeps files with a provider. */
export interface Files {
  /**
   * Uploads a file. `body` may be called more than once (a retry reads it again).
   * A provider that trains on another form of rows translates `TrainingRow` lines here.
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
