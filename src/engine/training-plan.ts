import { Arena } from './arena.js';
import { shardCount } from './batches.js';
import type { ModelConfig } from './config.js';
import type { Address, Kernels } from './kernels.js';
import { weightCount } from './layout.js';
import { adapterCount } from './lora.js';
import { type Network, planNetwork } from './network.js';
import type { FullSettings } from './training-settings.js';
import { planWorkspace, type Workspace } from './workspace.js';

/** What the memory of a training is sized for: plain data that every thread is given. */
export interface TrainingShape {
  readonly config: ModelConfig;
  readonly settings: FullSettings;
  /** Sequences an item consists of: 1, or 2 for preferences. */
  readonly width: 1 | 2;
  readonly trainItems: number;
  readonly validationItems: number;
  /** Rows of all sequences together. */
  readonly totalRows: number;
  readonly longestSequence: number;
  readonly longestItem: number;
}

/** Where everything of a training lies in memory. */
export interface TrainingPlan {
  readonly network: Network;
  readonly workspaces: readonly Workspace[];
  /** What is trained: the weights, or the adapter. */
  readonly trained: Address;
  readonly count: number;
  readonly gradients: readonly Address[];
  readonly m: Address;
  readonly v: Address;
  readonly best: Address;
  /** Input token and target (-1 where unscored) of each row, and the first row of each sequence. */
  readonly inputs: Address;
  readonly targets: Address;
  readonly sequenceStarts: Address;
  /** Loss of each sequence under the starting weights (preferences only), doubles. */
  readonly reference: Address;
  /** Items of the batch by slot, and slots by shard. */
  readonly batchItems: Address;
  readonly shardStarts: Address;
  readonly shardSlots: Address;
  /** Loss of each sequence of the batch, doubles. */
  readonly losses: Address;
  readonly norms: Address;
  readonly control: Address;
  readonly progress: Address;
  /** Most items that are worked on at once. */
  readonly batchCapacity: number;
  readonly bytes: number;
}

/** 32-bit words for orders and signals. */
export const control = {
  generation: 0,
  command: 1,
  done: 2,
  shard: 3,
  cancelled: 4,
  acknowledged: 5,
  words: 16,
} as const;

/** Doubles for what the leader tells the others, and for what a checkpoint must keep. */
export const progress = {
  step: 0,
  bestLoss: 1,
  bestStep: 2,
  misses: 3,
  coefficient: 4,
  clip: 5,
  rate: 6,
  lastValidation: 7,
  words: 16,
} as const;

/** Parameters whose gradient one sum of squares covers. */
export const normBlock = 4096;

/** Fewest rows a piece has room for: enough that packing and calls cost little. */
const pieceRows = 512;

/** Lays out a training. */
export function planTraining(kernels: Kernels, shape: TrainingShape): TrainingPlan {
  const arena = new Arena();
  const { config, settings, width } = shape;
  const rank = settings.lora?.rank ?? 0;
  const network = planNetwork(arena, config, { training: true, rank });
  const count = rank > 0 ? adapterCount(config, rank) : weightCount(config);
  const batchCapacity = Math.max(settings.batchSize, 64);
  const sequences = (shape.trainItems + shape.validationItems) * width;
  const shared = {
    network,
    trained: rank > 0 ? network.adapter : network.weights,
    count,
    gradients: Array.from({ length: shardCount }, () => arena.words(count)),
    m: arena.words(count),
    v: arena.words(count),
    best: arena.words(count),
    inputs: arena.words(shape.totalRows),
    targets: arena.words(shape.totalRows),
    sequenceStarts: arena.words(sequences + 1),
    reference: arena.doubles(width === 2 ? sequences : 0),
    batchItems: arena.words(batchCapacity),
    shardStarts: arena.words(shardCount + 1),
    shardSlots: arena.words(batchCapacity),
    losses: arena.doubles(batchCapacity * width),
    norms: arena.doubles(Math.ceil(count / normBlock)),
    control: arena.words(control.words),
    progress: arena.doubles(progress.words),
    batchCapacity,
  };
  const workspaces = Array.from({ length: settings.threads }, () =>
    planWorkspace(arena, kernels, config, {
      rows: Math.max(pieceRows, shape.longestItem),
      longest: shape.longestSequence,
      rank,
      training: true,
    }),
  );
  return { ...shared, workspaces, bytes: arena.bytes };
}
