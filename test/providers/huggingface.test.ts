import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HuggingFaceOptions, huggingface } from '../../src/providers/huggingface/index.js';
import { conformance, fakeClock } from '../../src/testing/index.js';
import { answerChat } from './fake-openai.js';
import { type Loopback, loopback, type Seen } from './loopback.js';

let server: Loopback;
beforeAll(async () => {
  server = await loopback((seen: Seen) => {
    if (seen.headers.authorization !== 'Bearer hf_testtesttesttesttest')
      return { status: 401, json: { error: 'Invalid token' } };
    if (seen.path === '/v1/chat/completions') return answerChat(seen);
    const inputs = seen.json.inputs as readonly string[];
    return { json: inputs.map((input) => [input.length, input.charCodeAt(0) || 0, 0.5]) };
  });
});
afterAll(() => server.close());
beforeEach(() => void server.seen.splice(0));

const make = (options: HuggingFaceOptions = {}) =>
  huggingface({
    accessToken: 'hf_testtesttesttesttest',
    endpointUrl: server.url,
    retry: { clock: fakeClock(), random: () => 1 },
    ...options,
  });
const hello = { messages: [{ role: 'user', content: 'Hello.' }] } as const;

describe('huggingface keeps the contracts', () => {
  const cases = [
    ...conformance.chat(() => make().chat('org/model')),
    ...conformance.embed(() => make().embed('org/embedder')),
  ];
  for (const { title, run } of cases) it(title, run);
});

describe('huggingface', () => {
  it('sends the older field for the longest answer, and its own extra settings', async () => {
    await make()
      .chat('org/model')
      .complete({ ...hello, maxOutputTokens: 5, extra: { huggingface: { top_k: 3 } } });
    expect(server.seen[0]?.json).toEqual({
      model: 'org/model',
      messages: [{ role: 'user', content: 'Hello.' }],
      max_tokens: 5,
      top_k: 3,
    });
  });

  it('goes to the router by default, with the organisation that pays', async () => {
    const urls: string[] = [];
    const provider = huggingface({
      accessToken: 'hf_testtesttesttesttest',
      billTo: 'my-org',
      fetch: async (input, init) => {
        urls.push(`${String(input)} ${new Headers(init?.headers).get('x-hf-bill-to')}`);
        return fetch(`${server.url}/v1/chat/completions`, init);
      },
    });
    await provider.chat('org/model').complete(hello);
    expect(urls).toEqual(['https://router.huggingface.co/v1/chat/completions my-org']);
  });

  it('tries a loading model again after a pause, not at once and for ever', async () => {
    const clock = fakeClock();
    const busy = { status: 503, headers: { 'retry-after': '3' }, json: { error: 'Model is loading' } };
    server.next(busy, busy);
    await make({ retry: { clock, retries: 2 } })
      .chat('org/model')
      .complete(hello);
    expect(clock.sleeps).toEqual([3_000, 3_000]);
    server.next(busy, busy, busy);
    await expect(
      make({ retry: { clock, retries: 2 } })
        .chat('org/model')
        .complete(hello),
    ).rejects.toMatchObject({ code: 'REMOTE', status: 503, retryAfterMs: 3_000, retryable: true });
    expect(server.seen).toHaveLength(6);
  });

  it('estimates the usage where a server counts none, and says so', async () => {
    const chunk = (choice: object) => JSON.stringify({ id: 'a', model: 'm', choices: [{ index: 0, ...choice }] });
    server.next({
      events: [chunk({ delta: { content: 'Hello you' } }), chunk({ delta: {}, finish_reason: 'stop' }), '[DONE]'],
    });
    let usage: unknown;
    for await (const delta of make().chat('org/model').stream!(hello))
      if (delta.type === 'end') usage = delta.result.usage;
    expect(usage).toEqual({ inputTokens: 3, outputTokens: 3, estimated: true });
  });

  it('takes a stream without an end for an error', async () => {
    server.next({ events: ['{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"Hel"}}]}'] });
    const reading = async () => {
      for await (const _ of make().chat('org/model').stream!(hello));
    };
    await expect(reading()).rejects.toMatchObject({ code: 'NETWORK' });
  });

  it('refuses vectors that are not one for each text', async () => {
    server.next({
      json: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    });
    await expect(make().embed('org/embedder').embed(['a'])).rejects.toMatchObject({
      code: 'REMOTE',
      message: expect.stringContaining('pools its tokens'),
    });
  });

  it('reads a refused token as AUTH, and an impossible route as INVALID_OPTION', async () => {
    await expect(make({ accessToken: 'hf_wrongwrongwrongwrong' }).chat('m').complete(hello)).rejects.toMatchObject({
      code: 'AUTH',
      status: 401,
    });
    await expect(
      make({ endpointUrl: undefined, inferenceProvider: 'openai' }).chat('openai/gpt').complete(hello),
    ).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
