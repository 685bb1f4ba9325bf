import type { Arena } from './arena.js';
import { headDim, type ModelConfig, qkvDim } from './config.js';
import type { Address, Kernels } from './kernels.js';
import { type FusedLinear, fusedLinears, fusedParts, linearShape, tensorTable, weightCount } from './layout.js';
import { adapterCount, adapterTable } from './lora.js';
import { cosSin, exp, log } from './math.js';

/** A matrix [out, in] in memory, and its packings for x · Wᵀ and for dy · W. */
export interface Matrix {
  readonly address: Address;
  /** First float within its flat array, of weights or of adapter values: gradients lie at the same place in theirs. */
  readonly offset: number;
  readonly out: number;
  readonly in: number;
  readonly forward: Address;
  /** 0 where nothing is trained. */
  readonly backward: Address;
}

/** The adapter of a fused linear: one A for all parts, stacked, and a B for each. */
export interface AdapterMatrices {
  readonly a: Matrix;
  readonly bs: readonly (Matrix & { readonly column: number })[];
}

/** A fused linear layer with its adapter. */
export interface Linear extends Matrix {
  readonly adapter: AdapterMatrices | undefined;
}

/** A vector of gains. */
export interface Gain {
  readonly address: Address;
  readonly offset: number;
}

/** One transformer block. */
export interface Layer extends Readonly<Record<FusedLinear, Linear>> {
  readonly attentionNorm: Gain;
  readonly feedForwardNorm: Gain;
}

/** Where everything of one model lies in memory. */
export interface Network {
  readonly config: ModelConfig;
  readonly weights: Address;
  readonly adapter: Address;
  readonly rank: number;
  readonly embedding: Matrix;
  readonly layers: readonly Layer[];
  readonly norm: Gain;
  readonly cos: Address;
  readonly sin: Address;
}

/** Rounds up to a multiple of eight, a panel's width. */
export function up8(n: number): number {
  return Math.ceil(n / 8) * 8;
}

/** Lays out a model; `training` adds what the backward pass needs, `rank` > 0 an adapter. */
export function planNetwork(arena: Arena, config: ModelConfig, options: { training: boolean; rank: number }): Network {
  const { training, rank } = options;
  const weights = arena.words(weightCount(config));
  const adapter = rank > 0 ? arena.words(adapterCount(config, rank)) : 0;
  const offsets = new Map(tensorTable(config).map((entry) => [entry.name, entry.offset]));
  const adapterOffsets = new Map(rank > 0 ? adapterTable(config, rank).map((entry) => [entry.name, entry.offset]) : []);
  const matrix = (base: Address, offset: number, out: number, width: number): Matrix => ({
    address: base + offset * 4,
    offset,
    out,
    in: width,
    forward: arena.words(up8(out) * width),
    backward: training ? arena.words(up8(width) * out) : 0,
  });
  const gain = (name: string): Gain => ({ address: weights + offsets.get(name)! * 4, offset: offsets.get(name)! });
  const linear = (layer: number, fused: FusedLinear): Linear => {
    const { outs, in: width } = linearShape(config, fused);
    const names = fusedParts[fused].map((part) => `model.layers.${layer}.${part}`);
    const total = outs.reduce((sum, out) => sum + out, 0);
    const own = matrix(weights, offsets.get(`${names[0]}.weight`)!, total, width);
    if (rank === 0) return { ...own, adapter: undefined };
    const at = (name: string, which: 'A' | 'B'): number =>
      adapterOffsets.get(`base_model.model.${name}.lora_${which}.weight`)!;
    const a = matrix(adapter, at(names[0]!, 'A'), rank * names.length, width);
    let column = 0;
    const bs = names.map((name, i) => {
      const b = { ...matrix(adapter, at(name, 'B'), outs[i]!, rank), column };
      column += outs[i]!;
      return b;
    });
    return { ...own, adapter: { a, bs } };
  };
  return {
    config,
    weights,
    adapter,
    rank,
    embedding: matrix(weights, offsets.get('model.embed_tokens.weight')!, config.vocabSize, config.dim),
    layers: Array.from({ length: config.layers }, (_, i) => ({
      attentionNorm: gain(`model.layers.${i}.input_layernorm.weight`),
      feedForwardNorm: gain(`model.layers.${i}.post_attention_layernorm.weight`),
      qkv: linear(i, 'qkv'),
      o: linear(i, 'o'),
      gateUp: linear(i, 'gateUp'),
      down: linear(i, 'down'),
    })),
    norm: gain('model.norm.weight'),
    cos: arena.words((config.maxContext * headDim(config)) / 2),
    sin: arena.words((config.maxContext * headDim(config)) / 2),
  };
}

/** Fills the tables of rotary angles: position · θ^(-2i / headDim). @see Su et al. 2021, "RoFormer", equation 15 */
export function fillRotaryTables(network: Network, floats: Float32Array): void {
  const { maxContext, ropeTheta } = network.config;
  const half = headDim(network.config) / 2;
  const base = log(ropeTheta);
  for (let i = 0; i < half; i++) {
    const frequency = exp((-i / half) * base);
    for (let position = 0; position < maxContext; position++) {
      const [cos, sin] = cosSin(position * frequency);
      floats[network.cos / 4 + position * half + i] = cos;
      floats[network.sin / 4 + position * half + i] = sin;
    }
  }
}

/** The matrices of the model itself. */
export function weightMatrices(network: Network): readonly Matrix[] {
  return [network.embedding, ...network.layers.flatMap((layer) => fusedLinears.map((fused) => layer[fused]))];
}

/** The matrices of the adapter. */
export function adapterMatrices(network: Network): readonly Matrix[] {
  return network.layers.flatMap((layer) =>
    fusedLinears.flatMap((fused) => {
      const adapter = layer[fused].adapter;
      return adapter === undefined ? [] : [adapter.a, ...adapter.bs];
    }),
  );
}

/** Packs a matrix again after its values changed. */
export function packMatrix(kernels: Kernels, matrix: Matrix): void {
  kernels.packTransposed(matrix.forward, matrix.address, matrix.in, matrix.out, matrix.in);
  if (matrix.backward !== 0) {
    kernels.pack(matrix.backward, matrix.address, matrix.in, matrix.out, matrix.in, matrix.out);
  }
}

/** Width of the widest row any step needs. */
export function widestRow(config: ModelConfig): number {
  return Math.max(qkvDim(config), 2 * config.hiddenDim, config.dim);
}
