import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { TuneloopError } from '../base/errors.js';
import { Arena, sharedMemory } from './arena.js';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { workerSource } from './generated/worker-source.js';
import { instantiate } from './kernels.js';
import { weightCount } from './layout.js';
import { type Adapter, initialAdapter, mergeAdapter } from './lora.js';
import { fillRotaryTables } from './network.js';
import { trainingFlops } from './flops.js';
import { placeRows, shapeOf } from './training-data.js';
import type { TrainingMessage } from './training-leader.js';
import { control, planTraining, progress, type TrainingPlan, type TrainingShape } from './training-plan.js';
import { checkTask, type FullSettings, fillSettings, type TrainTask } from './training-settings.js';

/** What happens while a model is trained. */
export type TrainEvent =
  | Extract<TrainingMessage, { type: 'metrics' | 'validation' }>
  /** Training waits until the listener's promise is kept, so the state can be written durably first. */
  | { readonly type: 'checkpoint'; readonly step: number; readonly state: Uint8Array };

/** How to follow a training and stop it. */
export interface TrainOptions {
  readonly signal?: AbortSignal;
  /** Called in order, one at a time. */
  readonly onEvent?: (event: TrainEvent) => void | Promise<void>;
}

/** What a training gives. */
export interface TrainResult {
  /** All weights, an adapter merged in. */
  readonly weights: Float32Array;
  readonly adapter?: Adapter;
  /** The last step that was taken. */
  readonly step: number;
  /** The step of the best validation; `weights` are this step's where `patience` was set, else the last step's. */
  readonly bestStep?: number;
  readonly stopped: 'steps' | 'early';
  /** Validation loss of `weights`. */
  readonly validationLoss?: number;
  /** Rows of all sequences, per second of training. */
  readonly tokensPerSecond: number;
  /** Floating-point operations of the matrix products and of attention in the steps taken. */
  readonly flops: number;
}

/**
 * Trains a model in worker threads. The result depends on the task alone: not on the number of threads, on interruptions
 * or on the machine.
 * @throws INVALID_OPTION when the task cannot be run, CORRUPT_RECORD when the checkpoint is damaged, JOB_FAILED when the
 * loss is no longer finite. Rejects with the signal's reason when aborted.
 */
export async function train(task: TrainTask, options: TrainOptions = {}): Promise<TrainResult> {
  options.signal?.throwIfAborted();
  const settings = fillSettings(task.settings, availableParallelism());
  checkTask(task, settings);
  const shape = shapeOf(task, settings);
  const sizing = instantiate(sharedMemory(new Arena().bytes));
  const plan = planTraining(sizing, shape);
  const memory = sharedMemory(plan.bytes);
  const digest = taskDigest(task, settings);
  fill(task, settings, shape, plan, memory, digest);
  const run = new TrainingRun(task, settings, shape, plan, memory, digest, options);
  return run.result();
}

function fill(
  task: TrainTask,
  settings: FullSettings,
  shape: TrainingShape,
  plan: TrainingPlan,
  memory: WebAssembly.Memory,
  digest: string,
): void {
  const floats = new Float32Array(memory.buffer);
  floats.set(task.weights, plan.network.weights / 4);
  fillRotaryTables(plan.network, floats);
  placeRows(task, plan, new Int32Array(memory.buffer));
  if (settings.lora !== undefined) {
    floats.set(initialAdapter(task.config, settings.lora.rank, settings.seed), plan.network.adapter / 4);
  }
  if (task.resumeFrom === undefined) return;
  const checkpoint = readCheckpoint(task.resumeFrom);
  if (checkpoint.task !== digest) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'The checkpoint was made by another training: its weights, rows or settings differ from this task.',
      hint: 'Resume with exactly the task that was interrupted; only threads and checkpointEvery may change.',
    });
  }
  new Float64Array(memory.buffer).set(checkpoint.numbers, plan.progress / 8);
  floats.set(checkpoint.trained, plan.trained / 4);
  floats.set(checkpoint.m, plan.m / 4);
  floats.set(checkpoint.v, plan.v / 4);
  floats.set(checkpoint.best, plan.best / 4);
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

/** One training in its threads. */
class TrainingRun {
  readonly #task: TrainTask;
  readonly #settings: FullSettings;
  readonly #shape: TrainingShape;
  readonly #plan: TrainingPlan;
  readonly #memory: WebAssembly.Memory;
  readonly #digest: string;
  readonly #options: TrainOptions;
  readonly #words: Int32Array;
  #tokens = 0;
  #elapsedMs = 0;
  #steps = 0;

  constructor(
    task: TrainTask,
    settings: FullSettings,
    shape: TrainingShape,
    plan: TrainingPlan,
    memory: WebAssembly.Memory,
    digest: string,
    options: TrainOptions,
  ) {
    this.#task = task;
    this.#settings = settings;
    this.#shape = shape;
    this.#plan = plan;
    this.#memory = memory;
    this.#digest = digest;
    this.#options = options;
    this.#words = new Int32Array(memory.buffer, plan.control, control.words);
  }

  async result(): Promise<TrainResult> {
    const { signal } = this.#options;
    const workers: Worker[] = [];
    try {
      return await new Promise<TrainResult>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        let events = Promise.resolve();
        const handle = async (message: TrainingMessage): Promise<void> => {
          const result = await this.#handle(message);
          if (result !== undefined) resolve(result);
        };
        for (let index = 0; index < this.#settings.threads; index++) {
          const workerData = { kind: 'train', memory: this.#memory, shape: this.#shape, index };
          const worker = new Worker(workerSource, { eval: true, workerData });
          workers.push(worker);
          worker.on('error', (cause) => reject(crashed(cause)));
          worker.on('message', (message: TrainingMessage) => {
            events = events.then(() => handle(message));
            events.catch(reject);
          });
        }
      });
    } finally {
      Atomics.store(this.#words, control.cancelled, 1);
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
  }

  async #handle(message: TrainingMessage): Promise<TrainResult | undefined> {
    if (this.#options.signal?.aborted) return undefined;
    const { onEvent } = this.#options;
    switch (message.type) {
      case 'metrics':
        this.#tokens += message.tokens;
        this.#elapsedMs += message.elapsedMs;
        this.#steps++;
        await onEvent?.(message);
        return undefined;
      case 'validation':
        await onEvent?.(message);
        return undefined;
      case 'checkpoint':
        await onEvent?.({ type: 'checkpoint', step: message.step, state: writeCheckpoint(this.#checkpoint()) });
        Atomics.add(this.#words, control.acknowledged, 1);
        Atomics.notify(this.#words, control.acknowledged);
        return undefined;
      case 'diverged':
        throw new TuneloopError({
          code: 'JOB_FAILED',
          message: `Training diverged at step ${message.step}: ${message.what}.`,
          hint: 'Lower the learning rate, lengthen the warm-up or clip harder.',
        });
      case 'done':
        return message.stopped === 'cancelled' ? undefined : this.#finish(message.step, message.stopped);
    }
  }

  #checkpoint(): Checkpoint {
    const { plan, floats } = { plan: this.#plan, floats: (at: number) => this.#floats(at) };
    return {
      task: this.#digest,
      numbers: new Float64Array(this.#memory.buffer, plan.progress, progress.words).slice(),
      trained: floats(plan.trained),
      m: floats(plan.m),
      v: floats(plan.v),
      best: floats(plan.best),
    };
  }

  #floats(address: number, count = this.#plan.count): Float32Array {
    return new Float32Array(new Float32Array(this.#memory.buffer, address, count));
  }

  #finish(step: number, stopped: 'steps' | 'early'): TrainResult {
    const { config, weights } = this.#task;
    const { lora, patience } = this.#settings;
    const plan = this.#plan;
    const numbers = new Float64Array(this.#memory.buffer, plan.progress, progress.words);
    const bestStep = numbers[progress.bestStep]!;
    const restore = patience > 0 && bestStep > 0;
    const trained = this.#floats(restore ? plan.best : plan.trained);
    const adapter = lora && { ...lora, values: trained };
    return {
      weights: adapter === undefined ? trained : mergeAdapter(config, weights, adapter),
      ...(adapter && { adapter }),
      step,
      stopped,
      ...(bestStep > 0 && {
        bestStep,
        validationLoss: numbers[restore ? progress.bestLoss : progress.lastValidation]!,
      }),
      tokensPerSecond: this.#elapsedMs > 0 ? (this.#tokens * 1000) / this.#elapsedMs : 0,
      flops: trainingFlops(this.#task, this.#settings, step - this.#steps + 1, step),
    };
  }
}

function crashed(cause: unknown): TuneloopError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new TuneloopError({ code: 'JOB_FAILED', message: `A training thread failed: ${what}.`, cause });
}
