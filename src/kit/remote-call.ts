import { abortable, withDeadline } from '../base/abort.js';
import type { TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';
import { type Attempt, type RetryOptions, retry } from './retry.js';

/** How a remote call is made. */
export interface RemoteOptions {
  /** Names the call in errors, for instance `Chat with "gpt-x"`. */
  readonly what: string;
  /** Turns what a vendor's library throws into ours. */
  readonly toError: (error: unknown) => TuneloopError;
  /** Whether a failed attempt may be made again: true for calls that are safe to repeat. */
  readonly repeatable: boolean;
  /** How it is made again. */
  readonly retry?: Omit<RetryOptions, 'signal' | 'timeoutMs'> | undefined;
  readonly call?: CallOptions | undefined;
}

/**
 * Makes a remote call: the caller's deadline for all attempts together, retries where it may be repeated, and our
 * errors only. An abort rejects at once with the reason of the signal, also where a library does not heed it.
 */
export async function remoteCall<T>(work: (attempt: Attempt) => Promise<T>, options: RemoteOptions): Promise<T> {
  const deadline = withDeadline(options.call ?? {}, options.what);
  const { signal } = deadline;
  const once = async (attempt: Attempt) => {
    try {
      return await abortable(work(attempt), signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw options.toError(error);
    }
  };
  try {
    return await retry(once, { ...options.retry, ...(options.repeatable ? {} : { retries: 0 }), signal });
  } finally {
    deadline.done();
  }
}

/**
 * Opens a remote stream and yields what comes. It is opened again as {@link remoteCall} does, until its first item is
 * here; later failures are the reader's. A reader that leaves aborts the signal that `open` was given.
 */
export async function* remoteStream<T>(
  open: (signal: AbortSignal) => AsyncIterable<T> | Promise<AsyncIterable<T>>,
  options: RemoteOptions,
): AsyncGenerator<T, void, void> {
  const deadline = withDeadline(options.call ?? {}, options.what);
  const leave = new AbortController();
  const signal = deadline.signal === undefined ? leave.signal : AbortSignal.any([deadline.signal, leave.signal]);
  const parts: RemoteOptions = { ...options, call: { signal: deadline.signal } };
  let iterator: AsyncIterator<T> | undefined;
  try {
    let step = await remoteCall(async () => {
      iterator = (await open(signal))[Symbol.asyncIterator]();
      return iterator.next();
    }, parts);
    while (step.done !== true) {
      yield step.value;
      step = await remoteCall(() => iterator!.next(), { ...parts, repeatable: false });
    }
    deadline.signal?.throwIfAborted(); // some libraries end quietly when aborted, as if all had come
  } finally {
    leave.abort();
    deadline.done();
    iterator?.return?.()?.catch(() => {}); // not waited for: it may hang on the item that was under way
  }
}
