/**
 * Builds the shipped base model from nothing: corpus, tokenizer, training. `npm run build:base [-- STEPS]`
 *
 * The same seed and the same engine give the same bytes, on any number of cores. A run that is killed goes on from its last
 * checkpoint in `.cache/base/`. The result is written to `src/engine/assets/base/`.
 *
 * The files there now were made by this script while the engine was still being tuned: the first 1,000 of the 10,000 steps ran
 * on kernels that added up in another order. A run from nothing gives a base as good, whose last bits differ.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeModel } from '../artefact.js';
import { renderChat } from '../chat-format.js';
import type { ModelConfig } from '../config.js';
import { initialWeights } from '../layout.js';
import { train } from '../trainer.js';
import { trainBaseTokenizer } from './base-tokenizer.js';
import { exchange } from './corpus.js';

const SEED = 1;
const STEPS = Number(process.argv[2] ?? 10_000);
const BATCH = 32;
const VALIDATION = 256;
const folder = fileURLToPath(new URL('./base/', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache/base/', import.meta.url));

export const baseConfig: ModelConfig = {
  vocabSize: 1280,
  dim: 96,
  layers: 4,
  heads: 4,
  kvHeads: 4,
  hiddenDim: 192,
  ropeTheta: 10_000,
  normEps: 1e-5,
  maxContext: 512,
};

const tokenizer = trainBaseTokenizer(baseConfig.vocabSize, 0.35);
const row = (seed: number) => (index: number) => {
  const { user, assistant } = exchange(seed, index);
  const { tokens, lossFrom } = renderChat(tokenizer, [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ]);
  return { tokens, lossFrom };
};
const fits = ({ tokens }: { readonly tokens: Int32Array }) => tokens.length <= 320;
const rows = Array.from({ length: STEPS * BATCH }, (_, index) => row(SEED)(index)).filter(fits);
const validation = Array.from({ length: VALIDATION }, (_, index) => row(SEED + 1)(index)).filter(fits);
console.log(`${rows.length} rows, ${rows.reduce((sum, { tokens }) => sum + tokens.length, 0)} tokens`);

mkdirSync(cache, { recursive: true });
const checkpoint = join(cache, `checkpoint-${STEPS}.bin`);
const write = (name: string, bytes: Uint8Array) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), bytes);
};
const startedAt = performance.now();
const result = await train(
  {
    config: baseConfig,
    weights: initialWeights(baseConfig, SEED),
    rows,
    validation,
    settings: {
      method: 'sft',
      steps: STEPS,
      batchSize: BATCH,
      learningRate: 2.5e-3,
      warmupRatio: 0.02,
      floorRatio: 0.02,
      weightDecay: 0.05,
      seed: SEED,
      evaluateEvery: 1000,
      checkpointEvery: 500,
    },
    ...(existsSync(checkpoint) ? { resumeFrom: readFileSync(checkpoint) } : {}),
  },
  {
    onEvent: (event) => {
      if (event.type === 'metrics' && event.step % 100 !== 0) return;
      if (event.type !== 'checkpoint') {
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
        console.log(`${seconds} s ${JSON.stringify(event)}`);
        return;
      }
      writeFileSync(`${checkpoint}.part`, event.state);
      renameSync(`${checkpoint}.part`, checkpoint);
    },
  },
);
const files = writeModel(
  { config: baseConfig, weights: result.weights, tokenizer },
  { type: 'F16', name: 'tuneloop-base-1' },
);
for (const name of ['config.json', 'model.safetensors', 'tokenizer.json']) write(name, files.get(name) as Uint8Array);
console.log(`validation loss ${result.validationLoss}, ${result.tokensPerSecond.toFixed(0)} tokens/s`);
