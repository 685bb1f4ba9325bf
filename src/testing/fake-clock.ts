import type { Clock } from '../base/clock.js';

/** A clock that tests move. */
export interface FakeClock extends Clock {
  /** Moves the time and wakes every sleeper whose time has come, in order of their times. */
  advance(ms: number): Promise<void>;
  /** Every pause that was asked for, in milliseconds. */
  readonly sleeps: readonly number[];
}

/**
 * Gives a clock that stands still but for us.
 * @param options `start`: the first instant @default '2026-01-01T00:00:00Z'; `manual`: sleepers wait for `advance`,
 * instead of moving the time themselves and going on at once @default false
 */
export function fakeClock(options: { readonly start?: string; readonly manual?: boolean } = {}): FakeClock {
  let now = Date.parse(options.start ?? '2026-01-01T00:00:00Z');
  const sleeps: number[] = [];
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  const advance = async (ms: number) => {
    const until = now + ms;
    for (;;) {
      await nextTask(); // lets those that were woken ask for their next sleep
      const due = [...sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      now = Math.max(now, due.at);
      sleepers.delete(due);
      due.wake();
    }
    now = Math.max(now, until);
  };

  return {
    now: () => now,
    sleeps,
    advance,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        sleeps.push(ms);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper = {
          at: now + ms,
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.add(sleeper);
        if (options.manual !== true) void advance(ms);
      }),
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
