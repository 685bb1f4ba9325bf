import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FineTuneJob } from '../../src/finetune/fine-tune-job.js';
import { openai } from '../../src/providers/openai/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { type ChaosFault, type ChaosOptions, chaosServer, fakeClock } from '../../src/testing/index.js';
import { pairs, toTraining } from '../finetune/fixtures.js';

const launch = 'POST /fine_tuning/jobs';
const html = '<html><body>Please sign in</body></html>';

/** A job before a chaos server, on a clock that does not wait. */
async function jobBefore(options: ChaosOptions = {}) {
  const clock = fakeClock();
  const server = await chaosServer(options);
  const provider = openai({ apiKey: 'none', baseUrl: server.url, retry: { clock, random: () => 1 } });
  const home = { provider, store: memoryStore(), name: 'sums', clock };
  const job = FineTuneJob.of({ ...home, model: 'chaos', train: pairs(12), toTraining });
  return { server, clock, home, job };
}

async function world(options: ChaosOptions = {}) {
  const made = await jobBefore(options);
  onTestFinished(() => made.server.close());
  return made;
}

describe('a launch over sockets', () => {
  it.each<[string, ChaosFault]>([
    ['was lost', { kind: 'lost', route: launch }],
    ['was cut', { kind: 'cut', atByte: 20, route: launch }],
    ['broke after its headers', { kind: 'reset', after: 'headers', route: launch }],
    ['became a 504', { kind: 'reply', status: 504, worked: true, route: launch }],
    ['became an HTML page of status 502', { kind: 'reply', status: 502, html, worked: true, route: launch }],
  ])('whose reply %s is found and adopted, not made again', async (_, fault) => {
    const { job, server } = await world({ faults: [fault], listLag: 2 });
    await job.start();
    expect(await job.wait()).toMatchObject({ model: expect.stringContaining('ftjob-1') });
    expect(server.worked(launch)).toBe(1);
    expect([...server.launches.values()]).toEqual([1]);
    expect(server.calls('GET /fine_tuning/jobs')).toBeGreaterThan(1);
  });

  it.each<[string, ChaosFault]>([
    ['is an HTML page of status 200', { kind: 'reply', html, worked: true, route: launch }],
    ['is JSON without an id', { kind: 'reply', json: { ok: true }, worked: true, route: launch }],
    ['ends early', { kind: 'end', atByte: 20, route: launch }],
  ])('whose reply %s, and that is not listed yet, is adopted by the next start', async (_, fault) => {
    const { job, server } = await world({ faults: [fault], listLag: 1 });
    await expect(job.start()).rejects.toMatchObject({ code: 'REMOTE' });
    expect(job.state.phase).toBe('launching');
    await job.start();
    await job.wait();
    expect([...server.launches.values()]).toEqual([1]);
    expect(server.calls(launch)).toBe(1);
  });

  it.each<[string, ChaosFault]>([
    ['is reset on its way', { kind: 'reset', route: launch }],
    ['meets a server that is down', { kind: 'reply', status: 503, route: launch }],
    ['meets a rate limit', { kind: 'reply', status: 429, retryAfter: { as: 'date', ms: 5_000 }, route: launch }],
  ])('that %s is made again, and once', async (_, fault) => {
    const { job, server } = await world({ faults: [fault] });
    await job.start();
    await job.wait();
    expect(server.calls(launch)).toBe(2);
    expect([...server.launches.values()]).toEqual([1]);
  });

  it.each<[string, ChaosFault]>([
    ['an HTML page', { kind: 'reply', html, route: 'GET /fine_tuning/jobs', times: 'always' }],
    ['JSON that is no list', { kind: 'reply', json: { ok: true }, route: 'GET /fine_tuning/jobs', times: 'always' }],
    ['nothing at all', { kind: 'reset', route: 'GET /fine_tuning/jobs', times: 'always' }],
  ])('is not made again while the search for it gives %s', async (_, fault) => {
    const { job, server } = await world({ faults: [{ kind: 'lost', route: launch }, fault] });
    await expect(job.start()).rejects.toMatchObject({ code: expect.stringMatching(/^(REMOTE|NETWORK)$/) });
    expect(job.state.phase).toBe('launching');
    expect(server.calls(launch)).toBe(1);
  });

  it('that is adopted by the next process counts once', async () => {
    const faults: readonly ChaosFault[] = [
      { kind: 'lost', route: launch },
      { kind: 'reset', route: 'GET /fine_tuning/jobs', times: 40 },
    ];
    const { job, home, server } = await world({ faults });
    await expect(job.start()).rejects.toMatchObject({ code: 'NETWORK' });
    let resumed = await FineTuneJob.resume(home);
    for (let tries = 0; tries < 10 && resumed.state.phase === 'launching'; tries++) {
      await resumed.start().catch(() => {});
      resumed = await FineTuneJob.resume(home);
    }
    await resumed.wait();
    expect([...server.launches.values()]).toEqual([1]);
  });

  it('is never doubled and never lost, whatever goes wrong on any route', async () => {
    const place = fc.integer({ min: 0, max: 700 });
    const mishap = fc.oneof(
      fc.constantFrom<ChaosFault>(
        { kind: 'lost' },
        { kind: 'reset' },
        { kind: 'reset', after: 'headers' },
        { kind: 'reply', status: 503 },
        { kind: 'reply', status: 504, worked: true },
        { kind: 'reply', status: 502, html, worked: true },
        { kind: 'reply', status: 429, retryAfter: { as: 'requests', ms: 61_000 } },
        { kind: 'reply', html },
      ),
      place.map((atByte): ChaosFault => ({ kind: 'cut', atByte })),
      place.map((atByte): ChaosFault => ({ kind: 'end', atByte })),
    );
    const skips = fc.nat({ max: 9 });
    const script = fc.array(
      fc.record({ mishap, skip: skips }).map(({ mishap: fault, skip }) => ({ ...fault, skip })),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(script, fc.nat({ max: 3 }), async (faults, listLag) => {
        const { server, home, job } = await jobBefore({ faults, listLag });
        try {
          await job.start().catch(() => {});
          let ended: string | undefined;
          for (let tries = 0; tries < 12 && ended === undefined; tries++) {
            const next = await FineTuneJob.resume(home);
            ended = await next
              .start()
              .then(() => next.wait())
              .then(({ model }) => model)
              .catch(() => undefined);
          }
          expect(ended).toContain('ftjob-1');
          expect([...server.launches.values()]).toEqual([1]);
        } finally {
          await server.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
