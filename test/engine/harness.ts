import { command } from '../../src/engine/crew.js';
import { placeBatch } from '../../src/engine/training-data.js';
import { TrainingLeader } from '../../src/engine/training-leader.js';
import { prepareTraining } from '../../src/engine/training-memory.js';
import { fillSettings, type TrainTask } from '../../src/engine/training-settings.js';
import { TrainingThread } from '../../src/engine/training-thread.js';

/** A small model: two blocks, grouped key heads, a vocabulary that fills no whole panel. */
export const tiny = {
  vocabSize: 27,
  dim: 24,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  hiddenDim: 20,
  ropeTheta: 10000,
  normEps: 1e-5,
  maxContext: 24,
} as const;

/** A row of tokens drawn from a seed, the second half scored. */
export function randomRow(seed: number, length: number, vocabSize = 27): { tokens: Int32Array; lossFrom: number } {
  let state = seed * 2654435761 + 1;
  const next = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 8;
  };
  return { tokens: Int32Array.from({ length }, () => next() % vocabSize), lossFrom: Math.floor(length / 2) };
}

/** Loss and gradient of a task's rows as one batch at one step, in this thread. */
export class GradientProbe {
  readonly #thread: TrainingThread;
  readonly #floats: Float32Array;
  readonly #ints: Int32Array;
  readonly #items: readonly number[];
  readonly #parts: number;
  readonly #values: Float32Array;

  constructor(task: TrainTask) {
    const settings = fillSettings({ ...task.settings, threads: 1 }, 1);
    const prepared = prepareTraining(task, settings);
    const data = { kind: 'train', memory: prepared.memory, shape: prepared.shape, index: 0 } as const;
    this.#thread = new TrainingThread(data);
    const { plan, shape } = this.#thread;
    this.#floats = new Float32Array(prepared.memory.buffer);
    this.#ints = new Int32Array(prepared.memory.buffer);
    this.#values = new Float32Array(prepared.memory.buffer, plan.trained, plan.count);
    this.#items = task.rows.map((_, i) => i);
    if (settings.method === 'preference') new TrainingLeader(data, () => {}).measureReference();
    const { scored } = placeBatch(shape, plan, this.#ints, this.#items);
    this.#parts = settings.method === 'preference' ? this.#items.length : scored;
    this.#thread.setProgress('step', 3);
    this.#thread.setProgress('coefficient', 1 / this.#parts);
    this.leader = new TrainingLeader(data, () => {});
  }

  readonly leader: TrainingLeader;

  /** The trained values, to be changed in place. */
  get values(): Float32Array {
    return this.#values;
  }

  /** Loss at the present values; the gradient is left for `gradient`. */
  loss(): number {
    this.#thread.packAll();
    this.#thread.crew.run(command.train, () => this.#thread.carryOut(command.train));
    return this.leader.batchLoss(this.#items) / this.#parts;
  }

  /** Gradient of the last `loss`. */
  gradient(): Float32Array {
    this.#thread.carryOut(command.reduce);
    const { plan } = this.#thread;
    return this.#floats.slice(plan.gradients[0]! / 4, plan.gradients[0]! / 4 + plan.count);
  }
}
