import { BatchOrder } from './batches.js';
import type { ModelConfig } from './config.js';
import { fusedLinears, linearShape } from './layout.js';
import { rowsOf, sequencesOf } from './training-data.js';
import { type FullSettings, isScored, type TrainTask } from './training-settings.js';

/** Floating-point operations (a multiply and an add are two) of one sequence's matrix products and causal attention. */
export interface SequenceFlops {
  readonly forward: number;
  /** Forward and backward, every weight trained. */
  readonly full: number;
  /** Forward and backward, only adapters of this rank trained. */
  readonly lora: (rank: number) => number;
}

/**
 * Operations of a sequence of `rows` rows of which `scored` reach the head. A product of [m, k] and [k, n] counts 2mnk;
 * attention counts its two products over the causal half, (rows + 1) / 2 keys a row. The backward pass counts two
 * products for each one forward. Not counted: norms, softmax, activations, optimiser, and the scores computed again in
 * the backward pass.
 */
export function sequenceFlops(config: ModelConfig, rows: number, scored: number): SequenceFlops {
  const linears = fusedLinears.map((fused) => linearShape(config, fused));
  const parameters = linears.reduce((sum, { outs, in: width }) => sum + width * outs.reduce((a, b) => a + b, 0), 0);
  const low = linears.reduce((sum, { outs, in: width }) => sum + outs.reduce((a, out) => a + out + width, 0), 0);
  const attention = config.layers * 4 * rows * ((rows + 1) / 2) * config.dim;
  const dense = 2 * rows * config.layers * parameters;
  const head = 2 * scored * config.vocabSize * config.dim;
  return {
    forward: dense + head + attention,
    full: 3 * (dense + head + attention),
    lora: (rank) => 2 * (dense + head) + 3 * attention + 3 * 2 * rows * config.layers * low * rank,
  };
}

/** Operations of the steps `first` to `last` of a training. */
export function trainingFlops(task: TrainTask, settings: FullSettings, first: number, last: number): number {
  const order = new BatchOrder(task.rows.length, settings.batchSize, settings.seed);
  const items = task.rows.map((row) =>
    sequencesOf(row).reduce((sum, part) => {
      let scored = 0;
      part.tokens.forEach((_, i) => {
        if (isScored(part, i)) scored++;
      });
      const flops = sequenceFlops(task.config, rowsOf(part), scored);
      return sum + (settings.lora === undefined ? flops.full : flops.lora(settings.lora.rank));
    }, 0),
  );
  let total = 0;
  for (let step = first; step <= last; step++) for (const item of order.batch(step)) total += items[item]!;
  return total;
}
