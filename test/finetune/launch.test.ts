import { describe, expect, it } from 'vitest';
import { ProviderError, TuneloopError } from '../../src/base/errors.js';
import { FineTuneJob } from '../../src/finetune/fine-tune-job.js';
import { fakeProvider } from '../../src/testing/fake-provider.js';
import { world } from './fixtures.js';

/** A provider that can be asked for nothing it launched. */
function withoutFind() {
  const provider = fakeProvider();
  const { find: _, ...fineTune } = provider.fineTune;
  return { ...provider, fineTune };
}

const rateLimit = (retryAfterMs?: number) =>
  new ProviderError({ code: 'RATE_LIMIT', message: 'slow down', retryable: true, status: 429, retryAfterMs });

describe('a launch', () => {
  it('whose reply was lost is found again and not repeated', async () => {
    const { job, provider } = world();
    provider.control.failNext('fineTune.launch', { when: 'after' });
    await job.start();
    expect(await job.wait()).toMatchObject({ model: 'fake-tuned' });
    expect(provider.control.launches).toHaveLength(1);
  });

  it('that is not listed yet is waited for', async () => {
    const { job, provider, clock } = world();
    provider.control.failNext('fineTune.launch', { when: 'after' });
    const { find } = provider.fineTune;
    const began = clock.now();
    const lagging = async (key: `sha256:${string}`) => (clock.now() - began > 30_000 ? find?.(key) : undefined);
    Object.assign(provider.fineTune, { find: lagging });
    await job.start();
    expect(provider.control.launches).toHaveLength(1);
    expect(clock.now() - began).toBeGreaterThan(30_000);
  });

  it('that never arrived is made again, but not before it surely is not there', async () => {
    const { job, provider, clock } = world();
    provider.control.failNext('fineTune.launch');
    const began = clock.now();
    await job.start();
    expect(provider.control.launches).toHaveLength(1);
    expect(clock.now() - began).toBeGreaterThanOrEqual(120_000);
    expect(provider.control.calls('fineTune.find')).toBeGreaterThanOrEqual(2);
  });

  it('is made again at once where the provider knows at once', async () => {
    const { job, provider, clock } = world();
    Object.assign(provider.fineTune, { settleMs: 0 });
    provider.control.failNext('fineTune.launch');
    await job.start();
    expect(provider.control.launches).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
  });

  it('is given up after four attempts, and found or made by the next start', async () => {
    const { job, provider } = world();
    for (let i = 0; i < 4; i++) provider.control.failNext('fineTune.launch');
    await expect(job.start()).rejects.toMatchObject({ code: 'NETWORK' });
    expect(job.state).toMatchObject({ phase: 'launching', attempt: 4 });
    await job.start();
    expect(provider.control.launches).toHaveLength(1);
  });

  it('waits as long as a rate limit asks for', async () => {
    const { job, provider, clock } = world();
    provider.control.failNext('fineTune.launch', { error: rateLimit(7_000) });
    provider.control.failNext('fineTune.launch', { error: rateLimit() });
    await job.start();
    expect(clock.sleeps).toEqual([7_000, 4_000]);
    expect(provider.control.launches).toHaveLength(1);
  });

  it('that is refused can be made after the cause is removed', async () => {
    const { job, home, provider } = world();
    const error = new ProviderError({ code: 'AUTH', message: 'bad key', status: 401 });
    provider.control.failNext('fineTune.launch', { error });
    await expect(job.start()).rejects.toBe(error);
    expect(job.state.phase).toBe('uploading');
    const resumed = await FineTuneJob.resume(home);
    await resumed.start();
    expect(provider.control.launches).toHaveLength(1);
    expect(provider.control.calls('files.upload')).toBe(1);
  });

  it('that is refused for a file that is gone uploads it anew', async () => {
    const { options, provider } = world();
    await FineTuneJob.of(options).start();
    const second = FineTuneJob.of({ ...options, name: 'second' });
    provider.control.failNext('fineTune.launch', {
      error: new ProviderError({ code: 'NOT_FOUND', message: 'no such file', status: 404 }),
    });
    await expect(second.start()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await second.start();
    expect(provider.control.calls('files.upload')).toBe(2);
    expect(provider.control.launches[1]?.train.id).toBe('file-2');
  });

  it('with a reply that cannot be read is adopted', async () => {
    const { job, provider } = world();
    provider.control.failNext('fineTune.launch', {
      when: 'after',
      error: new TuneloopError({ code: 'INVALID_OUTPUT', message: 'no id in the reply' }),
    });
    await job.start();
    expect(job.state).toMatchObject({ phase: 'queued', handle: { id: 'job-1' } });
    expect(provider.control.launches).toHaveLength(1);
  });

  it('that the caller gave up is taken up by the next start', async () => {
    const stop = new AbortController();
    const provider = fakeProvider({
      before: (call) => (call === 'fineTune.launch' ? stop.abort('enough') : undefined),
    });
    const { job } = world({ provider });
    provider.control.failNext('fineTune.launch', { when: 'after' });
    await expect(job.start({ signal: stop.signal })).rejects.toBe('enough');
    expect(job.state.phase).toBe('launching');
    await job.start();
    expect(provider.control.launches).toHaveLength(1);
  });

  it('of someone who was taken for dead is cancelled, so that one is paid for', async () => {
    const { job, home, clock } = world();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let calls = 0;
    const provider = fakeProvider({
      before: (call) => (call === 'fineTune.launch' && ++calls === 1 ? held : undefined),
    });
    const slow = FineTuneJob.of({ ...world().options, ...home, provider });
    const started = slow.start();
    await new Promise((resolve) => slow.on('state', ({ to }) => to.phase === 'launching' && resolve(undefined)));
    await clock.advance(200_000);
    const quick = await FineTuneJob.resume({ ...home, provider });
    await quick.start();
    release();
    await started;
    expect(provider.control.launches).toHaveLength(2);
    expect(quick.state).toMatchObject({ handle: { id: 'job-1' } });
    expect(slow.state).toMatchObject({ handle: { id: 'job-1' } });
    expect(await provider.fineTune.poll({ id: 'job-2' })).toEqual({ phase: 'cancelled' });
    expect(job.state.phase).toBe('drafted');
  });
});

describe('a provider that cannot look for a launch', () => {
  const lost = async () => {
    const provider = withoutFind();
    const { job, home } = world({ provider: provider as never });
    provider.control.failNext('fineTune.launch', { when: 'after' });
    await expect(job.start()).rejects.toMatchObject({
      code: 'UNSUPPORTED_CAPABILITY',
      message: expect.stringMatching(/Nobody heard whether job "sums" was launched at 2026.*adopt.*relaunch/),
    });
    return { provider, resumed: await FineTuneJob.resume({ ...home, provider }) };
  };

  it('is not paid twice: the job stops and says how to go on', async () => {
    const { provider, resumed } = await lost();
    await expect(resumed.start()).rejects.toMatchObject({ code: 'UNSUPPORTED_CAPABILITY' });
    expect(provider.control.launches).toHaveLength(1);
  });

  it('lets the caller name the job that was launched', async () => {
    const { provider, resumed } = await lost();
    await resumed.start({ adopt: { id: 'job-1' } });
    expect(await resumed.wait()).toMatchObject({ model: 'fake-tuned' });
    expect(provider.control.launches).toHaveLength(1);
  });

  it('lets the caller say that there is none', async () => {
    const { provider, resumed } = await lost();
    await resumed.start({ relaunch: true });
    expect(await resumed.wait()).toMatchObject({ model: 'fake-tuned' });
    expect(provider.control.launches).toHaveLength(2);
  });
});
