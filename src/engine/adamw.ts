import type { Kernels } from './kernels.js';
import { type TensorEntry, tensorSize } from './layout.js';
import { integerPower } from './math.js';
import { normBlock, type TrainingPlan } from './training-plan.js';

const epsilon = 1e-8;

/** What one update needs to know. */
export interface Update {
  /** Counted from 1. */
  readonly step: number;
  readonly rate: number;
  readonly betas: readonly [number, number];
  readonly weightDecay: number;
  /** Factor on the gradient. */
  readonly clip: number;
}

/** Adds the shards' gradients and keeps each block's sum of squares; thread `index` of `threads` takes every n-th block. */
export function reduceGradients(
  kernels: Kernels,
  plan: TrainingPlan,
  doubles: Float64Array,
  index: number,
  threads: number,
): void {
  const [first, second, third, fourth] = plan.gradients as readonly [number, number, number, number];
  for (let block = index; block * normBlock < plan.count; block += threads) {
    const shift = block * normBlock * 4;
    const count = Math.min(normBlock, plan.count - block * normBlock);
    doubles[plan.norms / 8 + block] = kernels.reduceShards(
      first + shift,
      second + shift,
      third + shift,
      fourth + shift,
      count,
    );
  }
}

/** Euclidean norm of the whole gradient, summed in block order. */
export function gradientNorm(plan: TrainingPlan, doubles: Float64Array): number {
  let squares = 0;
  for (let block = 0; block * normBlock < plan.count; block++) squares += doubles[plan.norms / 8 + block]!;
  return Math.sqrt(squares);
}

/** Moves the parameters of this thread's range; vectors (the norms' gains) are not decayed. */
export function updateParameters(
  kernels: Kernels,
  plan: TrainingPlan,
  table: readonly TensorEntry[],
  update: Update,
  index: number,
  threads: number,
): void {
  const { betas, step } = update;
  const firstBias = 1 / (1 - integerPower(betas[0], step));
  const secondBias = 1 / (1 - integerPower(betas[1], step));
  const blocks = Math.ceil(plan.count / normBlock);
  const from = Math.floor((blocks * index) / threads) * normBlock;
  const to = Math.min(plan.count, Math.floor((blocks * (index + 1)) / threads) * normBlock);
  for (const entry of table) {
    const start = Math.max(from, entry.offset);
    const end = Math.min(to, entry.offset + tensorSize(entry));
    if (start >= end) continue;
    const shift = start * 4;
    kernels.adamw(
      plan.trained + shift,
      plan.gradients[0]! + shift,
      plan.m + shift,
      plan.v + shift,
      end - start,
      update.rate,
      betas[0],
      betas[1],
      epsilon,
      entry.shape.length > 1 ? update.weightDecay : 0,
      update.clip,
      firstBias,
      secondBias,
    );
  }
}
