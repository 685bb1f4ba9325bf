import type { ModelConfig } from './config.js';
import { fusedLinears, fusedParts, linearShape, type TensorEntry, tensorSize, tensorTable } from './layout.js';
import { normal } from './random.js';

/** Low-rank adapters on all seven linear layers. @see Hu et al. 2021, "LoRA", section 4 */
export interface LoraSettings {
  readonly rank: number;
  /** The adapter's product is scaled by alpha / rank. */
  readonly alpha: number;
  /** Probability that an input element of the adapter is dropped in training. @default 0 */
  readonly dropout?: number;
}

/** A trained adapter: its settings, and its tensors by `adapterTable`. */
export interface Adapter extends LoraSettings {
  readonly values: Float32Array;
}

/**
 * The adapter's tensors by their PEFT names, in memory order: `lora_A.weight` is [rank, in], `lora_B.weight` [out, rank].
 * The A matrices of layers that share their input are neighbours.
 */
export function adapterTable(config: ModelConfig, rank: number): readonly TensorEntry[] {
  const table: TensorEntry[] = [];
  let offset = 0;
  const put = (name: string, rows: number, columns: number): void => {
    table.push({ name, shape: [rows, columns], offset });
    offset += rows * columns;
  };
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `base_model.model.model.layers.${layer}`;
    for (const fused of fusedLinears) {
      const shape = linearShape(config, fused);
      for (const part of fusedParts[fused]) put(`${prefix}.${part}.lora_A.weight`, rank, shape.in);
      fusedParts[fused].forEach((part, i) => {
        put(`${prefix}.${part}.lora_B.weight`, shape.outs[i]!, rank);
      });
    }
  }
  return table;
}

/** Number of floats of an adapter. */
export function adapterCount(config: ModelConfig, rank: number): number {
  const last = adapterTable(config, rank).at(-1)!;
  return last.offset + tensorSize(last);
}

/** An adapter that changes nothing yet: A random, B zero. */
export function initialAdapter(config: ModelConfig, rank: number, seed: number): Float32Array {
  const values = new Float32Array(adapterCount(config, rank));
  adapterTable(config, rank).forEach((entry, stream) => {
    if (!entry.name.endsWith('lora_A.weight')) return;
    const deviation = 1 / Math.sqrt(3 * entry.shape[1]!);
    for (let i = 0; i < tensorSize(entry); i++) values[entry.offset + i] = normal(seed, stream, i) * deviation;
  });
  return values;
}

/** New weights with the adapter's products added: W + alpha / rank · B · A. */
export function mergeAdapter(config: ModelConfig, weights: Float32Array, adapter: Adapter): Float32Array {
  const merged = weights.slice();
  const parts = new Map(adapterTable(config, adapter.rank).map((entry) => [entry.name, entry]));
  const scale = adapter.alpha / adapter.rank;
  for (const entry of tensorTable(config)) {
    const stem = `base_model.model.${entry.name.slice(0, -'.weight'.length)}`;
    const a = parts.get(`${stem}.lora_A.weight`);
    const b = parts.get(`${stem}.lora_B.weight`);
    if (a === undefined || b === undefined) continue;
    const [rows, columns] = entry.shape as readonly [number, number];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let r = 0; r < adapter.rank; r++) {
          sum += adapter.values[b.offset + i * adapter.rank + r]! * adapter.values[a.offset + r * columns + j]!;
        }
        const at = entry.offset + i * columns + j;
        merged[at] = merged[at]! + scale * sum;
      }
    }
  }
  return merged;
}
