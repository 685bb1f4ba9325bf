import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestBytes, digestJson } from '../../src/base/digest.js';
import type { Json } from '../../src/base/json.js';
import { type OpenAIOptions, openai } from '../../src/providers/openai/index.js';
import type { ChatDelta } from '../../src/spec/index.js';
import { type ChaosFault, type ChaosServer, chaosServer, conformance, fakeClock } from '../../src/testing/index.js';

const apiKey = 'test-key-of-no-known-form';
let server: ChaosServer;
beforeEach(async () => {
  server = await chaosServer();
});
afterEach(() => server.close());
/** Another reply to the next call. */
const replyWith = (reply: Omit<Extract<ChaosFault, { readonly kind: 'reply' }>, 'kind'>) =>
  server.fail({ kind: 'reply', ...reply });

const clock = fakeClock();
const make = (options: OpenAIOptions = {}) =>
  openai({ apiKey, baseUrl: server.url, retry: { clock, random: () => 1 }, ...options });
const hello = { messages: [{ role: 'user', content: 'Hello.' }] } as const;
const collect = async <T>(items: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const bodyOf = (text: string) => ({
  body: async function* () {
    yield new TextEncoder().encode(text);
  },
  about: { name: 'rows', digest: digestBytes(text) },
});

describe('openai keeps the contracts', () => {
  const cases = [
    ...conformance.chat(() => make().chat('gpt-x')),
    ...conformance.embed(() => make().embed('embed-x')),
    ...conformance.files(() => make().files),
    ...conformance.fineTune(make, { model: 'gpt-x' }),
  ];
  for (const { title, run } of cases) it(title, run);
});

describe('openai chat', () => {
  it('sends the whole request in the chat-completions form', async () => {
    await make()
      .chat('gpt-x')
      .complete({
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image', data: new Uint8Array([1, 2, 3]), mediaType: 'image/png' },
              { type: 'image', data: new URL('https://pictures.example/a.png'), mediaType: 'image/png' },
              { type: 'audio', data: new Uint8Array([4]), mediaType: 'audio/wav' },
              { type: 'file', data: new Uint8Array([5]), mediaType: 'application/pdf', name: 'a.pdf' },
            ],
          },
          { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'look', arguments: { at: [1] } }] },
          { role: 'tool', toolCallId: 'c1', content: 'seen' },
        ],
        temperature: 0,
        topP: 0.5,
        stop: ['END'],
        seed: 7,
        maxOutputTokens: 9,
        tools: [{ name: 'look', parameters: { type: 'object' } }],
        toolChoice: { name: 'look' },
        outputSchema: {
          type: 'object',
          properties: { a: { type: 'string' } },
          required: [],
          additionalProperties: false,
        },
        extra: { openai: { verbosity: 'low', model: 'not-this', stream: true, n: 2 }, other: { x: 1 } },
      });
    expect(server.requests[0]?.body).toEqual({
      model: 'gpt-x',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AQID' } },
            { type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } },
            { type: 'input_audio', input_audio: { data: 'BA==', format: 'wav' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BQ==' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":[1]}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'seen' },
      ],
      temperature: 0,
      top_p: 0.5,
      stop: ['END'],
      seed: 7,
      max_completion_tokens: 9,
      tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'look' } },
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'output',
          schema: { type: 'object', properties: { a: { type: 'string' } }, required: [], additionalProperties: false },
          strict: false,
        },
      },
      verbosity: 'low',
    });
  });

  it('reads text, finish, the answering model, and cached and reasoning tokens', async () => {
    replyWith({
      json: {
        id: 'chatcmpl-1',
        model: 'gpt-x-2026',
        choices: [{ message: { content: 'Hello, team — größe!' }, finish_reason: 'stop' }],
        usage: {
          prompt_tokens: 12,
          completion_tokens: 7,
          prompt_tokens_details: { cached_tokens: 4 },
          completion_tokens_details: { reasoning_tokens: 2 },
        },
      },
    });
    const result = await make().chat('gpt-x').complete(hello);
    expect(result).toMatchObject({
      id: 'chatcmpl-1',
      text: 'Hello, team — größe!',
      finish: 'stop',
      model: 'gpt-x-2026',
      usage: { inputTokens: 12, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 2 },
    });
  });

  it('calls a refusal and a filtered answer "filter", and a forced tool call "tool"', async () => {
    const reply = (message: Json, finish_reason: string) => ({
      json: {
        id: 'a',
        model: 'm',
        choices: [{ message, finish_reason }],
        usage: { prompt_tokens: 1, completion_tokens: 1 },
      },
    });
    const chat = make().chat('gpt-x');
    replyWith(reply({ content: null, refusal: 'I cannot.' }, 'stop'));
    expect(await chat.complete(hello)).toMatchObject({ text: 'I cannot.', finish: 'filter' });
    replyWith(reply({ content: 'par' }, 'content_filter'));
    expect(await chat.complete(hello)).toMatchObject({ text: 'par', finish: 'filter' });
    replyWith(reply({ tool_calls: [{ id: 'c', function: { name: 'f', arguments: '' } }] }, 'stop'));
    expect(await chat.complete(hello)).toMatchObject({
      finish: 'tool',
      toolCalls: [{ id: 'c', name: 'f', arguments: {} }],
    });
  });

  it('asks for log-probabilities where they are wanted, and reads them whole and streamed', async () => {
    const entry = (token: string, logprob: number, top: readonly (readonly [string, number])[]) => ({
      token,
      logprob,
      bytes: null,
      top_logprobs: top.map(([other, value]) => ({ token: other, logprob: value, bytes: null })),
    });
    const content = [
      entry('A', -0.1, [
        ['A', -0.1],
        ['B', -2.4],
      ]),
      entry('.', -0.5, []),
    ];
    const expected = [
      {
        token: 'A',
        logprob: -0.1,
        alternatives: [
          { token: 'A', logprob: -0.1 },
          { token: 'B', logprob: -2.4 },
        ],
      },
      { token: '.', logprob: -0.5, alternatives: [] },
    ];
    const usage = { prompt_tokens: 1, completion_tokens: 2 };
    const chat = make().chat('gpt-x');
    const choice = { message: { content: 'A.' }, finish_reason: 'stop', logprobs: { content, refusal: null } };
    replyWith({ json: { id: 'a', model: 'm', choices: [choice], usage } });
    expect((await chat.complete({ ...hello, logprobs: 2 })).logprobs).toEqual(expected);
    expect(server.requests[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 2 });

    const pieces = content.map((token) => ({ delta: { content: token.token }, logprobs: { content: [token] } }));
    const events = [...pieces, { delta: {}, finish_reason: 'stop', logprobs: null }].map((piece) =>
      JSON.stringify({ id: 'a', model: 'm', choices: [piece], usage }),
    );
    replyWith({ events: [...events, '[DONE]'] });
    const deltas = await collect(chat.stream!({ ...hello, logprobs: 2 }));
    expect(deltas.at(-1)).toMatchObject({ type: 'end', result: { text: 'A.', logprobs: expected } });

    const result = await chat.complete(hello);
    expect('logprobs' in result).toBe(false);
    expect(server.requests.at(-1)?.body).not.toHaveProperty('top_logprobs');
    const broken = {
      message: { content: 'A' },
      finish_reason: 'stop',
      logprobs: { content: [{ token: 'A', logprob: null }] },
    };
    replyWith({ json: { id: 'a', model: 'm', choices: [broken], usage } });
    expect('logprobs' in (await chat.complete({ ...hello, logprobs: 0 }))).toBe(false);
  });

  it('fails with INVALID_OUTPUT on broken tool arguments, saying when the answer was cut', async () => {
    const message = { tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{"a":' } }] };
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    replyWith({ json: { id: 'a', model: 'm', choices: [{ message, finish_reason: 'length' }], usage } });
    await expect(make().chat('gpt-x').complete(hello)).rejects.toMatchObject({
      code: 'INVALID_OUTPUT',
      hint: 'The answer was cut off: raise maxOutputTokens.',
    });
  });

  it('tells a streamed tool call when it begins and when it is whole', async () => {
    const deltas = await collect(
      make().chat('gpt-x').stream!({
        ...hello,
        tools: [{ name: 'weather', parameters: { type: 'object', properties: { city: { const: 'Oslo' } } } }],
        toolChoice: 'required',
      }),
    );
    expect(deltas.slice(0, 2)).toEqual<ChatDelta[]>([
      { type: 'tool', index: 0, call: { id: 'call-1', name: 'weather' } },
      { type: 'tool', index: 0, call: { id: 'call-1', name: 'weather', arguments: { city: 'Oslo' } } },
    ]);
    expect(deltas[2]).toMatchObject({ type: 'end', result: { finish: 'tool', text: '', usage: { inputTokens: 1 } } });
    expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  const chunk = (choice: object) => JSON.stringify({ id: 'a', model: 'm', choices: [{ index: 0, ...choice }] });
  it.each([
    ['a stream that just ends', { events: [chunk({ delta: { content: 'Hel' } })] }],
    ['a stream that is done without a finish', { events: [chunk({ delta: { content: 'Hel' } }), '[DONE]'] }],
    ['a stream that ends before its usage', { events: [chunk({ delta: { content: 'Hel' }, finish_reason: 'stop' })] }],
  ])('takes %s for an error, never for an answer', async (_, answer) => {
    replyWith(answer);
    const texts: string[] = [];
    const reading = async () => {
      for await (const delta of make().chat('gpt-x').stream!(hello)) {
        expect(delta.type).toBe('text');
        if (delta.type === 'text') texts.push(delta.text);
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'NETWORK', retryable: true, provider: 'openai' });
    expect(texts.join('')).toBe('Hel');
  });

  it('passes on an error that arrives in the middle of a stream', async () => {
    replyWith({ events: [chunk({ delta: { content: 'Hel' } }), '{"error":{"message":"The server is on fire"}}'] });
    await expect(collect(make().chat('gpt-x').stream!(hello))).rejects.toMatchObject({
      code: 'REMOTE',
      message: expect.stringContaining('The server is on fire'),
    });
  });

  it('opens a stream again when it could not be opened', async () => {
    replyWith({ status: 503, json: { error: { message: 'busy' } } });
    const deltas = await collect(make().chat('gpt-x').stream!(hello));
    expect(deltas.at(-1)?.type).toBe('end');
    expect(server.requests).toHaveLength(2);
  });
});

describe('openai errors', () => {
  const failing = (status: number, error: Json, headers: Record<string, string> = {}) => {
    replyWith({ status, json: { error }, headers: { 'x-request-id': 'req-7', ...headers } });
    return make({ retry: { retries: 0 } })
      .chat('gpt-x')
      .complete(hello);
  };

  it.each([
    [400, 'REMOTE', false],
    [401, 'AUTH', false],
    [403, 'AUTH', false],
    [404, 'NOT_FOUND', false],
    [408, 'REMOTE', true],
    [422, 'REMOTE', false],
    [429, 'RATE_LIMIT', true],
    [500, 'REMOTE', true],
    [503, 'REMOTE', true],
  ])('reads status %i as %s, retryable: %s', async (status, code, retryable) => {
    await expect(failing(status, { message: 'No luck.', type: 't' })).rejects.toMatchObject({
      code,
      retryable,
      status,
      requestId: 'req-7',
      provider: 'openai',
      message: expect.stringContaining(`Chat with "gpt-x" failed with status ${status}: No luck.`),
    });
  });

  it('does not call a used-up quota retryable', async () => {
    await expect(
      failing(429, { message: 'You exceeded your quota.', code: 'insufficient_quota' }),
    ).rejects.toMatchObject({
      code: 'RATE_LIMIT',
      retryable: false,
      hint: expect.stringContaining('billing'),
    });
  });

  it('waits as long as the service asks before it tries again', async () => {
    const slow = fakeClock();
    replyWith({ status: 429, headers: { 'retry-after': '7' }, json: { error: { message: 'slow down' } } });
    await make({ retry: { clock: slow } })
      .chat('gpt-x')
      .complete(hello);
    expect(slow.sleeps).toEqual([7_000]);
  });

  it('never shows the key, not even one that the service repeats', async () => {
    replyWith({ status: 401, json: { error: { message: 'Incorrect API key provided: wrong-key-0123.' } } });
    const error = await openai({ apiKey: 'wrong-key-0123', baseUrl: server.url })
      .chat('gpt-x')
      .complete(hello)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'AUTH', body: expect.stringContaining('[redacted]') });
    expect(JSON.stringify([error, String(error), (error as { body: string }).body])).not.toContain('wrong-key-0123');
  });

  it('names the environment variable where there is no key, and the package where it is missing', async () => {
    const before = process.env.OPENAI_API_KEY;
    delete process.env.OPENAI_API_KEY;
    try {
      await expect(openai().chat('gpt-x').complete(hello)).rejects.toMatchObject({
        code: 'MISSING_CREDENTIAL',
        hint: expect.stringContaining('OPENAI_API_KEY'),
      });
    } finally {
      if (before !== undefined) process.env.OPENAI_API_KEY = before;
    }
  });

  it('is NETWORK where nobody listens, and TIMEOUT where nobody answers', async () => {
    const nobody = make({ baseUrl: 'http://127.0.0.1:1/v1', retry: { retries: 0 } });
    await expect(nobody.chat('gpt-x').complete(hello)).rejects.toMatchObject({ code: 'NETWORK', retryable: true });
    server.fail({ kind: 'stall', atByte: 0 });
    await expect(make().chat('gpt-x').complete(hello, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('refuses an unencrypted base URL and an option that does not exist', () => {
    expect(() => openai({ baseUrl: 'http://api.example/v1' })).toThrow('is not encrypted');
    expect(() => openai({ baseUrl: 'http://api.example/v1', allowHttp: true })).not.toThrow();
    expect(() => openai({ apikey: 'x' } as OpenAIOptions)).toThrow('has no option "apikey"');
  });
});

describe('openai files', () => {
  it('uploads training rows in OpenAI’s form', async () => {
    const rows = [
      {
        messages: [
          { role: 'user', content: [{ type: 'image', data: 'data:image/png;base64,AQID', mediaType: 'image/png' }] },
          { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'f', arguments: { a: 1 } }], weight: 1 },
        ],
        tools: [{ name: 'f', parameters: { type: 'object' } }],
      },
      {
        messages: [{ role: 'user', content: 'Hi' }],
        chosen: [{ role: 'assistant', content: 'Hello!' }],
        rejected: [{ role: 'assistant', content: 'What?' }],
      },
      { messages: [{ role: 'assistant', content: null, tool_calls: [] }] },
    ];
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const { body, about } = bodyOf(text);
    const file = await make().files.upload(body, about);
    expect(file).toMatchObject({ digest: about.digest, bytes: Buffer.byteLength(text) });
    const sent = String(server.requests[0]?.body);
    expect(sent).toContain('filename="rows.jsonl"');
    expect(sent).toMatch(/name="purpose"\s+fine-tune/);
    const lines = sent.split(/\r?\n/).filter((line) => line.startsWith('{'));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AQID' } }] },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
            weight: 1,
          },
        ],
        tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      },
      {
        input: { messages: [{ role: 'user', content: 'Hi' }] },
        preferred_output: [{ role: 'assistant', content: 'Hello!' }],
        non_preferred_output: [{ role: 'assistant', content: 'What?' }],
      },
      rows[2],
    ]);
  });

  it.each([
    ['{"messages":[]}\n', 1, 'it has no "messages"'],
    ['{"messages":[{"role":"user","content":"a"}]}\n{"mess', 2, 'it is no JSON'],
    ['{"messages":[{"role":"user","content":"a"}],"chosen":[],"rejected":[]}', 1, '"chosen" must be exactly one'],
  ])('refuses the row in %j with its line, before anything is sent', async (text, line, message) => {
    const { body, about } = bodyOf(text);
    await expect(make().files.upload(body, about)).rejects.toMatchObject({
      code: 'INVALID_ROW',
      issues: [{ line, message: expect.stringContaining(message) }],
    });
    expect(server.requests).toEqual([]);
  });

  it('refuses content that is not what was announced', async () => {
    const { body } = bodyOf('{"messages":[{"role":"user","content":"a"}]}\n');
    const about = { name: 'x', digest: digestJson('other') };
    await expect(make().files.upload(body, about)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('openai fine-tuning', () => {
  const file = { id: 'file-1', digest: digestJson('x'), bytes: 1 };
  const spec = {
    name: 'Support bot, v2',
    model: 'gpt-x',
    method: 'preference',
    train: file,
    validation: { ...file, id: 'file-2' },
    hyper: { epochs: 2, batchSize: 4, seed: 9, beta: 0.2 },
    key: digestJson('the key'),
    extra: { openai: { learningRateMultiplier: 0.5 } },
  } as const;

  it('launches with the key, the hyperparameters and the method', async () => {
    replyWith({ json: { id: 'j' } });
    expect(await make().fineTune.launch(spec)).toEqual({ id: 'j' });
    expect(server.requests[0]?.body).toEqual({
      model: 'gpt-x',
      training_file: 'file-1',
      validation_file: 'file-2',
      suffix: 'Support-bot-v2',
      seed: 9,
      metadata: { tuneloop_key: spec.key },
      method: {
        type: 'dpo',
        dpo: { hyperparameters: { n_epochs: 2, batch_size: 4, beta: 0.2, learning_rate_multiplier: 0.5 } },
      },
    });
  });

  it('asks the service to filter by key, and looks through several pages where it does not', async () => {
    const job = (id: string, key: string) => ({ id, metadata: { tuneloop_key: key } });
    const other = digestJson('other');
    replyWith({ json: { data: [job('j-4', other), { id: 'j-3', metadata: null }], has_more: true } });
    replyWith({ json: { data: [job('j-2', spec.key), job('j-1', spec.key)], has_more: true } });
    expect(await make().fineTune.find!(spec.key)).toEqual({ id: 'j-2' });
    const asked = server.requests.map(({ path }) => Object.fromEntries(new URL(path, server.url).searchParams));
    const filter = { limit: '100', 'metadata[tuneloop_key]': spec.key };
    expect(asked).toEqual([filter, { ...filter, after: 'j-3' }]);
  });

  it('never sends a launch twice by itself', async () => {
    replyWith({ status: 503, json: { error: { message: 'busy' } } });
    await expect(make().fineTune.launch(spec)).rejects.toMatchObject({ code: 'REMOTE', retryable: true, status: 503 });
    expect(server.requests).toHaveLength(1);
  });

  it('refuses settings the service does not have, all at once', async () => {
    const launch = (hyper: object, method: 'sft' | 'preference' = 'sft') =>
      make().fineTune.launch({ ...spec, method, hyper });
    await expect(launch({ learningRate: 1e-4, lora: { rank: 8 } })).rejects.toThrow('hyper.learningRate, hyper.lora');
    await expect(launch({ beta: 0.1 })).rejects.toThrow('hyper.beta');
    await expect(make().fineTune.launch({ ...spec, extra: { openai: { multiplier: 1 } } })).rejects.toThrow(
      '"multiplier"',
    );
    expect(server.requests).toEqual([]);
  });

  it('reads a status it does not know as running, and why a job failed', async () => {
    const provider = make();
    replyWith({ json: { id: 'j', status: 'hibernating' } });
    expect(await provider.fineTune.poll({ id: 'j' })).toEqual({ phase: 'running' });
    replyWith({ json: { id: 'j', status: 'failed', error: { code: 'bad', message: 'Too few rows.', param: null } } });
    expect(await provider.fineTune.poll({ id: 'j' })).toEqual({ phase: 'failed', reason: 'Too few rows.' });
    replyWith({ json: { id: 'j', status: 'succeeded', fine_tuned_model: null } });
    await expect(provider.fineTune.poll({ id: 'j' })).rejects.toMatchObject({ code: 'REMOTE' });
  });

  it('gives metrics and messages as events, oldest first', async () => {
    const event = (n: number, type: string, data: Json) => {
      return { id: `ev-${n}`, created_at: 1_767_225_600 + n, message: `Step ${n}`, type, data };
    };
    const metrics = [2, 1].map((n) => event(n, 'metrics', { step: n, train_loss: 2 / n, valid_loss: 3 / n }));
    replyWith({ json: { data: [event(3, 'message', {}), ...metrics], has_more: false } });
    expect(await make().fineTune.events!({ id: 'j' })).toEqual({
      events: [
        { type: 'metrics', at: '2026-01-01T00:00:01.000Z', step: 1, loss: 2, validationLoss: 3 },
        { type: 'metrics', at: '2026-01-01T00:00:02.000Z', step: 2, loss: 1, validationLoss: 1.5 },
        { type: 'log', at: '2026-01-01T00:00:03.000Z', message: 'Step 3' },
      ],
      cursor: 'ev-3',
    });
  });
});

it('an adapter that nobody called loads nothing and reads no key', () => {
  const provider = openai({
    apiKey: () => {
      throw new Error('read too early');
    },
  });
  expect(Object.keys(provider)).toEqual(['spec', 'name', 'chat', 'embed', 'files', 'fineTune']);
  provider.chat('gpt-x');
});

it('uses the library that was handed in', async () => {
  const { OpenAI } = await import('openai');
  const made: unknown[] = [];
  class Own extends OpenAI {
    constructor(options: ConstructorParameters<typeof OpenAI>[0]) {
      super(options);
      made.push(options);
    }
  }
  await make({ lib: { OpenAI: Own }, organization: 'org-1', project: 'proj-1' })
    .chat('gpt-x')
    .complete(hello);
  expect(made).toMatchObject([{ apiKey, maxRetries: 0, organization: 'org-1', project: 'proj-1' }]);
  expect(server.requests[0]?.headers).toMatchObject({ 'openai-organization': 'org-1', 'openai-project': 'proj-1' });
});
