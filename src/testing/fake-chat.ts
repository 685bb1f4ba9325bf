import type { CallOptions } from '../spec/call.js';
import type { ChatModel, ChatRequest, ChatResult, Message } from '../spec/chat.js';

let answers = 0;

/**
 * Gives a chat model that answers from a function. Tokens are words.
 * @param reply @default the last user message in capitals
 * @param call wraps every answer, for counting and failing
 */
export function fakeChat(
  provider: string,
  model: string,
  reply: (request: ChatRequest, model: string) => string | Partial<ChatResult> = (request) =>
    textOf(request.messages.findLast(({ role }) => role === 'user')).toUpperCase(),
  call: <T>(options: CallOptions | undefined, effect: () => T | Promise<T>) => Promise<T> = async (options, effect) => {
    options?.signal?.throwIfAborted();
    return effect();
  },
): ChatModel {
  const answer = (request: ChatRequest): ChatResult => {
    const given = reply(request, model);
    const { text = '', ...rest } = typeof given === 'string' ? { text: given } : given;
    return {
      id: `fake-${++answers}`,
      text,
      finish: rest.toolCalls === undefined ? 'stop' : 'tool',
      usage: {
        inputTokens: request.messages.reduce((sum, message) => sum + words(textOf(message)).length, 0),
        outputTokens: words(text).length,
      },
      model,
      ...rest,
    };
  };
  return {
    provider,
    model,
    complete: (request, options) => call(options, () => answer(request)),
    async *stream(request, options) {
      const result = await call(options, () => answer(request));
      for (const piece of words(result.text)) {
        options?.signal?.throwIfAborted();
        yield { type: 'text', text: piece };
      }
      for (const [index, toolCall] of (result.toolCalls ?? []).entries()) yield { type: 'tool', index, call: toolCall };
      yield { type: 'end', result };
    },
  };
}

function textOf(message: Message | undefined): string {
  if (message === undefined) return '';
  if (typeof message.content === 'string') return message.content;
  return message.content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join(' ');
}

/** Pieces that join to the text again: each word with the white space before it. */
function words(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
