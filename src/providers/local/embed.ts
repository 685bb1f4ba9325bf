import { withDeadline } from '../../base/abort.js';
import { TuneloopError } from '../../base/errors.js';
import { BEGIN } from '../../engine/chat-format.js';
import type { EmbedModel } from '../../spec/embed.js';
import type { Decoders } from './decoders.js';

/** Gives a model whose vectors are the mean of its last hidden states, of length 1. */
export function localEmbed(decoders: Decoders, model: string): EmbedModel {
  return {
    provider: 'local',
    model,
    async embed(inputs, options = {}) {
      options.signal?.throwIfAborted();
      const deadline = withDeadline(options, `Embedding with ${model}`);
      const { signal } = deadline;
      try {
        return await decoders.use(model, async ({ model: { tokenizer, config }, decoder }) => {
          const begin = tokenizer.specialId(BEGIN);
          const sequences = inputs.map((text) => Int32Array.of(begin, ...tokenizer.encode(text)));
          const long = sequences.findIndex((tokens) => tokens.length > config.maxContext);
          if (long >= 0)
            throw new TuneloopError({
              code: 'INVALID_OPTION',
              message: `Text ${long} has ${sequences[long]!.length} tokens; the context of ${model} is ${config.maxContext}.`,
              hint: 'Embed it in parts.',
              provider: 'local',
            });
          const vectors =
            inputs.length === 0 ? [] : await decoder.embed(sequences, signal === undefined ? {} : { signal });
          return {
            vectors,
            usage: { inputTokens: sequences.reduce((sum, { length }) => sum + length, 0), outputTokens: 0 },
          };
        });
      } finally {
        deadline.done();
      }
    },
  };
}
