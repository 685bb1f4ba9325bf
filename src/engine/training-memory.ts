import { createHash } from 'node:crypto';
import { TuneloopError } from '../base/errors.js';
import { Arena, sharedMemory } from './arena.js';
import { readCheckpoint } from './checkpoint.js';
import { instantiate } from './kernels.js';
import { initialAdapter } from './lora.js';
import { fillRotaryTables } from './network.js';
import { placeRows, shapeOf } from './training-data.js';
import { planTraining, type TrainingPlan, type TrainingShape } from './training-plan.js';
import type { FullSettings, TrainTask } from './training-settings.js';

/** A training's memory, ready for its threads. */
export interface PreparedTraining {
  readonly shape: TrainingShape;
  readonly plan: TrainingPlan;
  readonly memory: WebAssembly.Memory;
  /** SHA-256 of the task, see `Checkpoint.task`. */
  readonly digest: string;
}

/**
 * Lays out the memory of a training and writes weights, rows and the checkpoint to resume from.
 * @throws INVALID_OPTION when the checkpoint is another task's, CORRUPT_RECORD when it is damaged
 */
export function prepareTraining(task: TrainTask, settings: FullSettings): PreparedTraining {
  const shape = shapeOf(task, settings);
  const plan = planTraining(instantiate(sharedMemory(new Arena().bytes)), shape);
  const memory = sharedMemory(plan.bytes);
  const digest = taskDigest(task, settings);
  const floats = new Float32Array(memory.buffer);
  floats.set(task.weights, plan.network.weights / 4);
  fillRotaryTables(plan.network, floats);
  placeRows(task, plan, new Int32Array(memory.buffer));
  if (settings.lora !== undefined) {
    floats.set(initialAdapter(task.config, settings.lora.rank, settings.seed), plan.network.adapter / 4);
  }
  if (task.resumeFrom !== undefined) restore(task.resumeFrom, digest, plan, memory);
  return { shape, plan, memory, digest };
}

function restore(bytes: Uint8Array, digest: string, plan: TrainingPlan, memory: WebAssembly.Memory): void {
  const checkpoint = readCheckpoint(bytes);
  if (checkpoint.task !== digest) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'The checkpoint was made by another training: its weights, rows or settings differ from this task.',
      hint: 'Resume with exactly the task that was interrupted; only threads and checkpointEvery may change.',
    });
  }
  const floats = new Float32Array(memory.buffer);
  new Float64Array(memory.buffer).set(checkpoint.numbers, plan.progress / 8);
  for (const part of ['m', 'v', 'best'] as const) floats.set(checkpoint[part], plan[part] / 4);
  // The reference of a preference training is measured under the starting values: the leader moves these in after that.
  floats.set(checkpoint.trained, plan.gradients[0]! / 4);
}

/** SHA-256 over everything that shapes the result. */
function taskDigest(task: TrainTask, settings: FullSettings): string {
  const { threads, checkpointEvery, ...shaping } = settings;
  const hash = createHash('sha256').update(JSON.stringify([task.config, shaping]));
  const bytes = (array: Float32Array | Int32Array | Uint8Array): void => {
    hash.update(`:${array.length}:`).update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  };
  bytes(task.weights);
  for (const row of [...task.rows, ...(task.validation ?? [])]) {
    for (const part of 'chosen' in row ? [row.chosen, row.rejected] : [row]) {
      bytes(part.tokens);
      if (part.lossMask !== undefined) bytes(part.lossMask);
      else hash.update(`${part.lossFrom}`);
    }
  }
  return hash.digest('hex');
}
