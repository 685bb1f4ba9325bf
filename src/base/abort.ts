import { after } from './clock.js';
import { TuneloopError } from './errors.js';

/** A signal joined with a deadline. Call `done` when the work ends, so that no timer stays behind. */
export interface Deadline {
  readonly signal: AbortSignal | undefined;
  readonly done: () => void;
}

/**
 * Joins a caller's signal with a deadline for the whole call.
 * The joined signal aborts with the caller's reason untouched, or with a TIMEOUT error.
 *
 * @param what names the call in the error's text
 * @throws INVALID_OPTION when `timeoutMs` is no number
 */
export function withDeadline(
  options: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number | undefined },
  what: string,
): Deadline {
  const { signal, timeoutMs } = options;
  if (timeoutMs !== undefined && Number.isNaN(Number(timeoutMs))) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what} cannot have a timeoutMs of ${String(timeoutMs)}.`,
      hint: 'Use milliseconds, or leave it out for no deadline.',
    });
  }
  if (timeoutMs === undefined || signal?.aborted) return { signal, done: () => {} };
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal?.reason);
  const forget = after(timeoutMs, () =>
    controller.abort(
      new TuneloopError({
        code: 'TIMEOUT',
        message: `${what} did not end within ${timeoutMs} ms.`,
        hint: 'Raise timeoutMs, or find out what holds it up.',
        retryable: true,
      }),
    ),
  );
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    done: () => {
      forget();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** Settles as the promise does, or rejects with `signal.reason` as soon as the signal aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) {
      promise.catch(() => {}); // its own failure has no reader any more
      return onAbort();
    }
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
