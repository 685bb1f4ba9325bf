import { unexpectedReply } from '../../kit/index.js';
import type { EmbedModel } from '../../spec/embed.js';
import type { Client } from './client.js';

/** @see OpenAI API reference, "Create embeddings": at most 2048 inputs a request */
const mostInputs = 2048;

/** Gives an embedding model. Many inputs are sent in several requests, one after the other. */
export function embed(client: Client, model: string): EmbedModel {
  const what = `Embedding with "${model}"`;

  /** One request's vectors; the service tells their places, so their order is not trusted. */
  const embedSome = async (inputs: readonly string[], call: Parameters<EmbedModel['embed']>[1]) => {
    const reply = await client.call({ what, repeatable: true, call }, (openai, request) =>
      // 'float' in so many words: the library's own default is base64, which other servers do not know
      openai.embeddings.create({ model, input: [...inputs], encoding_format: 'float' }, request),
    );
    const vectors: (Float32Array | undefined)[] = inputs.map(() => undefined);
    for (const { index, embedding } of reply?.data ?? []) vectors[index] = Float32Array.from(embedding);
    const whole = vectors.filter((vector) => vector !== undefined);
    if (whole.length !== inputs.length || vectors.length !== inputs.length) {
      throw unexpectedReply(client.name, what, `it holds ${whole.length} vectors for ${inputs.length} texts`);
    }
    if (!Number.isInteger(reply.usage?.prompt_tokens)) throw unexpectedReply(client.name, what, 'it counts no tokens');
    return { vectors: whole, tokens: reply.usage.prompt_tokens };
  };

  return {
    provider: client.name,
    model,
    async embed(inputs, call) {
      call?.signal?.throwIfAborted();
      const vectors: Float32Array[] = [];
      let inputTokens = 0;
      for (let at = 0; at < inputs.length; at += mostInputs) {
        const some = await embedSome(inputs.slice(at, at + mostInputs), call);
        vectors.push(...some.vectors);
        inputTokens += some.tokens;
        call?.onProgress?.({ done: vectors.length, total: inputs.length, unit: 'rows' });
      }
      return { vectors, usage: { inputTokens, outputTokens: 0 } };
    },
  };
}
