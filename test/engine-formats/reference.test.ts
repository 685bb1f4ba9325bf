import { afterAll, describe, expect, it } from 'vitest';
import { createDecoder } from '../../src/engine/decoder.js';
import { mergeAdapter } from '../../src/engine/lora.js';
import { asked, prompts, randomAdapter, randomModel } from './models.js';
import { referenceLogits } from './reference.js';

describe('the engine, beside a plain float64 reading of the architecture', () => {
  const model = randomModel();
  const { config, weights } = model;
  const adapter = randomAdapter(config, 0.3);
  const decoders = [createDecoder({ config, weights }), createDecoder({ config, weights, adapter })];
  afterAll(() => Promise.all(decoders.map((decoder) => decoder.close())));

  it.each([
    ['the base', decoders[0]!, weights],
    ['the base with an adapter', decoders[1]!, mergeAdapter(config, weights, adapter)],
  ])('gives the same logits for %s, to float32 rounding', async (_, decoder, merged) => {
    for (const prompt of prompts.slice(0, 6)) {
      const ids = [...asked(model, prompt)];
      const expected = referenceLogits(config, merged, ids).flatMap((row) => [...row]);
      const given = await decoder.logits(ids);
      expect(given).toHaveLength(expected.length);
      const farthest = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - given[at]!)), 0);
      expect(farthest).toBeLessThan(1e-4);
    }
  });
});
