import { describe, expect, it, vi } from 'vitest';
import { ProviderError } from '../../src/base/errors.js';
import { type PollOptions, poll } from '../../src/kit/index.js';
import { fakeClock } from '../../src/testing/index.js';

const busy = new ProviderError({ code: 'NETWORK', message: 'no connection', retryable: true });
const isFinal = (report: string) => report === 'done';

function setup(reports: readonly (string | Error)[], options: Partial<PollOptions<string>> = {}) {
  const clock = fakeClock();
  const left = [...reports];
  const look = vi.fn(async () => {
    const report = left.shift() ?? 'running';
    if (report instanceof Error) throw report;
    return report;
  });
  return { clock, look, result: poll(look, { what: 'Job "demo"', isFinal, clock, ...options }) };
}

describe('poll', () => {
  it('gives a final report at once', async () => {
    const { clock, result } = setup(['done']);
    expect(await result).toBe('done');
    expect(clock.sleeps).toEqual([]);
  });

  it('looks again after pauses that grow by half up to a cap', async () => {
    const { clock, result } = setup([...'abcdef', 'done'], { everyMs: 1_000, maxEveryMs: 4_000 });
    expect(await result).toBe('done');
    expect(clock.sleeps).toEqual([1_000, 1_500, 2_250, 3_375, 4_000, 4_000]);
  });

  it('keeps an even pace where the pause is longer than the usual cap', async () => {
    const { clock, result } = setup(['a', 'b', 'done'], { everyMs: 60_000 });
    await result;
    expect(clock.sleeps).toEqual([60_000, 60_000]);
  });

  it('waits out short failures, and as long as the service asks', async () => {
    const asked = new ProviderError({ code: 'RATE_LIMIT', message: 'slow', retryable: true, retryAfterMs: 8_000 });
    const { clock, result } = setup([busy, asked, 'running', busy, 'done'], { tolerate: 2 });
    expect(await result).toBe('done');
    expect(clock.sleeps).toEqual([1_000, 8_000, 2_250, 3_375]);
  });

  it('fails when failures go on, or when one is not retryable', async () => {
    const { look, result } = setup([busy, busy, busy, busy], { tolerate: 2 });
    await expect(result).rejects.toBe(busy);
    expect(look).toHaveBeenCalledTimes(3);
    const broken = new Error('broken');
    await expect(setup([broken]).result).rejects.toBe(broken);
  });

  it('fails with TIMEOUT at the end of its time, and tells each look what is left', async () => {
    const left: (number | undefined)[] = [];
    const clock = fakeClock();
    const look = async ({ timeoutMs }: { readonly timeoutMs?: number | undefined }) => {
      left.push(timeoutMs);
      return 'running';
    };
    await expect(poll(look, { what: 'Job "demo"', isFinal, clock, timeoutMs: 3_000 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('Job "demo" was not done within 3000 ms.'),
    });
    expect(left).toEqual([3_000, 2_000, 500]);
  });

  it('rejects with the reason of the signal while it sleeps and while it looks', async () => {
    const clock = fakeClock({ manual: true });
    const sleeping = new AbortController();
    const waiting = poll(async () => 'running', { what: 'x', isFinal, clock, signal: sleeping.signal });
    await vi.waitFor(() => expect(clock.sleeps).toHaveLength(1));
    sleeping.abort('enough');
    await expect(waiting).rejects.toBe('enough');

    const looking = new AbortController();
    const look = async (): Promise<string> => {
      looking.abort('enough');
      throw busy;
    };
    await expect(poll(look, { what: 'x', isFinal, signal: looking.signal })).rejects.toBe('enough');
  });
});
