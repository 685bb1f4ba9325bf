/**
 * How fast the embedded model trains and generates: the matrix kernels alone, whole training steps against them, one and
 * two threads, one and 32 streams. Interleaved rounds, medians. Operations are counted by `sequenceFlops` (products and
 * attention only), so the ratio charges norms, softmax, activations, optimiser and waiting to the training.
 * Goals: training at 70 % of the kernels, 1.8 times faster with two threads (on two idle cores), 10,000 tokens/s decoded.
 */
import { availableParallelism } from 'node:os';
import { tsImport } from 'tsx/esm/api';

const load = (file) => tsImport(`../../src/engine/${file}.ts`, import.meta.url);
const { train, initialWeights, createDecoder } = await load('index');
const { instantiate } = await load('kernels');
const { sharedMemory } = await load('arena');

const config = {
  vocabSize: 1280,
  dim: 96,
  layers: 4,
  heads: 4,
  kvHeads: 4,
  hiddenDim: 192,
  ropeTheta: 10000,
  normEps: 1e-5,
  maxContext: 512,
};
const rounds = Number.parseInt(process.argv[2], 10) || 5;
const weights = initialWeights(config, 1);
const rows = Array.from({ length: 64 }, (_, i) => {
  const tokens = Int32Array.from(
    { length: 90 + ((i * 37) % 60) },
    (_, at) => (i * 71 + at * at * 13) % config.vocabSize,
  );
  return { tokens, lossFrom: tokens.length >> 1 };
});

/** [m, n, k] of each product of a training step, and how often it occurs for one layer or head. */
const { dim, hiddenDim, vocabSize } = config;
const products = [
  [512, 3 * dim, dim],
  [512, dim, dim],
  [512, 2 * hiddenDim, dim],
  [512, dim, hiddenDim],
  [96, vocabSize, dim],
];
const memory = sharedMemory(64 << 20);
const kernels = instantiate(memory);
kernels.setScratch(65536);
new Float32Array(memory.buffer).fill(0.01);
const [x, panels, y, scratch] = [1 << 20, 16 << 20, 32 << 20, 48 << 20];

/** Operations a second of forward, dX and dW products in the mix of a step. */
function kernelRate() {
  let flops = 0;
  const startedAt = performance.now();
  for (let repeat = 0; repeat < 8; repeat++) {
    for (const [m, n, k] of products) {
      kernels.gemm(y, n, x, k, panels, m, n, k, 0);
      kernels.gemm(y, k, x, n, panels, m, k, n, 0);
      kernels.gemmTransposed(y, k, x, n, x, k, scratch, n, k, m);
      flops += 6 * m * n * k;
    }
  }
  return flops / (performance.now() - startedAt) / 1e6;
}

/** Operations and tokens a second over the steps after the compiler has settled. */
async function trainRate(threads, lora) {
  const settings = {
    method: 'sft',
    steps: 24,
    batchSize: 32,
    learningRate: 1e-3,
    seed: 1,
    threads,
    ...(lora && { lora }),
  };
  const steps = [];
  const onEvent = (event) => void (event.type === 'metrics' && steps.push(event));
  const { flops, step } = await train({ config, weights, rows, settings }, { onEvent });
  const late = steps.slice(8).map(({ elapsedMs, tokens }) => ({ elapsedMs, rate: (tokens * 1000) / elapsedMs }));
  return { gflops: flops / step / median(late.map((s) => s.elapsedMs)) / 1e6, tokens: median(late.map((s) => s.rate)) };
}

const decoder = createDecoder({ config, weights });
async function decodeRate(streams) {
  const startedAt = performance.now();
  const prompts = Array.from({ length: streams }, (_, i) => rows[i].tokens.subarray(0, 48));
  const results = await Promise.all(prompts.map((tokens) => decoder.generate({ tokens, maxTokens: 64 })));
  return (results.reduce((sum, { tokens }) => sum + tokens.length, 0) * 1000) / (performance.now() - startedAt);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const seen = { kernels: [], one: [], two: [], lora: [], ratio: [], speedup: [], alone: [], batched: [] };
for (let round = -1; round < rounds; round++) {
  const rate = kernelRate();
  const one = await trainRate(1);
  const two = await trainRate(2);
  const lora = await trainRate(1, { rank: 8, alpha: 16 });
  const alone = await decodeRate(1);
  const batched = await decodeRate(32);
  // The first round only warms the compiler up.
  if (round < 0) continue;
  const values = {
    kernels: rate,
    one,
    two,
    lora,
    ratio: one.gflops / rate,
    speedup: two.tokens / one.tokens,
    alone,
    batched,
  };
  for (const [name, value] of Object.entries(values)) seen[name].push(value);
}
await decoder.close();

const cell = (values, digits = 1) => {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: median(values).toFixed(digits),
    low: sorted[0].toFixed(digits),
    high: sorted.at(-1).toFixed(digits),
  };
};
console.table({
  'kernels alone, GFLOP/s a thread': cell(seen.kernels),
  'training, GFLOP/s, 1 thread': cell(seen.one.map((s) => s.gflops)),
  'training over kernels': cell(seen.ratio, 2),
  'training, tokens/s, 1 thread': cell(
    seen.one.map((s) => s.tokens),
    0,
  ),
  'training, tokens/s, 2 threads': cell(
    seen.two.map((s) => s.tokens),
    0,
  ),
  '2 threads over 1': cell(seen.speedup, 2),
  'LoRA rank 8, tokens/s, 1 thread': cell(
    seen.lora.map((s) => s.tokens),
    0,
  ),
  'decoding, tokens/s, 1 stream': cell(seen.alone, 0),
  'decoding, tokens/s, 32 streams': cell(seen.batched, 0),
});
console.log(
  `${availableParallelism()} cores; goals: training over kernels 0.70, 2 threads over 1 1.8, 32 streams 10000 tokens/s`,
);
