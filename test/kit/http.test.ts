import { describe, expect, it } from 'vitest';
import { TuneloopError } from '../../src/base/errors.js';
import { type HttpOptions, http } from '../../src/kit/index.js';
import { type Exchange, fakeClock, replay } from '../../src/testing/index.js';

const secret = 'key-of-no-known-form';

function setup(exchanges: readonly Exchange[], options: Partial<HttpOptions> = {}) {
  const clock = fakeClock();
  const { fetch, requests, unused } = replay(exchanges);
  const client = http({
    provider: 'demo',
    baseUrl: 'https://api.example/v2/',
    credential: { provider: 'demo', option: 'apiKey', env: 'NO_SUCH_VARIABLE', given: () => secret },
    fetch,
    retry: { clock, random: () => 1 },
    ...options,
  });
  return { client, clock, requests, unused };
}
const answer = (path: string, response: Exchange['response'] = { json: { ok: true } }, method = 'GET'): Exchange => ({
  request: { path, method },
  response,
});

describe('http', () => {
  it('joins base, path and query, and sends token, headers and JSON', async () => {
    const exchange = {
      request: { method: 'POST', path: '/v2/things?a=1+2&b=true', json: { x: 1 } },
      response: { json: [1] },
    };
    let authorization: string | null = null;
    const { fetch } = replay([exchange]);
    const { client } = setup([], {
      headers: { 'x-team': 'blue' },
      fetch: (input, init) => {
        authorization = new Headers(init?.headers).get('authorization');
        expect(new Headers(init?.headers).get('x-team')).toBe('blue');
        return fetch(input, init);
      },
    });
    const query = { a: '1 2', b: true, c: undefined };
    expect(await client.json({ method: 'POST', path: '/things', query, json: { x: 1 } })).toEqual([1]);
    expect(authorization).toBe(`Bearer ${secret}`);
  });

  it('gives undefined for an empty reply, and an error with the text for one that is no JSON', async () => {
    const { client } = setup([answer('/v2/a', { status: 204 }), answer('/v2/b', { text: '<html>sign in</html>' })]);
    expect(await client.json({ path: '/a' })).toBeUndefined();
    await expect(client.json({ path: '/b' })).rejects.toMatchObject({ code: 'REMOTE', body: '<html>sign in</html>' });
  });

  it.each([
    [{ error: { message: 'in error.message' } }, 'in error.message'],
    [{ error: 'in error' }, 'in error'],
    [{ message: 'in message' }, 'in message'],
    [{ detail: 'in detail' }, 'in detail'],
    [{ code: 7 }, '{"code":7}'],
  ])('finds the sentence in %j', async (json, sentence) => {
    const { client } = setup([answer('/v2/a', { status: 400, json })]);
    await expect(client.json({ path: '/a' })).rejects.toMatchObject({
      code: 'REMOTE',
      status: 400,
      message: `GET https://api.example/v2/a failed with status 400: ${sentence}`,
    });
  });

  it('masks the token where the service repeats it', async () => {
    const { client } = setup([answer('/v2/a', { status: 401, text: `bad token ${secret}!` })]);
    const error = await client.text({ path: '/a' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'AUTH', body: 'bad token [redacted]!' });
    expect(JSON.stringify(error)).not.toContain(secret);
  });

  it('repeats what is safe to repeat, and nothing else unless told so', async () => {
    const busy = { status: 503, json: { error: 'busy' } };
    const get = setup([answer('/v2/a', busy), answer('/v2/a')]);
    expect(await get.client.json({ path: '/a' })).toEqual({ ok: true });
    const post = setup([answer('/v2/a', busy, 'POST'), answer('/v2/a', undefined, 'POST')]);
    await expect(post.client.json({ method: 'POST', path: '/a' })).rejects.toMatchObject({ status: 503 });
    expect(await post.client.json({ method: 'POST', path: '/a', repeatable: true })).toEqual({ ok: true });
  });

  it.each([
    ['retry-after-ms', '1500', 1_500],
    ['retry-after', '2', 2_000],
    ['retry-after', '0.7', 700],
    ['retry-after', 'soon', 500],
  ])('reads %s: %s', async (name, value, ms) => {
    const { client, clock } = setup([answer('/v2/a', { status: 429, headers: { [name]: value } }), answer('/v2/a')]);
    await client.json({ path: '/a' });
    expect(clock.sleeps).toEqual([ms]);
  });

  it('does not follow a redirect, which could lead a token astray', async () => {
    const { client } = setup([answer('/v2/a', { status: 307, headers: { location: 'https://elsewhere.example/' } })]);
    await expect(client.text({ path: '/a' })).rejects.toMatchObject({ code: 'REMOTE', status: 307 });
  });

  it('yields bytes as they come, and releases the reply when the reader leaves', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('piece ')),
      cancel: () => {
        cancelled = true;
      },
    });
    const { client } = setup([], { fetch: async () => new Response(body) });
    for await (const piece of client.bytes({ path: '/a' })) {
      expect(new TextDecoder().decode(piece)).toBe('piece ');
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(cancelled).toBe(true);
  });

  it('is NETWORK where no reply comes, naming the reason beneath', async () => {
    const cause = new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND api.example') });
    const { client } = setup([], { fetch: async () => Promise.reject(cause), retry: { retries: 0 } });
    await expect(client.text({ path: '/a' })).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('getaddrinfo ENOTFOUND api.example'),
      cause,
    });
  });

  it('rejects with the reason of the signal or with TIMEOUT, also where fetch heeds neither', async () => {
    const { client } = setup([], { fetch: () => new Promise(() => {}) });
    const controller = new AbortController();
    const call = client.text({ path: '/a' }, { signal: controller.signal });
    controller.abort('enough');
    await expect(call).rejects.toBe('enough');
    await expect(client.text({ path: '/a' }, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('lets the adapter read what its service says in a failed reply', async () => {
    const mine = new TuneloopError({ code: 'RATE_LIMIT', message: 'quota' });
    const { client } = setup([answer('/v2/a', { status: 418, json: { mine: 1 } })], {
      toError: ({ status, body }) =>
        status === 418 && body === '{"mine":1}' ? mine : new TuneloopError({ code: 'REMOTE', message: '' }),
    });
    await expect(client.text({ path: '/a' })).rejects.toBe(mine);
  });
});
