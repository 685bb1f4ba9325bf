import { headDim, type ModelConfig, qkvDim } from './config.js';
import { normal } from './random.js';

/** One named tensor in a flat array of floats, row-major. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  /** First float. */
  readonly offset: number;
}

/** A linear layer the engine computes at once: neighbours in memory that share their input. */
export type FusedLinear = 'qkv' | 'o' | 'gateUp' | 'down';

/** The linear layers fused into one, by their names in a checkpoint. */
export const fusedParts = {
  qkv: ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj'],
  o: ['self_attn.o_proj'],
  gateUp: ['mlp.gate_proj', 'mlp.up_proj'],
  down: ['mlp.down_proj'],
} as const satisfies Record<FusedLinear, readonly string[]>;

/** The fused linear layers in their order in memory. */
export const fusedLinears: readonly FusedLinear[] = ['qkv', 'o', 'gateUp', 'down'];

/** Width of each part's output, and of the shared input. */
export function linearShape(
  config: ModelConfig,
  fused: FusedLinear,
): { readonly outs: readonly number[]; readonly in: number } {
  const kv = config.kvHeads * headDim(config);
  switch (fused) {
    case 'qkv':
      return { outs: [config.dim, kv, kv], in: config.dim };
    case 'o':
      return { outs: [config.dim], in: config.dim };
    case 'gateUp':
      return { outs: [config.hiddenDim, config.hiddenDim], in: config.dim };
    case 'down':
      return { outs: [config.dim], in: config.hiddenDim };
  }
}

/** Every weight by its name in a transformers checkpoint (LlamaForCausalLM, tied embeddings), in memory order without gaps. */
export function tensorTable(config: ModelConfig): readonly TensorEntry[] {
  const table: TensorEntry[] = [];
  let offset = 0;
  const put = (name: string, ...shape: readonly number[]): void => {
    table.push({ name, shape, offset });
    offset += shape.reduce((product, size) => product * size, 1);
  };
  put('model.embed_tokens.weight', config.vocabSize, config.dim);
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    put(`${prefix}.input_layernorm.weight`, config.dim);
    put(`${prefix}.post_attention_layernorm.weight`, config.dim);
    for (const fused of fusedLinears) {
      const shape = linearShape(config, fused);
      fusedParts[fused].forEach((part, i) => {
        put(`${prefix}.${part}.weight`, shape.outs[i]!, shape.in);
      });
    }
  }
  put('model.norm.weight', config.dim);
  return table;
}

/** Number of floats a tensor has. */
export function tensorSize(entry: TensorEntry): number {
  return entry.shape.reduce((product, size) => product * size, 1);
}

/** Number of floats of all weights. */
export function weightCount(config: ModelConfig): number {
  const perLayer = 2 * config.dim + config.dim * (qkvDim(config) + config.dim + 3 * config.hiddenDim);
  return config.vocabSize * config.dim + config.layers * perLayer + config.dim;
}

/** Random weights to start training from: a pure function of config and seed. */
export function initialWeights(config: ModelConfig, seed: number): Float32Array {
  const weights = new Float32Array(weightCount(config));
  tensorTable(config).forEach((entry, stream) => {
    const values = weights.subarray(entry.offset, entry.offset + tensorSize(entry));
    if (entry.shape.length === 1) {
      values.fill(1);
      return;
    }
    const width = entry.shape[1]!;
    // Products that end in the residual stream start smaller the deeper the model, so that its variance stays level.
    const residual = /(o|down)_proj/.test(entry.name) ? 1 / Math.sqrt(2 * config.layers) : 1;
    const deviation = (0.55 / Math.sqrt(width)) * residual;
    for (let i = 0; i < values.length; i++) values[i] = normal(seed, stream, i) * deviation;
  });
  return weights;
}
