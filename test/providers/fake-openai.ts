import type { Answer, Seen } from './loopback.js';

const usage = {
  prompt_tokens: 12,
  completion_tokens: 7,
  total_tokens: 19,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
let answers = 0;

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
