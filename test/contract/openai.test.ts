import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestBytes, digestJson } from '../../src/base/digest.js';
import { openai } from '../../src/providers/openai/index.js';
import type { Hyper, Method } from '../../src/spec/index.js';
import { type ChaosRoute, type ChaosServer, chaosServer } from '../../src/testing/index.js';
import { mutations, without } from './mutations.js';
import { hasSpecifications, type OpenApi, openApi } from './openapi.js';
import { chatRequests } from './requests.js';

const paths = [
  '/chat/completions',
  '/embeddings',
  '/files',
  '/fine_tuning/jobs',
  '/fine_tuning/jobs/{fine_tuning_job_id}/events',
];
/** Keys that the document requires, as far as our requests hold them. */
const required: Readonly<Record<string, readonly string[]>> = {
  'POST /chat/completions': [
    'model',
    'messages',
    'messages.0.role',
    'messages.0.content',
    'messages.1.tool_calls.0.id',
    'messages.1.tool_calls.0.type',
    'messages.1.tool_calls.0.function',
    'messages.1.tool_calls.0.function.name',
    'messages.1.tool_calls.0.function.arguments',
    'messages.2.tool_call_id',
    'messages.0.content.1.image_url.url',
    'messages.0.content.0.input_audio.data',
    'messages.0.content.0.input_audio.format',
    'tools.0.type',
    'tools.0.function',
    'tools.0.function.name',
    'tool_choice.function.name',
    'response_format.type',
    'response_format.json_schema',
    'response_format.json_schema.name',
  ],
  'POST /embeddings': ['model', 'input'],
  'POST /fine_tuning/jobs': ['model', 'training_file', 'method.type'],
};
/** Places that hold whatever users put there. */
const isOpen = (path: string) => /(^|\.)(parameters|schema|metadata)$/.test(path);

describe.skipIf(!hasSpecifications)('every request of openai() fits the published document', () => {
  let document: OpenApi;
  let server: ChaosServer;
  const bodies = (route: ChaosRoute) => server.requests.filter((each) => each.route === route).map(({ body }) => body);

  beforeAll(async () => {
    document = openApi('openai/openapi.yaml', paths);
    server = await chaosServer();
    const provider = openai({ apiKey: 'none', baseUrl: server.url });
    const model = provider.chat('gpt-x');
    for (const request of chatRequests()) {
      await model.complete(request);
      for await (const _ of model.stream!(request));
    }
    await provider.embed('embed-x').embed(['one', 'two']);
    await provider.embed('embed-x').embed(['']);

    const text = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n';
    const content = async function* () {
      yield new TextEncoder().encode(text);
    };
    const file = await provider.files.upload(content, { name: 'rows', digest: digestBytes(text) });
    const launches: readonly [Method, Hyper][] = [
      ['sft', {}],
      ['sft', { epochs: 2, batchSize: 4, seed: 9 }],
      ['preference', {}],
      ['preference', { epochs: 1, batchSize: 1, seed: 0, beta: 0.2 }],
    ];
    for (const [at, [method, hyper]] of launches.entries()) {
      for (const extra of [undefined, { openai: { learningRateMultiplier: 0.5, suffix: 'own' } }]) {
        const spec = { name: 'Job, v2', model: 'gpt-x', method, train: file, hyper, key: digestJson(at) };
        const handle = await provider.fineTune.launch({
          ...spec,
          ...(extra === undefined ? {} : { extra, validation: file }),
        });
        await provider.fineTune.events!(handle);
        expect(await provider.fineTune.find!(spec.key)).toEqual(handle);
        await provider.fineTune.cancel(handle);
      }
    }
  }, 60_000);
  afterAll(() => server?.close());

  it.each<ChaosRoute>(['POST /chat/completions', 'POST /embeddings', 'POST /fine_tuning/jobs'])('%s', (route) => {
    const sent = bodies(route);
    expect(sent.length).toBeGreaterThan(1);
    for (const body of sent) expect(document.requestProblems(route, body), JSON.stringify(body)).toEqual([]);
  });

  it('POST /files, as a form', () => {
    const { names, required: needed } = document.formFields('POST /files');
    const forms = bodies('POST /files').map((body) =>
      [...String(body).matchAll(/ name="(\w+)"/g)].map(([, name]) => name!),
    );
    expect(forms.length).toBeGreaterThan(0);
    for (const fields of forms) {
      expect(fields.filter((name) => !names.includes(name))).toEqual([]);
      expect(needed.filter((name) => !fields.includes(name))).toEqual([]);
    }
  });

  it.each<[ChaosRoute, string]>([
    ['GET /fine_tuning/jobs', 'GET /fine_tuning/jobs'],
    ['GET /fine_tuning/jobs/{id}/events', 'GET /fine_tuning/jobs/{fine_tuning_job_id}/events'],
  ])('%s, in its query', (route, operation) => {
    const known = document.queryNames(operation);
    const asked = server.requests.filter((each) => each.route === route);
    const sent = asked.flatMap(({ path }) => [...new URL(path, server.url).searchParams.keys()]);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter((name) => !known.includes(name.replace(/\[.*$/, '')))).toEqual([]);
  });

  it('and the check fails for every key that is missing, of another type, or unknown', () => {
    let tried = 0;
    for (const [route, keys] of Object.entries(required)) {
      const sent = [...new Map(bodies(route as ChaosRoute).map((body) => [JSON.stringify(body), body])).values()];
      const unseen = new Set(keys);
      for (const body of sent) {
        for (const key of keys) {
          const broken = without(body, key);
          if (broken === undefined) continue;
          unseen.delete(key);
          tried++;
          expect(document.requestProblems(route, broken), `${route} without ${key}`).not.toEqual([]);
        }
        for (const { title, value } of mutations(body, isOpen)) {
          tried++;
          expect(document.requestProblems(route, value), `${route} with ${title}`).not.toEqual([]);
        }
      }
      expect([...unseen], `${route}: keys that no request holds`).toEqual([]);
    }
    console.log(`openai: ${server.requests.length} requests fit, ${tried} mutated ones do not`);
    expect(tried).toBeGreaterThan(1_000);
  });
});
