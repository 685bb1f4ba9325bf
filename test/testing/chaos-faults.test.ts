import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../src/testing/fake-clock.js';
import type { ChaosFault, ChaosRetryAfter } from '../../src/testing/index.js';
import { chaos, hello, helloAnswer, readAll } from './chaos-client.js';

const html = '<html><body><h1>502 Bad Gateway</h1></body></html>';
const json = { 'content-type': 'application/json' };

describe('a call that fails', () => {
  it.each<[string, ChaosFault, object]>([
    ['429', { kind: 'reply', status: 429 }, { code: 'RATE_LIMIT', status: 429, retryable: true }],
    ['500', { kind: 'reply', status: 500 }, { code: 'REMOTE', status: 500, retryable: true }],
    ['502 as HTML', { kind: 'reply', status: 502, html }, { code: 'REMOTE', status: 502, retryable: true }],
    ['503', { kind: 'reply', status: 503 }, { code: 'REMOTE', status: 503, retryable: true }],
    ['504', { kind: 'reply', status: 504, worked: true }, { code: 'REMOTE', status: 504, retryable: true }],
    ['200 as HTML', { kind: 'reply', html }, { code: 'REMOTE', retryable: false }],
    ['200 and nothing', { kind: 'reply', html: '', headers: json }, { code: 'REMOTE', retryable: false }],
    ['200 without what was asked', { kind: 'reply', json: {} }, { code: 'REMOTE', retryable: false }],
    [
      'a redirect',
      { kind: 'reply', status: 302, headers: { location: '/login' } },
      { code: 'REMOTE', retryable: false },
    ],
    ['a reset before the headers', { kind: 'reset' }, { code: 'NETWORK', retryable: true }],
    ['a reset after the headers', { kind: 'reset', after: 'headers' }, { code: 'NETWORK', retryable: true }],
    ['a lost reply', { kind: 'lost' }, { code: 'NETWORK', retryable: true }],
    ['a cut before the body', { kind: 'cut', atByte: 0 }, { code: 'NETWORK', retryable: true }],
    ['a cut in the body', { kind: 'cut', atByte: 40 }, { code: 'NETWORK', retryable: true }],
    ['a body that ends early', { kind: 'end', atByte: 40 }, { code: 'REMOTE', retryable: false }],
  ])('by %s has the right code, and is repeated only where that helps', async (_, fault, error) => {
    const calls = [
      (one: Awaited<ReturnType<typeof chaos>>) => one.model.complete(hello),
      (one: Awaited<ReturnType<typeof chaos>>) => one.provider.embed('chaos').embed(['a']),
    ];
    for (const call of calls) {
      const always = await chaos({ faults: [{ ...fault, times: 'always' }] });
      await expect(call(always)).rejects.toMatchObject({ ...error, provider: 'openai' });
      const repeats = (error as { readonly retryable: boolean }).retryable ? 4 : 1;
      expect(always.server.requests).toHaveLength(repeats);
    }
    const once = await chaos({ faults: [fault] });
    const reply = once.model.complete(hello);
    if ((error as { readonly retryable: boolean }).retryable) expect((await reply).text).toBe(helloAnswer);
    else await expect(reply).rejects.toMatchObject(error);
  });

  it('is never an answer, wherever its body breaks off', async () => {
    const faults = Array.from({ length: 220 }, (_, at): ChaosFault => {
      return { kind: at % 2 === 0 ? 'cut' : 'end', atByte: 2 * at + (at & 2) / 2 };
    });
    const { model, server } = await chaos({ faults }, { retry: { retries: 0 } });
    let failed = 0;
    for (const fault of faults) {
      const answer = await model.complete(hello).catch((error: unknown) => error);
      if (answer instanceof Error) {
        failed++;
        expect(answer, JSON.stringify(fault)).toMatchObject({ code: expect.stringMatching(/^(NETWORK|REMOTE)$/) });
      } else expect(answer, JSON.stringify(fault)).toMatchObject({ text: helloAnswer, finish: 'stop' });
    }
    expect(failed).toBeGreaterThan(200);
    expect(failed).toBeLessThan(faults.length);
    expect(server.worked('POST /chat/completions')).toBe(faults.length);
  });
});

describe('a service that asks for a pause', () => {
  const retryAfter = (as: ChaosRetryAfter['as'], ms: number): ChaosFault => ({
    kind: 'reply',
    status: 429,
    retryAfter: { as, ms },
  });

  it.each<[ChaosRetryAfter['as'], number]>([
    ['seconds', 7_000],
    ['date', 9_000],
    ['ms', 1_250],
    ['requests', 61_500],
    ['requests', 750],
    ['tokens', 6_000],
  ])('in %s is waited for: %i ms', async (as, ms) => {
    const clock = fakeClock();
    const { model } = await chaos({ clock, faults: [retryAfter(as, ms)] }, { retry: { clock } });
    expect((await model.complete(hello)).text).toBe(helloAnswer);
    expect(clock.sleeps).toEqual([ms]);
  });

  it.each<ChaosRetryAfter['as']>(['seconds', 'date', 'ms', 'requests', 'tokens'])(
    'in %s that is longer than we are ready to wait is told, not waited for',
    async (as) => {
      const clock = fakeClock();
      const { model, server } = await chaos({ clock, faults: [retryAfter(as, 600_000)] }, { retry: { clock } });
      await expect(model.complete(hello)).rejects.toMatchObject({ code: 'RATE_LIMIT', retryAfterMs: 600_000 });
      expect(server.requests).toHaveLength(1);
      expect(clock.sleeps).toEqual([]);
    },
  );

  it('is asked again no sooner than each pause, and no more often than allowed', async () => {
    const faults = [1_000, 30_000, 2_000, 4_000].map((ms) => retryAfter('ms', ms));
    const { model, clock, server } = await chaos({ faults });
    await expect(model.complete(hello)).rejects.toMatchObject({ code: 'RATE_LIMIT', retryAfterMs: 4_000 });
    expect(clock.sleeps).toEqual([1_000, 30_000, 2_000]);
    expect(server.requests).toHaveLength(4);
  });
});

describe('a stream', () => {
  const streamBytes = 1_300;

  it('never looks complete when it is not, wherever it breaks off', async () => {
    const faults = Array.from({ length: streamBytes / 3 }, (_, at): ChaosFault => {
      return { kind: at % 2 === 0 ? 'cut' : 'end', atByte: 3 * at };
    });
    const { model } = await chaos({ faults, say: () => 'ONE' }, { retry: { retries: 0 } });
    let failed = 0;
    for (const fault of faults) {
      const { deltas, error } = await readAll(model.stream!(hello));
      const end = deltas.find(({ type }) => type === 'end');
      const place = JSON.stringify(fault);
      if (end === undefined) {
        failed++;
        expect(error, place).toMatchObject({ code: expect.stringMatching(/^(NETWORK|REMOTE)$/) });
        const text = deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('');
        expect('ONE'.startsWith(text), place).toBe(true);
      } else expect(end, place).toMatchObject({ result: { text: 'ONE', finish: 'stop', usage: { outputTokens: 1 } } });
    }
    expect(failed).toBeGreaterThan(300);
    expect(failed).toBeLessThan(faults.length);
  });

  it('with an event that is no JSON fails, whichever event it is, and tolerates what is no event', async () => {
    const events = 8; // role, five words, finish, usage; then the closing mark
    for (let event = 0; event < events; event++) {
      const { model } = await chaos({ faults: [{ kind: 'malformed', event }] }, { retry: { retries: 0 } });
      const { deltas, error } = await readAll(model.stream!(hello));
      expect(error, `event ${event}`).toMatchObject({ code: 'REMOTE' });
      expect(deltas.some(({ type }) => type === 'end')).toBe(false);
    }
    const { model } = await chaos({ faults: [{ kind: 'malformed', event: 0, text: ': still here\n\nretry: 5\n\n' }] });
    const { deltas } = await readAll(model.stream!(hello));
    expect(deltas.at(-1)).toMatchObject({ type: 'end', result: { text: helloAnswer } });
  });

  it.each<[string, ChaosFault, string]>([
    [
      'an error in place of an event',
      { kind: 'malformed', event: 3, text: 'data: {"error":{"message":"Fire"}}\n\n' },
      'REMOTE',
    ],
    ['an HTML page', { kind: 'reply', html }, 'REMOTE'],
    ['JSON that is no stream', { kind: 'reply', json: { choices: [] } }, 'NETWORK'],
    ['no events', { kind: 'reply', events: [] }, 'NETWORK'],
    ['the closing mark alone', { kind: 'reply', events: ['[DONE]'] }, 'NETWORK'],
    ['a reset after the headers', { kind: 'reset', after: 'headers' }, 'NETWORK'],
  ])('that is %s fails', async (_, fault, code) => {
    const { model } = await chaos({ faults: [fault] }, { retry: { retries: 0 } });
    const { deltas, error } = await readAll(model.stream!(hello));
    expect(error).toMatchObject({ code });
    expect(deltas.some(({ type }) => type === 'end')).toBe(false);
  });

  it('is opened again only until its first piece is there', async () => {
    const early = await chaos({ faults: [{ kind: 'reset' }, { kind: 'reply', status: 503 }] });
    expect((await readAll(early.model.stream!(hello))).error).toBeUndefined();
    expect(early.server.requests).toHaveLength(3);
    const late = await chaos({ faults: [{ kind: 'cut', atByte: 600 }] });
    expect((await readAll(late.model.stream!(hello))).error).toMatchObject({ code: 'NETWORK' });
    expect(late.server.requests).toHaveLength(1);
  });
});

describe('a reply that does not come', () => {
  const stuck: readonly ChaosFault[] = [
    { kind: 'slow', ms: 1_000_000 },
    { kind: 'stall', atByte: 0 },
    { kind: 'stall', atByte: 300 },
  ];

  it.each(stuck)('($kind $atByte) ends with TIMEOUT, and the socket is closed', async (fault) => {
    const { model, server } = await chaos({ faults: [fault, fault] });
    await expect(model.complete(hello, { timeoutMs: 60 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect((await readAll(model.stream!(hello, { timeoutMs: 60 }))).error).toMatchObject({ code: 'TIMEOUT' });
    await expect.poll(() => server.requests.map(({ outcome }) => outcome)).toEqual(['left', 'left']);
  });

  it.each(stuck)('($kind $atByte) is left by an abort, and the socket is closed', async (fault) => {
    const { model, server } = await chaos({ faults: [fault, fault] });
    const leave = new AbortController();
    const why = new Error('enough');
    const calls = [
      model.complete(hello, { signal: leave.signal }),
      readAll(model.stream!(hello, { signal: leave.signal })).then(({ error }) => Promise.reject(error)),
    ].map((call) => call.catch((error: unknown) => error));
    await expect.poll(() => server.requests.length).toBe(2);
    leave.abort(why);
    for (const call of calls) expect(await call).toBe(why);
    await expect.poll(() => server.requests.map(({ outcome }) => outcome)).toEqual(['left', 'left']);
  });

  it('is left by a reader who leaves, and the socket is closed', async () => {
    const { model, server } = await chaos({ faults: [{ kind: 'stall', atByte: 700 }] });
    for await (const { type } of model.stream!(hello)) {
      expect(type).toBe('text');
      break;
    }
    await expect.poll(() => server.requests[0]?.outcome).toBe('left');
  });
});
