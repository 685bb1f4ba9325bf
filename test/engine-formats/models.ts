import type { Model } from '../../src/engine/artefact.js';
import { promptTokens } from '../../src/engine/chat-format.js';
import { tensorSize, tensorTable, weightCount } from '../../src/engine/layout.js';
import { randomValues, smallConfig, trained } from './fixtures.js';

export { randomAdapter } from './fixtures.js';

/** A small model with grouped key heads whose random weights are large enough that layers, positions and norms all matter. */
export function randomModel(): Model {
  const tokenizer = trained();
  const config = { ...smallConfig(tokenizer.vocabSize), maxContext: 512 };
  const weights = new Float32Array(weightCount(config));
  tensorTable(config).forEach((entry, at) => {
    const isNorm = entry.shape.length === 1;
    const values = randomValues(tensorSize(entry), 50 + at, isNorm ? 0.5 : 3 / Math.sqrt(entry.shape[1]!));
    weights.set(isNorm ? values.map((value) => 1 + value) : values, entry.offset);
  });
  return { config, tokenizer, weights };
}

const INSTRUCTIONS = [
  'Extract the order number as JSON.',
  'Write one sentence about the restaurant.',
  'name[Blue Spice], eatType[pub], area[riverside]',
  'Copy the value after the colon.',
  'Repeat: 4711-0042',
  'Où est la gare ?',
  'Antworte kurz.',
  'Summarise.',
  'こんにちは',
  '{"intent": "refund", "id": 93}',
];
const VALUES = ['Zorvex 220', 'A-10093', 'near Café Brazil', 'price: £20-25', '👍 ok', '   spaced\tout\n'];

/** Sixty prompts, of many scripts, with numbers, symbols and white space. */
export const prompts: readonly string[] = INSTRUCTIONS.flatMap((instruction) =>
  VALUES.map((value) => `${instruction} ${value}`),
);

/** A prompt as one user turn, ready to be answered. */
export const asked = (model: Model, prompt: string): Int32Array =>
  promptTokens(model.tokenizer, [{ role: 'user', content: prompt }]);
