import { OpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openai } from '../../src/providers/openai/index.js';
import {
  type ChaosFault,
  type ChaosOptions,
  type ChaosServer,
  chaosServer,
  conformance,
} from '../../src/testing/index.js';
import { chaos, hello, helloAnswer } from './chaos-client.js';

/** The vendor's own library before a chaos server, for what our adapter does not call. */
async function vendor(options: ChaosOptions = {}) {
  const server = await chaosServer(options);
  onTestFinished(() => server.close());
  return { server, client: new OpenAI({ apiKey: 'sk-secret-secret-secret', baseURL: server.url, maxRetries: 0 }) };
}

const city = {
  type: 'object',
  properties: { city: { type: 'string' }, size: { type: 'integer', minimum: 3 } },
  required: ['city', 'size'],
  additionalProperties: false,
};

describe('a chaos server without faults keeps the contracts', () => {
  let server: ChaosServer;
  beforeAll(async () => {
    server = await chaosServer();
  });
  afterAll(() => server.close());
  const make = () => openai({ apiKey: 'none', baseUrl: server.url });
  const cases = [
    ...conformance.chat(() => make().chat('chaos')),
    ...conformance.embed(() => make().embed('chaos')),
    ...conformance.files(() => make().files),
    ...conformance.fineTune(make, { model: 'chaos' }),
  ];
  for (const { title, run } of cases) it(title, run);
});

describe('a chaos server', () => {
  it('answers responses whole, streamed, with a tool and by a schema', async () => {
    const { client, server } = await vendor();
    const whole = await client.responses.create({ model: 'chaos', input: 'Hello there.' });
    expect(whole).toMatchObject({ status: 'completed', output_text: 'HELLO THERE.', usage: { output_tokens: 2 } });

    const stream = client.responses.stream({ model: 'chaos', input: [{ role: 'user', content: 'Hello there.' }] });
    const texts: string[] = [];
    stream.on('response.output_text.delta', ({ delta }) => void texts.push(delta));
    expect((await stream.finalResponse()).output_text).toBe('HELLO THERE.');
    expect(texts).toEqual(['HELLO', ' THERE.']);

    const tool = { type: 'function', name: 'weather', parameters: city, strict: true } as const;
    const called = await client.responses
      .stream({ model: 'chaos', input: 'Hm?', tools: [tool], tool_choice: 'required' })
      .finalResponse();
    expect(called.output).toMatchObject([
      { type: 'function_call', name: 'weather', arguments: '{"city":"xxxx","size":3}' },
    ]);

    const format = { type: 'json_schema', name: 'city', schema: city } as const;
    const shaped = await client.responses.create({ model: 'chaos', input: 'Hm?', text: { format } });
    expect(JSON.parse(shaped.output_text)).toEqual({ city: 'xxxx', size: 3 });
    const short = await client.responses.create({ model: 'chaos', input: 'one two three', max_output_tokens: 2 });
    expect(short).toMatchObject({ status: 'incomplete', output_text: 'ONE TWO' });
    expect(server.worked('POST /responses')).toBe(5);
  });

  it('gives equal texts equal vectors, in both encodings and any length', async () => {
    const { client } = await vendor();
    const ask = async (encoding_format: 'float' | 'base64', dimensions?: number) => {
      const body = { model: 'chaos', input: ['a', 'b', 'a'], encoding_format, ...(dimensions ? { dimensions } : {}) };
      return (await client.embeddings.create(body)).data.map(({ embedding }) => embedding);
    };
    const [a, b, again] = await ask('float', 64);
    expect(a).toHaveLength(64);
    expect(again).toEqual(a);
    expect(b).not.toEqual(a);
    expect(Math.hypot(...a!)).toBeCloseTo(1, 6);
    const packed = (await ask('base64'))[0] as unknown as string;
    const bytes = Buffer.from(packed, 'base64');
    const floats = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    expect([...floats]).toEqual((await ask('float'))[0]);
  });

  it('keeps files, and trains on them: events, checkpoints, pause, resume, cancel', async () => {
    const { client, server } = await vendor({ models: ['chaos', 'other'] });
    const file = await client.files.create({ file: new File(['{"a":1}\n'], 'rows.jsonl'), purpose: 'fine-tune' });
    expect(file).toMatchObject({ filename: 'rows.jsonl', bytes: 8, purpose: 'fine-tune' });
    expect(await (await client.files.content(file.id)).text()).toBe('{"a":1}\n');
    expect(server.files.get(file.id)).toBe('{"a":1}\n');
    expect((await client.files.list()).data.map(({ id }) => id)).toEqual([file.id]);
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['chaos', 'other']);
    await expect(client.models.retrieve('gone')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });

    const { jobs } = client.fineTuning;
    const launch = { model: 'chaos', training_file: file.id };
    const { id, status } = await jobs.create(launch);
    expect(status).toBe('validating_files');
    expect((await jobs.pause(id)).status).toBe('paused');
    expect((await jobs.retrieve(id)).status).toBe('paused');
    expect((await jobs.resume(id)).status).toBe('validating_files');
    const seen: string[] = [];
    for (let look = 0; look < 4; look++) seen.push((await jobs.retrieve(id)).status);
    expect(seen).toEqual(['queued', 'running', 'succeeded', 'succeeded']);
    expect((await jobs.listEvents(id)).data.map(({ data }) => data)).toMatchObject([{ step: 2 }, { step: 1 }]);
    expect((await jobs.checkpoints.list(id)).data[0]).toMatchObject({ step_number: 2, metrics: { train_loss: 1 } });
    await expect(jobs.cancel(id)).rejects.toMatchObject({ status: 400 });
    await expect(jobs.create({ ...launch, training_file: 'file-none' })).rejects.toMatchObject({ status: 400 });
    await expect(jobs.retrieve('ftjob-none')).rejects.toMatchObject({ status: 404, code: 'fine_tune_not_found' });

    const second = await jobs.create(launch);
    expect((await jobs.cancel(second.id)).status).toBe('cancelled');
    expect([...server.launches.values()]).toEqual([2]); // the same body twice, without a key
  });

  it('pages its lists, filters them by metadata, and hides what is too fresh', async () => {
    const { client } = await vendor({ listLag: 1 });
    const { id: training_file } = await client.files.create({
      file: new File(['{}'], 'a.jsonl'),
      purpose: 'fine-tune',
    });
    const { jobs } = client.fineTuning;
    for (const key of ['a', 'b', 'c']) await jobs.create({ model: 'chaos', training_file, metadata: { key } });
    expect((await jobs.list()).data).toEqual([]);
    const all: unknown[] = [];
    for await (const job of jobs.list({ limit: 2 })) all.push(job.metadata);
    expect(all).toEqual([{ key: 'c' }, { key: 'b' }, { key: 'a' }]);
    expect((await jobs.list({ metadata: { key: 'b' } })).data.map(({ metadata }) => metadata)).toEqual([{ key: 'b' }]);
  });

  it('keeps what was sent, but no credential, and counts calls and work apart', async () => {
    const { client, server } = await vendor({ faults: [{ kind: 'reply', status: 503 }] });
    const ask = () => client.chat.completions.create({ model: 'chaos', messages: [{ role: 'user', content: 'Hi' }] });
    await expect(ask()).rejects.toMatchObject({ status: 503 });
    expect((await ask()).choices[0]?.message.content).toBe('HI');
    expect(server.calls('POST /chat/completions')).toBe(2);
    expect(server.worked('POST /chat/completions')).toBe(1);
    expect(server.requests).toMatchObject([
      { path: '/v1/chat/completions', fault: 'reply', worked: false, body: { model: 'chaos' } },
      { route: 'POST /chat/completions', fault: undefined, worked: true },
    ]);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: '[redacted]' });
    expect(JSON.stringify(server.requests)).not.toContain('sk-secret');
    await expect(client.get('/nowhere')).rejects.toMatchObject({ status: 404, code: 'unknown_url' });
  });

  it('draws faults by chance from its seed', async () => {
    const outcomes = async (seed: number) => {
      const { model } = await chaos({ seed, faults: [{ kind: 'reply', status: 400, chance: 0.5 }] });
      const seen: string[] = [];
      for (let call = 0; call < 24; call++)
        seen.push(
          await model.complete(hello).then(
            () => '+',
            () => '-',
          ),
        );
      return seen.join('');
    };
    const first = await outcomes(7);
    expect(await outcomes(7)).toBe(first);
    expect(await outcomes(8)).not.toBe(first);
    expect(first).toMatch(/\+/);
    expect(first).toMatch(/-/);
  });

  it('hits the calls of a route that a fault names, after those it skips, as often as it says', async () => {
    const fault: ChaosFault = { kind: 'reply', status: 400, route: 'POST /chat/completions', skip: 1, times: 2 };
    const { model, provider } = await chaos({ faults: [fault] });
    await provider.embed('chaos').embed(['a']);
    const seen: boolean[] = [];
    for (let call = 0; call < 5; call++)
      seen.push(
        await model.complete(hello).then(
          () => true,
          () => false,
        ),
      );
    expect(seen).toEqual([true, false, false, true, true]);
  });

  it('takes more faults later, and a script of JSON', async () => {
    const { model, server } = await chaos();
    server.fail(...(JSON.parse('[{"kind":"reply","status":401,"times":"always"}]') as ChaosFault[]));
    for (let call = 0; call < 3; call++) await expect(model.complete(hello)).rejects.toMatchObject({ code: 'AUTH' });
  });

  it('says what it was told to say', async () => {
    const { model } = await chaos({ say: (text) => `You said: ${text.length}` });
    expect((await model.complete(hello)).text).toBe(`You said: ${helloAnswer.length - 1}`); // ß became SS
  });

  it('refuses what no script can mean', async () => {
    await expect(chaosServer({ fault: [] } as ChaosOptions)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    for (const fault of [
      { kind: 'explode' },
      { kind: 'cut' },
      { kind: 'cut', atByte: -1 },
      { kind: 'lost', atByte: 1 },
    ]) {
      await expect(chaosServer({ faults: [fault as ChaosFault] }), JSON.stringify(fault)).rejects.toMatchObject({
        code: 'INVALID_OPTION',
      });
    }
  });
});
