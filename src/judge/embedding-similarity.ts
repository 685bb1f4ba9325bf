import { checkOptions } from '../base/check-options.js';
import type { EmbedModel } from '../spec/embed.js';
import type { TextSegment } from '../spec/metric.js';
import { cosine, type EmbedSettings, embedder, embedSettingNames, hasDirection } from './embedder.js';
import { type Judge, makeJudge, nothing } from './judge.js';

/** How {@link embeddingSimilarity} is made. */
export interface EmbeddingSimilarityOptions extends EmbedSettings {
  readonly model: EmbedModel;
}

/**
 * Cosine of output and reference as an embedding model sees them, −1 to 1; of several references the nearest counts. An
 * empty output scores 0. What a number means depends on the model: many never go below 0.5, so compare numbers of one
 * model only, or certify it against people with `passAt`.
 *
 * Abstains without a reference that has text (`no-reference`), and where the model gives no direction (`undefined-value`).
 * @throws INVALID_OPTION for an option that does not exist
 */
export function embeddingSimilarity(options: EmbeddingSimilarityOptions): Judge<TextSegment> {
  const name = 'embeddingSimilarity';
  checkOptions(options, ['model', ...embedSettingNames], name);
  const { model, ...settings } = options;
  const embed = embedder(name, model, settings);
  return makeJudge<TextSegment>({
    name,
    range: [-1, 1],
    models: { embed: model },
    prompt: {},
    settings: {},
    async measure({ output, references }, { bill, call }) {
      const wanted = references.filter((reference) => reference.trim() !== '');
      if (wanted.length === 0) return nothing('no-reference');
      if (output.trim() === '') return { value: 0, explanation: 'The output is empty.' };
      const vectors = await embed([output, ...wanted], bill, call);
      const own = vectors.get(output)!;
      const others = wanted.map((reference) => vectors.get(reference)!).filter(hasDirection);
      if (!hasDirection(own) || others.length === 0) return nothing('undefined-value');
      return { value: Math.max(...others.map((other) => cosine(own, other))) };
    },
  });
}
