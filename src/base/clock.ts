/** Where time comes from: tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from some fixed instant that never go back, for durations; `now` stands in where it is absent. */
  monotonic?(): number;
  /** Waits; rejects with `signal.reason` when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        forget();
        reject(signal?.reason);
      };
      const forget = after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** What a timer of the platform holds, in milliseconds: about 25 days. It takes anything longer for 1 ms. */
const longestTimer = 2 ** 31 - 1;

/** Calls `then` once that many milliseconds have passed, however many; gives the function that forgets it. */
export function after(ms: number, then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (left: number) => {
    timer = setTimeout(() => (left > longestTimer ? wait(left - longestTimer) : then()), Math.min(left, longestTimer));
  };
  wait(ms);
  return () => clearTimeout(timer);
}

/** Gives an instant as an ISO 8601 UTC string. */
export function instant(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
