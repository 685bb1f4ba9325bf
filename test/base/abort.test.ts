import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abortable, withDeadline } from '../../src/base/abort.js';
import { after, instant, systemClock } from '../../src/base/clock.js';

const day = 86_400_000;
const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;
const settled = (promise: Promise<unknown>) =>
  Promise.race([
    promise.then(
      (value) => ({ value }),
      (error) => ({ error }),
    ),
    new Promise((done) => setImmediate(done)),
  ]);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0); // nothing here may leave a timer behind
  vi.useRealTimers();
});

describe('withDeadline', () => {
  it('gives the very signal, or none, where there is no deadline', () => {
    const { signal } = new AbortController();
    expect(withDeadline({ signal }, 'A call').signal).toBe(signal);
    expect(withDeadline({}, 'A call').signal).toBeUndefined();
    expect(listeners(signal)).toBe(0);
  });

  it('aborts with TIMEOUT that names the call and the time', () => {
    const { signal, done } = withDeadline({ timeoutMs: 50 }, 'An answer of tiny');
    vi.advanceTimersByTime(49);
    expect(signal?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal?.reason).toMatchObject({
      code: 'TIMEOUT',
      retryable: true,
      message: 'An answer of tiny did not end within 50 ms. Raise timeoutMs, or find out what holds it up.',
    });
    done();
  });

  it('passes the reason of the caller on, untouched, and keeps the first of two', () => {
    const caller = new AbortController();
    const { signal, done } = withDeadline({ signal: caller.signal, timeoutMs: 50 }, 'A call');
    const reason = { why: 'enough' };
    caller.abort(reason);
    expect(signal?.reason).toBe(reason);
    vi.advanceTimersByTime(100);
    expect(signal?.reason).toBe(reason);
    done();
  });

  it('is aborted from the start where the caller is, and then starts no timer', () => {
    const signal = AbortSignal.abort('too late');
    const deadline = withDeadline({ signal, timeoutMs: 50 }, 'A call');
    expect(deadline.signal?.reason).toBe('too late');
    expect(vi.getTimerCount()).toBe(0);
    expect(listeners(signal)).toBe(0);
  });

  it('leaves no timer and no listener behind when the work is done, also told twice', () => {
    const { signal } = new AbortController();
    const deadline = withDeadline({ signal, timeoutMs: 1000 }, 'A call');
    expect([vi.getTimerCount(), listeners(signal)]).toEqual([1, 1]);
    deadline.done();
    deadline.done();
    expect([vi.getTimerCount(), listeners(signal)]).toEqual([0, 0]);
    vi.advanceTimersByTime(2000);
    expect(deadline.signal?.aborted).toBe(false);
  });

  it('holds deadlines longer than a timer can, and none at all', () => {
    const long = withDeadline({ timeoutMs: 60 * day }, 'A training');
    const endless = withDeadline({ timeoutMs: Infinity }, 'A service');
    vi.advanceTimersByTime(60 * day - 1);
    expect(long.signal?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(long.signal?.reason).toMatchObject({ code: 'TIMEOUT' });
    expect(endless.signal?.aborted).toBe(false);
    endless.done();
  });

  it('takes what is left of a time that has passed for no time, and refuses what is no number', () => {
    const past = withDeadline({ timeoutMs: -3 }, 'A call');
    vi.advanceTimersByTime(1);
    expect(past.signal?.reason).toMatchObject({ code: 'TIMEOUT' });
    expect(() => withDeadline({ timeoutMs: Number.NaN }, 'A call')).toThrow('A call cannot have a timeoutMs of NaN.');
  });
});

describe('abortable', () => {
  it('settles as the promise does and takes its listener back', async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(7), signal)).toBe(7);
    const failure = new Error('no');
    await expect(abortable(Promise.reject(failure), signal)).rejects.toBe(failure);
    await Promise.resolve();
    expect(listeners(signal)).toBe(0);
    const plain = Promise.resolve(1);
    expect(abortable(plain, undefined)).toBe(plain);
  });

  it('rejects with the reason as soon as the signal aborts, though the promise never settles', async () => {
    const caller = new AbortController();
    const waiting = abortable(new Promise<never>(() => {}), caller.signal);
    expect(await settled(waiting)).toBeUndefined();
    caller.abort('enough');
    expect(await settled(waiting)).toEqual({ error: 'enough' });
    expect(listeners(caller.signal)).toBe(0);
  });

  it('reads the failure of a promise that nobody waits for any more', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    let fail: (error: Error) => void = () => {};
    const late = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const caller = new AbortController();
    const first = abortable(late, caller.signal);
    caller.abort('enough');
    const second = abortable(late, caller.signal);
    fail(new Error('late'));
    expect([await settled(first), await settled(second)]).toEqual([{ error: 'enough' }, { error: 'enough' }]);
    await new Promise((done) => setImmediate(done));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('systemClock', () => {
  it('sleeps as long as it is told, also longer than a timer can', async () => {
    const nap = systemClock.sleep(40 * day);
    await vi.advanceTimersByTimeAsync(40 * day - 1);
    expect(await settled(nap)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(await settled(nap)).toEqual({ value: undefined });
  });

  it('wakes with the reason when aborted, and leaves nothing behind either way', async () => {
    const caller = new AbortController();
    const nap = systemClock.sleep(1000, caller.signal);
    const short = systemClock.sleep(10, caller.signal);
    await vi.advanceTimersByTimeAsync(10);
    expect(await settled(short)).toEqual({ value: undefined });
    expect(listeners(caller.signal)).toBe(1);
    caller.abort('up');
    expect(await settled(nap)).toEqual({ error: 'up' });
    expect(listeners(caller.signal)).toBe(0);
    expect(await settled(systemClock.sleep(1000, caller.signal))).toEqual({ error: 'up' });
  });

  it('tells instants in UTC', () => {
    vi.setSystemTime(Date.UTC(2024, 1, 29, 23, 59, 59, 7));
    expect(instant(systemClock)).toBe('2024-02-29T23:59:59.007Z');
  });
});

describe('after', () => {
  it('forgets what is to come, also once it waits for the second time', () => {
    const then = vi.fn();
    const forget = after(60 * day, then);
    vi.advanceTimersByTime(30 * day);
    forget();
    vi.advanceTimersByTime(60 * day);
    expect(then).not.toHaveBeenCalled();
  });
});
