import { existsSync, readFileSync } from 'node:fs';
import type { Answer, Seen } from './loopback.js';

const specification = new URL('../../../shared/specs/openai/openapi.yaml', import.meta.url);
export const hasSpecification = existsSync(specification);
if (!hasSpecification) console.log('openai: requests are not checked against the specification, it is not here.');

let text: string | undefined;

/** Gives the request keys that the specification does not have, looking only at the schemas named. */
export function unknownKeys(body: object, schemas: readonly string[]): readonly string[] {
  if (!hasSpecification) return [];
  text ??= readFileSync(specification, 'utf8');
  const blocks = schemas.map((name) => {
    const from = text!.indexOf(`\n    ${name}:\n`);
    if (from === -1) throw new Error(`The specification has no schema ${name}.`);
    const rest = text!.slice(from + 1);
    return rest.slice(0, rest.slice(1).search(/\n {4}\w/) + 1);
  });
  return Object.keys(body).filter((key) => !blocks.some((block) => new RegExp(`^ {8,16}${key}:`, 'm').test(block)));
}

const chatSchemas = ['CreateChatCompletionRequest', 'CreateModelResponseProperties', 'ModelResponseProperties'];
const usage = {
  prompt_tokens: 12,
  completion_tokens: 7,
  total_tokens: 19,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
let answers = 0;

function refuse(status: number, message: string, code: string | null = null): Answer {
  return {
    status,
    headers: { 'x-request-id': 'req-refused' },
    json: { error: { message, type: 'invalid_request_error', param: null, code } },
  };
}

/** Gives the chat part of a service that speaks OpenAI's protocol. */
export function answerChat({ json }: Seen): Answer {
  const id = `chatcmpl-${++answers}`;
  const messages = json.messages as readonly { readonly role: string }[];
  const wantsTool = json.tool_choice === 'required' && messages.at(-1)?.role !== 'tool';
  const say = json.response_format === undefined ? 'Hello, team — größe!' : '{"city":"Oslo"}';
  const call = { id: 'call-1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
  const shared = { id, model: `${String(json.model)}-2026`, created: 1 };
  if (json.stream !== true) {
    const message = wantsTool
      ? { role: 'assistant', content: null, tool_calls: [call] }
      : { role: 'assistant', content: say };
    const choice = { index: 0, message, finish_reason: wantsTool ? 'tool_calls' : 'stop' };
    return { json: { ...shared, object: 'chat.completion', choices: [choice], usage } };
  }
  const chunk = (delta: object, finish: string | null = null) =>
    JSON.stringify({
      ...shared,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
      usage: null,
    });
  const piece = (args: string) => chunk({ tool_calls: [{ index: 0, function: { arguments: args } }] });
  const toolPieces = [
    chunk({ tool_calls: [{ ...call, index: 0, function: { name: 'weather', arguments: '' } }] }),
    piece('{"ci'),
    piece('ty":"Oslo"}'),
  ];
  const textPieces = ['Hello, ', 'team — ', 'größe!'].map((content) => chunk({ content }));
  return {
    events: [
      chunk({ role: 'assistant', content: '' }),
      ...(wantsTool ? toolPieces : json.response_format === undefined ? textPieces : [chunk({ content: say })]),
      chunk({}, wantsTool ? 'tool_calls' : 'stop'),
      JSON.stringify({ ...shared, object: 'chat.completion.chunk', choices: [], usage }),
      '[DONE]',
    ],
  };
}

interface FakeJob {
  readonly id: string;
  readonly body: Record<string, unknown>;
  looks: number;
  cancelled: boolean;
}

/** Gives a service that speaks OpenAI's protocol, with the state of its files and jobs. */
export function fakeOpenAI(): { readonly answer: (seen: Seen) => Answer; readonly files: Map<string, string> } {
  const files = new Map<string, string>();
  const jobs: FakeJob[] = [];

  const show = (job: FakeJob) => {
    const status = job.cancelled ? 'cancelled' : ['validating_files', 'queued', 'running', 'paused'][job.looks];
    return {
      id: job.id,
      object: 'fine_tuning.job',
      status: status ?? 'succeeded',
      fine_tuned_model:
        job.looks > 3 && !job.cancelled ? `ft:${String(job.body.model)}:org:${String(job.body.suffix)}` : null,
      metadata: job.body.metadata,
      error: null,
    };
  };
  const answerJob = ({ method, path }: Seen): Answer => {
    const [id, action] = path.split('/').slice(4);
    const job = jobs.find((each) => each.id === id);
    if (job === undefined) return refuse(404, `Could not find fine tune: ${id}`, 'fine_tune_not_found');
    if (action === 'cancel') {
      if (job.cancelled || job.looks > 3) return refuse(400, 'Job has already ended.', 'invalid_status');
      job.cancelled = true;
    } else if (action === 'events') {
      const event = (n: number, type: string, data: object) => ({
        id: `ev-${n}`,
        object: 'fine_tuning.job.event',
        created_at: 1_767_225_600 + n,
        level: 'info',
        message: `Step ${n}`,
        type,
        data,
      });
      const metrics = [1, 2].map((n) => event(n, 'metrics', { step: n, train_loss: 2 / n, valid_loss: 3 / n }));
      return { json: { object: 'list', data: [event(3, 'message', {}), ...metrics.reverse()], has_more: false } };
    } else if (method === 'GET') job.looks++;
    return { json: show(job) };
  };

  const answer = (seen: Seen): Answer => {
    const { method, path, json, text, headers } = seen;
    if (headers.authorization !== 'Bearer test-key-of-no-known-form') {
      return refuse(401, `Incorrect API key provided: ${String(headers.authorization).slice(7)}.`, 'invalid_api_key');
    }
    if (path === '/v1/chat/completions') {
      const unknown = unknownKeys(json, chatSchemas);
      return unknown.length > 0 ? refuse(400, `Unknown keys: ${unknown.join()}`) : answerChat(seen);
    }
    if (path === '/v1/embeddings') {
      const unknown = unknownKeys(json, ['CreateEmbeddingRequest']);
      if (unknown.length > 0 || json.encoding_format !== 'float') return refuse(400, `Wrong request ${text}`);
      const inputs = json.input as readonly string[];
      const data = inputs.map((input, index) => ({
        object: 'embedding',
        index,
        embedding: [input.length, input.charCodeAt(0) || 0, 0.5],
      }));
      return {
        json: {
          object: 'list',
          data: data.reverse(),
          model: json.model,
          usage: { prompt_tokens: inputs.length, total_tokens: inputs.length },
        },
      };
    }
    if (path === '/v1/files' && method === 'POST') {
      const id = `file-${files.size + 1}`;
      files.set(id, text);
      return { json: { id, object: 'file', bytes: text.length, purpose: 'fine-tune' } };
    }
    if (path.startsWith('/v1/files/') && method === 'DELETE') {
      const id = path.split('/')[3] ?? '';
      return files.delete(id)
        ? { json: { id, object: 'file', deleted: true } }
        : refuse(404, `No such File object: ${id}`);
    }
    if (path === '/v1/fine_tuning/jobs' && method === 'POST') {
      const unknown = unknownKeys(json, ['CreateFineTuningJobRequest']);
      if (unknown.length > 0) return refuse(400, `Unknown keys: ${unknown.join()}`);
      if (!files.has(String(json.training_file))) return refuse(400, 'No such training file.');
      const job = { id: `ftjob-${jobs.length + 1}`, body: json, looks: 0, cancelled: false };
      jobs.push(job);
      return { json: show(job) };
    }
    if (path === '/v1/fine_tuning/jobs') {
      const data = jobs.map(show).reverse(); // like servers that do not know the metadata filter
      const after = seen.query.get('after');
      const rest = after === null ? data : data.slice(data.findIndex(({ id }) => id === after) + 1);
      return { json: { object: 'list', data: rest.slice(0, 2), has_more: rest.length > 2 } };
    }
    if (path.startsWith('/v1/fine_tuning/jobs/')) return answerJob(seen);
    return refuse(404, `Unknown request URL: ${method} ${path}`, 'unknown_url');
  };
  return { answer, files };
}
