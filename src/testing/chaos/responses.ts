import { isPlainObject, type JsonObject } from '../../base/json.js';
import { type Answer, answerTo, objectsIn, words } from './answer.js';
import { eventsReply, jsonReply, type Reply, refusal } from './reply.js';

/** Answers `POST /responses`, whole or streamed. */
export function answerResponse(
  body: JsonObject,
  made: { id: string; at: number },
  say: (text: string) => string,
): Reply {
  const { model, input, stream } = body;
  if (typeof model !== 'string') return refusal(400, 'you must provide a model parameter');
  if (typeof input !== 'string' && !Array.isArray(input)) return refusal(400, 'input must be a text or items');
  const answer = answerTo(questionIn(body, model), say);
  const item = itemOf(answer, made.id);
  const response = responseOf(body, made, answer);
  if (stream !== true) return jsonReply(response(answer.wasCut ? 'incomplete' : 'completed', [item]));
  const events = [
    { type: 'response.created', response: response('in_progress', []) },
    { type: 'response.in_progress', response: response('in_progress', []) },
    ...itemEvents(answer, item),
    {
      type: answer.wasCut ? 'response.incomplete' : 'response.completed',
      response: response(answer.wasCut ? 'incomplete' : 'completed', [item]),
    },
  ];
  return eventsReply(events.map((event, at) => ({ event: event.type, data: { ...event, sequence_number: at } })));
}

function questionIn(body: JsonObject, model: string) {
  const tools = objectsIn(body.tools).flatMap(({ type, name, parameters }) =>
    type === 'function' ? [{ name: String(name), parameters: parameters ?? {} }] : [],
  );
  const choice = body.tool_choice;
  const format = isPlainObject(body.text) && isPlainObject(body.text.format) ? (body.text.format as JsonObject) : {};
  return {
    model,
    turns: typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : objectsIn(body.input),
    tools,
    mustCall: choice === 'required' ? tools[0]?.name : isPlainObject(choice) ? String(choice.name) : undefined,
    schema: format.schema,
    maxTokens: Number(body.max_output_tokens ?? Number.POSITIVE_INFINITY),
  };
}

function itemOf({ call, text, wasCut }: Answer, id: string) {
  const status = wasCut ? 'incomplete' : 'completed';
  if (call !== undefined) return { id: `fc-${id}`, type: 'function_call', call_id: 'call-1', ...call, status };
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }];
  return { id: `msg-${id}`, type: 'message', role: 'assistant', content, status };
}

/** One event of a streamed response. */
interface ResponseEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

function itemEvents({ call, text }: Answer, item: ReturnType<typeof itemOf>): readonly ResponseEvent[] {
  const at = { item_id: item.id, output_index: 0 };
  const begun = { ...item, status: 'in_progress', ...(call === undefined ? { content: [] } : { arguments: '' }) };
  const around = (inner: readonly ResponseEvent[]) => [
    { type: 'response.output_item.added', output_index: 0, item: begun },
    ...inner,
    { type: 'response.output_item.done', output_index: 0, item },
  ];
  if (call !== undefined) {
    return around([
      { type: 'response.function_call_arguments.delta', ...at, delta: call.arguments },
      { type: 'response.function_call_arguments.done', ...at, ...call },
    ]);
  }
  const place = { ...at, content_index: 0 };
  const part = (said: string) => ({ type: 'output_text', text: said, annotations: [], logprobs: [] });
  return around([
    { type: 'response.content_part.added', ...place, part: part('') },
    ...words(text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: part(text) },
  ]);
}

function responseOf(body: JsonObject, made: { id: string; at: number }, answer: Answer) {
  const usage = {
    input_tokens: answer.inputTokens,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: answer.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: answer.inputTokens + answer.outputTokens,
  };
  return (status: string, output: readonly object[]) => ({
    id: made.id,
    object: 'response',
    created_at: made.at,
    status,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    instructions: body.instructions ?? null,
    metadata: body.metadata ?? {},
    model: body.model,
    output,
    parallel_tool_calls: true,
    temperature: body.temperature ?? 1,
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    ...(status === 'in_progress' ? {} : { usage }),
  });
}
