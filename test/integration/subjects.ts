import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ArtefactFiles, type Model, readModel } from '../../src/engine/artefact.js';
import { promptTokens } from '../../src/engine/chat-format.js';
import { tensorSize, tensorTable, weightCount } from '../../src/engine/layout.js';
import { type Adapter, adapterCount } from '../../src/engine/lora.js';
import { randomValues, smallConfig, trained } from '../engine-formats/fixtures.js';

/** A model that other engines are asked about, with an adapter for it. */
export interface Subject {
  readonly name: string;
  readonly model: Model;
  readonly adapter: Adapter;
}

/** A small model with grouped key heads whose random weights are large enough that layers, positions and norms all matter. */
function randomModel(): Model {
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

/** An adapter that changes what the model says, on every linear layer. */
function randomAdapter({ config }: Model, scale: number): Adapter {
  const rank = 4;
  return { rank, alpha: 8, values: randomValues(adapterCount(config, rank), 7, scale) };
}

const ASSETS = fileURLToPath(new URL('../../src/engine/assets/base/', import.meta.url));

/** The base that ships in the package; `undefined` in a checkout where it has not been built. */
function shippedBase(): Model | undefined {
  if (!existsSync(`${ASSETS}model.safetensors`)) return undefined;
  const names = readdirSync(ASSETS).filter((name) => /\.(json|safetensors)$/.test(name));
  const files: ArtefactFiles = new Map(names.map((name) => [name, readFileSync(`${ASSETS}${name}`)]));
  return readModel(files);
}

/** The models of the integration suites: one with random weights, and the shipped base. */
export function subjects(): readonly Subject[] {
  const random = randomModel();
  const found: Subject[] = [{ name: 'a random model', model: random, adapter: randomAdapter(random, 0.3) }];
  const base = shippedBase();
  if (base) found.push({ name: 'the shipped base', model: base, adapter: randomAdapter(base, 0.1) });
  else console.log('integration: no shipped base in src/engine/assets/base, only a random model is compared');
  return found;
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
