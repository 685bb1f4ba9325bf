import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { TuneloopError } from '../base/errors.js';
import { type Checkpoint, writeCheckpoint } from './checkpoint.js';
import { trainingFlops } from './flops.js';
import { workerSource } from './generated/worker-source.js';
import { type Adapter, mergeAdapter } from './lora.js';
import type { TrainingMessage } from './training-leader.js';
import { type PreparedTraining, prepareTraining } from './training-memory.js';
import { control, progress } from './training-plan.js';
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
  return new TrainingRun(task, settings, prepareTraining(task, settings), options).result();
}

/** One training in its threads. */
class TrainingRun {
  readonly #task: TrainTask;
  readonly #settings: FullSettings;
  readonly #prepared: PreparedTraining;
  readonly #options: TrainOptions;
  readonly #words: Int32Array;
  #tokens = 0;
  #elapsedMs = 0;
  #steps = 0;

  constructor(task: TrainTask, settings: FullSettings, prepared: PreparedTraining, options: TrainOptions) {
    this.#task = task;
    this.#settings = settings;
    this.#prepared = prepared;
    this.#options = options;
    this.#words = new Int32Array(prepared.memory.buffer, prepared.plan.control, control.words);
  }

  async result(): Promise<TrainResult> {
    const { signal } = this.#options;
    const { memory, shape } = this.#prepared;
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
          const workerData = { kind: 'train', memory, shape, index };
          const worker = new Worker(workerSource, { eval: true, execArgv: [], workerData });
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
    const { plan, digest } = this.#prepared;
    return {
      task: digest,
      numbers: Float64Array.from(this.#numbers()),
      trained: this.#copy(plan.trained),
      m: this.#copy(plan.m),
      v: this.#copy(plan.v),
      best: this.#copy(plan.best),
    };
  }

  #numbers(): Float64Array {
    return new Float64Array(this.#prepared.memory.buffer, this.#prepared.plan.progress, progress.words);
  }

  #copy(address: number): Float32Array {
    return new Float32Array(new Float32Array(this.#prepared.memory.buffer, address, this.#prepared.plan.count));
  }

  #finish(step: number, stopped: 'steps' | 'early'): TrainResult {
    const { config, weights } = this.#task;
    const { lora, patience } = this.#settings;
    const { plan } = this.#prepared;
    const numbers = this.#numbers();
    const bestStep = numbers[progress.bestStep]!;
    const restore = patience > 0 && bestStep > 0;
    const trained = this.#copy(restore ? plan.best : plan.trained);
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
