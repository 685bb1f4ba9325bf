import type { InferenceClient } from '@huggingface/inference';
import { fromChatChunks, fromChatCompletion, toChatCompletions } from '../../kit/index.js';
import type { ChatModel } from '../../spec/chat.js';
import type { Client } from './client.js';

type Arguments = Parameters<InferenceClient['chatCompletion']>[0];

/** Gives a chat model. Some of the servers behind it count no tokens; their usage is estimated, and says so. */
export function chat(client: Client, model: string): ChatModel {
  const { name: provider } = client;
  const what = `Chat with "${model}"`;
  const dialect = { provider, maxTokensField: 'max_tokens' } as const;
  return {
    provider,
    model,
    async complete(request, call) {
      const body = { ...toChatCompletions(model, request, dialect), ...client.route(model, 'auto') };
      const reply = await client.call(what, call, (connection) =>
        connection.client.chatCompletion(body as unknown as Arguments, connection.request),
      );
      return fromChatCompletion(reply, { provider, model, request, missingUsage: 'estimate' });
    },
    async *stream(request, call) {
      const body = {
        ...toChatCompletions(model, request, dialect),
        ...client.route(model, 'auto'),
        stream_options: { include_usage: true },
      };
      const chunks = client.stream(what, call, (connection) =>
        connection.client.chatCompletionStream(body as unknown as Arguments, connection.request),
      );
      yield* fromChatChunks(chunks, { provider, model, request, missingUsage: 'estimate' });
    },
  };
}
