import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverEvents } from '../../src/kit/sse.js';
import { type ChaosServer, chaosServer } from '../../src/testing/index.js';
import { hasSpecifications, type OpenApi, openApi } from './openapi.js';

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const tool = { type: 'function', function: { name: 'f', parameters: schema } };
const flatTool = { type: 'function', name: 'f', parameters: schema, strict: true };
const messages = [{ role: 'user', content: 'Hello there.' }];
const format = { type: 'json_schema', json_schema: { name: 'output', schema } };
const chats = [{}, { tools: [tool], tool_choice: 'required' }, { response_format: format }, { max_tokens: 1 }];
const responses = [
  {},
  { tools: [flatTool], tool_choice: 'required' },
  { text: { format: { type: 'json_schema', name: 'output', schema } } },
  { max_output_tokens: 1 },
];
const paths = [
  '/chat/completions',
  '/responses',
  '/embeddings',
  '/models',
  '/models/{model}',
  '/files',
  '/files/{file_id}',
  '/fine_tuning/jobs',
  '/fine_tuning/jobs/{fine_tuning_job_id}',
  '/fine_tuning/jobs/{fine_tuning_job_id}/events',
  '/fine_tuning/jobs/{fine_tuning_job_id}/checkpoints',
  '/fine_tuning/jobs/{fine_tuning_job_id}/cancel',
  '/fine_tuning/jobs/{fine_tuning_job_id}/pause',
  '/fine_tuning/jobs/{fine_tuning_job_id}/resume',
];

describe.skipIf(!hasSpecifications)('every reply of a chaos server fits the published document', () => {
  let document: OpenApi;
  let server: ChaosServer;
  beforeAll(async () => {
    document = openApi('openai/openapi.yaml', paths, ['CreateChatCompletionStreamResponse', 'ResponseStreamEvent']);
    server = await chaosServer();
  }, 60_000);
  afterAll(() => server?.close());

  const send = (method: string, path: string, body?: object) =>
    fetch(server.url + path, {
      method,
      ...(body === undefined || body instanceof FormData
        ? { body: body ?? null }
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  /** Asks, checks the reply against the operation, and gives it. */
  const check = async (operation: string, path: string, body?: object) => {
    const reply = await (await send(operation.split(' ')[0]!, path, body)).json();
    expect(document.replyProblems(operation, reply), JSON.stringify(reply)).toEqual([]);
    return reply as { readonly id: string };
  };
  const events = async (path: string, body: object) => {
    const { body: bytes } = await send('POST', path, body);
    const found: unknown[] = [];
    for await (const { data } of serverEvents(bytes!)) if (data !== '[DONE]') found.push(JSON.parse(data));
    expect(found.length).toBeGreaterThan(2);
    return found;
  };

  it.each(chats)('chat completions, whole and streamed: %j', async (options) => {
    await check('POST /chat/completions', '/chat/completions', { model: 'm', messages, ...options });
    const streamed = { model: 'm', messages, stream: true, stream_options: { include_usage: true }, ...options };
    for (const chunk of await events('/chat/completions', streamed))
      expect(document.problems('CreateChatCompletionStreamResponse', chunk), JSON.stringify(chunk)).toEqual([]);
  });

  it.each(responses)('responses, whole and streamed: %j', async (options) => {
    await check('POST /responses', '/responses', { model: 'm', input: 'Hello there.', ...options });
    for (const event of await events('/responses', { model: 'm', input: 'Hello there.', stream: true, ...options }))
      expect(document.problems('ResponseStreamEvent', event), JSON.stringify(event)).toEqual([]);
  });

  it('embeddings and models', async () => {
    await check('POST /embeddings', '/embeddings', { model: 'm', input: ['a', 'b'] });
    await check('GET /models', '/models');
    await check('GET /models/{model}', '/models/chaos');
  });

  it('files and fine-tuning jobs', async () => {
    const form = new FormData();
    form.set('purpose', 'fine-tune');
    form.set('file', new File(['{}\n'], 'rows.jsonl'));
    const file = await check('POST /files', '/files', form);
    await check('GET /files', '/files');
    await check('GET /files/{file_id}', `/files/${file.id}`);
    const job = '/fine_tuning/jobs/{fine_tuning_job_id}';
    const method = { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2 } } };
    const launch = { model: 'm', training_file: file.id, method, metadata: { key: 'a' }, suffix: 'a', seed: 3 };
    const { id } = await check('POST /fine_tuning/jobs', '/fine_tuning/jobs', launch);
    await check('GET /fine_tuning/jobs', '/fine_tuning/jobs');
    for (let look = 0; look < 3; look++) await check(`GET ${job}`, `/fine_tuning/jobs/${id}`);
    for (const list of ['events', 'checkpoints']) await check(`GET ${job}/${list}`, `/fine_tuning/jobs/${id}/${list}`);
    await check('POST /fine_tuning/jobs', '/fine_tuning/jobs', { model: 'm', training_file: file.id });
    await check(`POST ${job}/cancel`, '/fine_tuning/jobs/ftjob-2/cancel');
    await check('DELETE /files/{file_id}', `/files/${file.id}`);
  });

  it('and the check fails for a reply that does not fit', () => {
    expect(document.replyProblems('POST /embeddings', { object: 'list', data: [] })).not.toEqual([]);
    expect(document.problems('CreateChatCompletionStreamResponse', { id: 'a', choices: [] })).not.toEqual([]);
    expect(document.problems('ResponseStreamEvent', { type: 'response.created' })).not.toEqual([]);
  });
});
