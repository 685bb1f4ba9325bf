import type OpenAI from 'openai';
import { fromChatChunks, fromChatCompletion, toChatCompletions } from '../../kit/index.js';
import type { ChatModel } from '../../spec/chat.js';
import type { Client } from './client.js';

/** Gives a chat model over the chat-completions call. Asking again after a failure is safe: nothing is kept there. */
export function chat(client: Client, model: string): ChatModel {
  const { name: provider } = client;
  const what = `Chat with "${model}"`;
  return {
    provider,
    model,
    async complete(request, call) {
      const body = toChatCompletions(model, request, { provider });
      const reply = await client.call({ what, repeatable: true, call }, (openai, vendorRequest) =>
        openai.chat.completions.create(body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming, vendorRequest),
      );
      return fromChatCompletion(reply, { provider, model, request });
    },
    async *stream(request, call) {
      const streamed = { stream: true, stream_options: { include_usage: true } };
      const body = { ...toChatCompletions(model, request, { provider }), ...streamed };
      const chunks = client.stream({ what, call }, (openai, vendorRequest) =>
        openai.chat.completions.create(body as unknown as OpenAI.ChatCompletionCreateParamsStreaming, vendorRequest),
      );
      yield* fromChatChunks(chunks, { provider, model, request });
    },
  };
}
