import { type Clock, systemClock } from '../base/clock.js';
import { type ProviderError, TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';

/** How to wait for a report. */
export interface PollOptions<Report> {
  /** Names what is waited for in errors, for instance `Fine-tune "demo"`. */
  readonly what: string;
  /** True for a report after which nothing changes any more. */
  readonly isFinal: (report: Report) => boolean;
  /** Pause after the first look; it grows by half from one to the next. @default 1_000 */
  readonly everyMs?: number | undefined;
  /** Longest pause. @default 30_000, or `everyMs` where that is longer */
  readonly maxEveryMs?: number | undefined;
  /** Looks in a row that may fail with a `retryable` error before the wait fails. @default 5 */
  readonly tolerate?: number | undefined;
  /** @default the real time */
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For the whole wait. @default none */
  readonly timeoutMs?: number | undefined;
}

/**
 * Looks again and again until a report is final, and gives that report.
 * A look must be safe to repeat. Short outages are waited out: a `retryable` failure counts as no news.
 *
 * @param look is given the signal and what is left of the time; it is where every report passes, final or not
 * @throws TIMEOUT when no report was final in time
 */
export async function poll<Report>(
  look: (options: CallOptions) => Promise<Report>,
  options: PollOptions<Report>,
): Promise<Report> {
  const { what, isFinal, everyMs = 1_000, tolerate = 5, clock = systemClock, signal, timeoutMs } = options;
  const maxEveryMs = Math.max(options.maxEveryMs ?? 30_000, everyMs);
  const deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + timeoutMs;
  let failures = 0;
  for (let pauseMs = everyMs; ; pauseMs = Math.min(pauseMs * 1.5, maxEveryMs)) {
    signal?.throwIfAborted();
    let waitMs = pauseMs;
    try {
      const report = await look({ signal, ...(timeoutMs === undefined ? {} : { timeoutMs: deadline - clock.now() }) });
      if (isFinal(report)) return report;
      failures = 0;
    } catch (error) {
      signal?.throwIfAborted();
      if (!TuneloopError.is(error) || !error.retryable || ++failures > tolerate) throw error;
      waitMs = Math.max(waitMs, (error as Partial<ProviderError>).retryAfterMs ?? 0);
    }
    const leftMs = deadline - clock.now();
    if (leftMs > 0) await clock.sleep(Math.min(waitMs, leftMs), signal);
    if (clock.now() >= deadline) {
      throw new TuneloopError({
        code: 'TIMEOUT',
        message: `${what} was not done within ${timeoutMs} ms.`,
        hint: 'It goes on without us: wait again, with a longer timeoutMs.',
        retryable: true,
      });
    }
  }
}
