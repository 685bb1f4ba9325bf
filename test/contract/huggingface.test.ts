import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { huggingface } from '../../src/providers/huggingface/index.js';
import type { ChatRequest } from '../../src/spec/index.js';
import { type ChaosServer, chaosServer } from '../../src/testing/index.js';
import { mutations, without } from './mutations.js';
import { hasSpecifications, openApi } from './openapi.js';
import { chatRequests } from './requests.js';

/** Places that hold whatever users put there. */
const isOpen = (path: string) => /(^|\.)(parameters|schema)$/.test(path);

describe.skipIf(!hasSpecifications)('every chat request of huggingface() fits the published document', () => {
  let server: ChaosServer;
  beforeAll(async () => {
    server = await chaosServer();
  });
  afterAll(() => server?.close());

  const sent = async (requests: readonly ChatRequest[]): Promise<readonly unknown[]> => {
    const provider = huggingface({ accessToken: 'hf_none', endpointUrl: server.url, retry: { retries: 0 } });
    const model = provider.chat('org/model');
    const from = server.requests.length;
    for (const request of requests) {
      await model.complete(request);
      for await (const _ of model.stream!(request));
    }
    return server.requests.slice(from).map(({ body }) => body);
  };

  it('of the wire that the router speaks', async () => {
    const operation = 'POST /chat/completions';
    const document = openApi('openai/openapi.yaml', ['/chat/completions']);
    const bodies = await sent(chatRequests());
    expect(bodies.length).toBeGreaterThan(40);
    for (const body of bodies) expect(document.requestProblems(operation, body), JSON.stringify(body)).toEqual([]);
    let tried = 0;
    for (const body of bodies) {
      for (const key of ['model', 'messages', 'messages.0.role']) {
        expect(document.requestProblems(operation, without(body, key)), `without ${key}`).not.toEqual([]);
      }
      for (const { title, value } of mutations(body, isOpen)) {
        tried++;
        expect(document.requestProblems(operation, value), `with ${title}`).not.toEqual([]);
      }
    }
    console.log(`huggingface: ${bodies.length} requests fit, ${tried} mutated ones do not`);
  }, 60_000);

  it('of text-generation-inference, but for tools and schemas, which its document names as its own code does', async () => {
    const operation = 'POST /v1/chat/completions';
    const document = openApi('tgi/openapi.json', ['/v1/chat/completions']);
    const plain = chatRequests(['text', 'images']).filter(
      ({ tools = [], outputSchema }) => tools.length === 0 && outputSchema === undefined,
    );
    const bodies = await sent(plain);
    expect(bodies.length).toBeGreaterThan(15);
    for (const body of bodies) {
      expect(document.requestProblems(operation, body), JSON.stringify(body)).toEqual([]);
      expect(document.requestProblems(operation, { ...(body as object), bogus: 1 })).not.toEqual([]);
      expect(document.requestProblems(operation, { ...(body as object), max_tokens: 'x' })).not.toEqual([]);
      expect(document.requestProblems(operation, without(body, 'messages'))).not.toEqual([]);
    }
  });
});
