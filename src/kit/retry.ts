import pRetry from 'p-retry';
import { type Clock, systemClock } from '../base/clock.js';
import { type ProviderError, TuneloopError } from '../base/errors.js';

/** How to try again. */
export interface RetryOptions {
  /** Attempts after the first one. @default 3 */
  readonly retries?: number | undefined;
  /** Pause before the second attempt; it doubles from one to the next. @default 500 */
  readonly minDelayMs?: number | undefined;
  /** Longest pause of our own choosing. @default 20_000 */
  readonly maxDelayMs?: number | undefined;
  /** Longest Retry-After that is waited for; a service that asks for more ends the attempts. @default 120_000 */
  readonly maxRetryAfterMs?: number | undefined;
  /** In [0, 1): scales a pause to between half and all of it. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** @default the real time */
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For all attempts and pauses together. @default none */
  readonly timeoutMs?: number | undefined;
}

/** What one attempt is given. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly signal: AbortSignal | undefined;
  /** What is left of the whole call's time. */
  readonly timeoutMs: number | undefined;
}

/**
 * Runs `work` until it succeeds, fails with something that is not `retryable`, or attempts or time run out.
 * Only for calls that are safe to repeat. A result that arrives while the signal aborts is still given.
 *
 * @throws TIMEOUT when the next pause would pass `timeoutMs`, with the last failure as its cause
 */
export async function retry<T>(work: (attempt: Attempt) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { retries = 3, clock = systemClock, signal, timeoutMs } = options;
  const deadline = timeoutMs === undefined ? undefined : clock.now() + timeoutMs;
  let thrown: { readonly value: unknown } | undefined; // p-retry wraps what is not an Error; an abort reason may be anything
  try {
    return await pRetry(
      async (number) => {
        try {
          signal?.throwIfAborted();
          return await work({ number, signal, timeoutMs: deadline === undefined ? undefined : deadline - clock.now() });
        } catch (error) {
          thrown = { value: error };
          throw error;
        }
      },
      {
        retries,
        minTimeout: 0, // the pause is ours, below, on the injected clock
        shouldRetry: async ({ error, retriesConsumed }) => {
          if (!TuneloopError.is(error) || !error.retryable) return false;
          const delayMs = delayBefore(error, retriesConsumed, options);
          if (delayMs === undefined) return false;
          if (deadline !== undefined && clock.now() + delayMs >= deadline) {
            const timeout = new TuneloopError({
              code: 'TIMEOUT',
              message: `Gave up after ${retriesConsumed + 1} attempts: the next one would start after the ${timeoutMs} ms given. The last one failed: ${error.message}`,
              hint: 'Raise timeoutMs.',
              retryable: true,
              provider: error.provider,
              cause: error,
            });
            thrown = { value: timeout };
            throw timeout;
          }
          try {
            await clock.sleep(delayMs, signal);
          } catch (reason) {
            thrown = { value: reason };
            throw reason;
          }
          return true;
        },
      },
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw thrown === undefined ? error : thrown.value;
  }
}

/** Gives the pause in milliseconds, or undefined where the service asks for a longer one than we are ready to wait. */
function delayBefore(error: TuneloopError, retriesConsumed: number, options: RetryOptions): number | undefined {
  const { minDelayMs = 500, maxDelayMs = 20_000, maxRetryAfterMs = 120_000, random = Math.random } = options;
  const ours = Math.min(minDelayMs * 2 ** retriesConsumed, maxDelayMs) * (0.5 + random() / 2);
  const theirs = (error as Partial<ProviderError>).retryAfterMs ?? 0; // by shape: it may be of another copy of the package
  return theirs > maxRetryAfterMs ? undefined : Math.max(ours, theirs);
}
