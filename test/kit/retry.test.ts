import { describe, expect, it, vi } from 'vitest';
import { ProviderError, TuneloopError } from '../../src/base/errors.js';
import { type RetryOptions, retry } from '../../src/kit/index.js';
import { fakeClock } from '../../src/testing/index.js';

const failure = (retryable: boolean, retryAfterMs?: number) =>
  new ProviderError({ code: 'REMOTE', message: 'busy', retryable, retryAfterMs });

function setup(outcomes: readonly unknown[], options: RetryOptions = {}) {
  const clock = fakeClock();
  const left = [...outcomes];
  const work = vi.fn(async () => {
    const outcome = left.shift();
    if (outcome instanceof Error || typeof outcome === 'string') throw outcome;
    return outcome;
  });
  return { clock, work, result: retry(work, { clock, random: () => 1, ...options }) };
}

describe('retry', () => {
  it('tries again after pauses that double up to a cap', async () => {
    const busy = failure(true);
    const { clock, work, result } = setup([busy, busy, busy, busy, 7], { retries: 4, maxDelayMs: 3_000 });
    expect(await result).toBe(7);
    expect(work).toHaveBeenCalledTimes(5);
    expect(clock.sleeps).toEqual([500, 1_000, 2_000, 3_000]);
  });

  it('scales each pause by chance, to half at the least', async () => {
    const { clock, result } = setup([failure(true), 7], { random: () => 0, minDelayMs: 100 });
    await result;
    expect(clock.sleeps).toEqual([50]);
  });

  it('gives the last error itself when attempts run out', async () => {
    const [one, two] = [failure(true), failure(true)];
    await expect(setup([one, two], { retries: 1 }).result).rejects.toBe(two);
  });

  it('does not repeat what is not retryable, nor what is not ours', async () => {
    for (const error of [failure(false), new TypeError('fetch failed'), new Error('boom'), 'just a text']) {
      const { work, result } = setup([error, 7]);
      await expect(result).rejects.toBe(error);
      expect(work).toHaveBeenCalledTimes(1);
    }
  });

  it('honours Retry-After where it is longer than our own pause, and gives up where it is too long', async () => {
    const patient = setup([failure(true, 9_000), failure(true, 10), 7]);
    await patient.result;
    expect(patient.clock.sleeps).toEqual([9_000, 1_000]);
    const tooLong = failure(true, 3_600_000);
    await expect(setup([tooLong, 7]).result).rejects.toBe(tooLong);
  });

  it('fails with TIMEOUT instead of a pause that would pass the deadline, and tells each attempt what is left', async () => {
    const seen: (number | undefined)[] = [];
    const clock = fakeClock();
    const busy = failure(true);
    const call = retry(
      async ({ timeoutMs }) => {
        seen.push(timeoutMs);
        throw busy;
      },
      { clock, random: () => 1, timeoutMs: 1_600, retries: 9 },
    );
    await expect(call).rejects.toMatchObject({
      code: 'TIMEOUT',
      cause: busy,
      message: expect.stringContaining('busy'),
    });
    expect(seen).toEqual([1_600, 1_100, 100]);
  });

  it('rejects with the reason of the signal, before, between and during attempts', async () => {
    const reason = 'stop it';
    await expect(setup([7], { signal: AbortSignal.abort(reason) }).result).rejects.toBe(reason);

    const between = new AbortController();
    const clock = fakeClock({ manual: true });
    const waiting = retry(async () => Promise.reject(failure(true)), { clock, signal: between.signal });
    await vi.waitFor(() => expect(clock.sleeps).toHaveLength(1));
    between.abort(reason);
    await expect(waiting).rejects.toBe(reason);

    const during = new AbortController();
    const wrapped = retry(
      async () => {
        during.abort(reason);
        throw new Error('the library wraps the abort');
      },
      { signal: during.signal },
    );
    await expect(wrapped).rejects.toBe(reason);
  });

  it('gives a result that arrives although the signal aborted meanwhile', async () => {
    const controller = new AbortController();
    const result = retry(
      async () => {
        controller.abort('too late');
        return 'paid for';
      },
      { signal: controller.signal },
    );
    expect(await result).toBe('paid for');
  });

  it('knows errors of another copy of the package', async () => {
    const foreign = Object.assign(new Error('busy'), { code: 'REMOTE', retryable: true, retryAfterMs: 2_500 });
    Object.defineProperty(foreign, Symbol.for('tuneloop.error'), { value: true });
    expect(TuneloopError.is(foreign)).toBe(true);
    const { clock, result } = setup([foreign, 7]);
    expect(await result).toBe(7);
    expect(clock.sleeps).toEqual([2_500]);
  });
});
