import { isPlainObject, type JsonObject } from '../../base/json.js';
import { type Answer, answerTo, objectsIn, words } from './answer.js';
import { eventsReply, jsonReply, type Reply, refusal } from './reply.js';

/** Answers `POST /chat/completions`, whole or streamed. */
export function answerChat(body: JsonObject, made: { id: string; at: number }, say: (text: string) => string): Reply {
  if (typeof body.model !== 'string') return refusal(400, 'you must provide a model parameter');
  if (!Array.isArray(body.messages) || body.messages.length === 0) return refusal(400, 'messages must not be empty');
  const answer = answerTo(questionIn(body, body.model), say);
  const head = { id: made.id, created: made.at, model: body.model };
  const finish = answer.call !== undefined ? 'tool_calls' : answer.wasCut ? 'length' : 'stop';
  if (body.stream === true) {
    const wantsUsage = isPlainObject(body.stream_options) && body.stream_options.include_usage === true;
    return eventsReply([...chunks(answer, head, finish, wantsUsage).map((data) => ({ data })), { data: '[DONE]' }]);
  }
  const message = {
    role: 'assistant',
    content: answer.call === undefined ? answer.text : null,
    refusal: null,
    ...(answer.call === undefined ? {} : { tool_calls: [toolCall(answer.call)] }),
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  return jsonReply({ ...head, object: 'chat.completion', choices, usage: usageOf(answer) });
}

function questionIn(body: JsonObject, model: string) {
  const tools = objectsIn(body.tools).flatMap(({ function: tool }) =>
    isPlainObject(tool) ? [{ name: String(tool.name), parameters: (tool as JsonObject).parameters ?? {} }] : [],
  );
  const choice = body.tool_choice;
  const named = isPlainObject(choice) && isPlainObject(choice.function) ? String(choice.function.name) : undefined;
  const format = isPlainObject(body.response_format) ? (body.response_format as JsonObject) : {};
  return {
    model,
    turns: body.messages as JsonObject[],
    tools,
    mustCall: choice === 'required' ? tools[0]?.name : named,
    schema: isPlainObject(format.json_schema) ? (format.json_schema as JsonObject).schema : undefined,
    maxTokens: Number(body.max_completion_tokens ?? body.max_tokens ?? Number.POSITIVE_INFINITY),
  };
}

function chunks(answer: Answer, head: object, finish: string, wantsUsage: boolean): readonly object[] {
  const base = { ...head, object: 'chat.completion.chunk', ...(wantsUsage ? { usage: null } : {}) };
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  });
  return [
    chunk({ role: 'assistant', content: answer.call === undefined ? '' : null }),
    ...(answer.call === undefined ? words(answer.text).map((content) => chunk({ content })) : []),
    ...(answer.call === undefined ? [] : toolPieces(answer.call).map((piece) => chunk({ tool_calls: [piece] }))),
    chunk({}, finish),
    ...(wantsUsage ? [{ ...base, choices: [], usage: usageOf(answer) }] : []),
  ];
}

function toolCall(call: NonNullable<Answer['call']>) {
  return { id: 'call-1', type: 'function', function: call };
}

/** A call's arguments come in two pieces, cut where no value ends. */
function toolPieces(call: NonNullable<Answer['call']>): readonly object[] {
  const half = Math.ceil(call.arguments.length / 2);
  return [
    { index: 0, ...toolCall({ ...call, arguments: '' }) },
    { index: 0, function: { arguments: call.arguments.slice(0, half) } },
    { index: 0, function: { arguments: call.arguments.slice(half) } },
  ];
}

function usageOf({ inputTokens, outputTokens }: Answer) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}
