import { unexpectedReply } from '../../kit/index.js';
import type { EmbedModel } from '../../spec/embed.js';
import type { Client } from './client.js';

/** Texts in one request; servers take different numbers, and all we know take this one. */
const mostInputs = 32;

/** Gives an embedding model over feature extraction. The service counts no tokens, so the usage is estimated. */
export function embed(client: Client, model: string): EmbedModel {
  const what = `Embedding with "${model}"`;
  return {
    provider: client.name,
    model,
    async embed(inputs, call) {
      call?.signal?.throwIfAborted();
      const vectors: Float32Array[] = [];
      for (let at = 0; at < inputs.length; at += mostInputs) {
        const some = inputs.slice(at, at + mostInputs);
        const reply = await client.call(what, call, (connection) =>
          connection.client.featureExtraction(
            { ...client.route(model, 'hf-inference'), inputs: some },
            connection.request,
          ),
        );
        const found = toVectors(reply, some.length);
        if (found === undefined) {
          const why = `it is not one vector for each of ${some.length} texts; is the model one that pools its tokens?`;
          throw unexpectedReply(client.name, what, why);
        }
        vectors.push(...found);
        call?.onProgress?.({ done: vectors.length, total: inputs.length, unit: 'rows' });
      }
      const characters = inputs.reduce((sum, input) => sum + input.length, 0);
      return { vectors, usage: { inputTokens: Math.ceil(characters / 4), outputTokens: 0, estimated: true } };
    },
  };
}

function toVectors(reply: unknown, count: number): readonly Float32Array[] | undefined {
  if (!Array.isArray(reply) || reply.length !== count) return undefined;
  const isVector = (row: unknown) =>
    Array.isArray(row) && row.length > 0 && row.every((value) => typeof value === 'number');
  return reply.every(isVector) ? reply.map((row: readonly number[]) => Float32Array.from(row)) : undefined;
}
