import { BatchOrder } from './batches.js';
import { command } from './crew.js';
import { logSigmoid } from './math.js';
import { learningRateAt } from './schedule.js';
import { placeBatch } from './training-data.js';
import { TrainingThread, type TrainingThreadData } from './training-thread.js';

/** What the leader reports to the owner of a training. */
export type TrainingMessage =
  | {
      readonly type: 'metrics';
      readonly step: number;
      /** Mean over the scored tokens of the batch, or over its pairs. */
      readonly loss: number;
      readonly learningRate: number;
      /** Before clipping. */
      readonly gradientNorm: number;
      /** Rows the model saw in this step. */
      readonly tokens: number;
      /** Of this step. */
      readonly elapsedMs: number;
    }
  | { readonly type: 'validation'; readonly step: number; readonly loss: number; readonly best: boolean }
  | { readonly type: 'checkpoint'; readonly step: number }
  | { readonly type: 'done'; readonly step: number; readonly stopped: 'steps' | 'early' | 'cancelled' }
  | { readonly type: 'diverged'; readonly step: number; readonly what: string };

/** Leads a training from the step in memory to its end. */
export class TrainingLeader {
  readonly #thread: TrainingThread;
  readonly #post: (message: TrainingMessage) => void;
  readonly #ints: Int32Array;
  readonly #floats: Float32Array;
  readonly #order: BatchOrder;

  constructor(data: TrainingThreadData, post: (message: TrainingMessage) => void) {
    const { settings, trainItems } = data.shape;
    this.#thread = new TrainingThread(data);
    this.#post = post;
    this.#ints = new Int32Array(data.memory.buffer);
    this.#floats = new Float32Array(data.memory.buffer);
    this.#order = new BatchOrder(trainItems, settings.batchSize, settings.seed);
  }

  /** Trains; returns when the last message is posted. */
  run(): void {
    const thread = this.#thread;
    const { settings } = thread.shape;
    const first = thread.progress('step') + 1;
    this.measureReference();
    if (first > 1) {
      const { gradients, trained, count } = thread.plan;
      this.#floats.copyWithin(trained / 4, gradients[0]! / 4, gradients[0]! / 4 + count);
    }
    thread.packAll();
    let stopped: 'steps' | 'early' | 'cancelled' = 'steps';
    let step = first - 1;
    while (step < settings.steps) {
      if (thread.crew.cancelled) {
        stopped = 'cancelled';
        break;
      }
      step++;
      if (!this.#step(step)) break;
      const last = step === settings.steps;
      const due = last || (settings.evaluateEvery > 0 && step % settings.evaluateEvery === 0);
      if (due && thread.shape.validationItems > 0 && this.#validate(step)) {
        stopped = 'early';
        break;
      }
      if (settings.checkpointEvery > 0 && step % settings.checkpointEvery === 0 && !last) {
        thread.crew.awaitOwner(() => this.#post({ type: 'checkpoint', step }));
      }
    }
    thread.crew.release();
    this.#post({ type: 'done', step, stopped });
  }

  /** False when the loss or the gradient is no longer finite. */
  #step(step: number): boolean {
    const thread = this.#thread;
    const { crew, shape } = thread;
    const { settings } = shape;
    const started = performance.now();
    const items = this.#order.batch(step);
    const { rows, scored } = placeBatch(thread.shape, thread.plan, this.#ints, items);
    const parts = settings.method === 'preference' ? items.length : scored;
    thread.setProgress('step', step);
    thread.setProgress('coefficient', 1 / parts);
    crew.run(command.train, () => thread.carryOut(command.train));
    const loss = this.batchLoss(items) / parts;
    crew.run(command.reduce, () => thread.carryOut(command.reduce));
    const gradientNorm = thread.gradientNorm();
    for (const [what, value] of [
      ['loss', loss],
      ['gradient norm', gradientNorm],
    ] as const) {
      if (Number.isFinite(value)) continue;
      this.#post({ type: 'diverged', step, what: `${what} ${value}` });
      return false;
    }
    const learningRate = learningRateAt(settings, step);
    thread.setProgress('rate', learningRate);
    thread.setProgress('clip', gradientNorm > settings.clipNorm ? settings.clipNorm / gradientNorm : 1);
    crew.run(command.update, () => thread.carryOut(command.update));
    crew.run(command.pack, () => thread.carryOut(command.pack));
    const elapsedMs = performance.now() - started;
    this.#post({ type: 'metrics', step, loss, learningRate, gradientNorm, tokens: rows, elapsedMs });
    return true;
  }

  /** True when patience is at its end. */
  #validate(step: number): boolean {
    const thread = this.#thread;
    const { shape, plan } = thread;
    let loss = 0;
    let parts = 0;
    this.#eachGroup(shape.trainItems, shape.validationItems, (items, scored) => {
      loss += this.batchLoss(items);
      parts += shape.settings.method === 'preference' ? items.length : scored;
    });
    loss /= parts;
    const best = thread.progress('bestStep') === 0 || loss < thread.progress('bestLoss');
    thread.setProgress('lastValidation', loss);
    if (best) {
      thread.setProgress('bestLoss', loss);
      thread.setProgress('bestStep', step);
      thread.setProgress('misses', 0);
      this.#floats.copyWithin(plan.best / 4, plan.trained / 4, plan.trained / 4 + plan.count);
    } else {
      thread.setProgress('misses', thread.progress('misses') + 1);
    }
    this.#post({ type: 'validation', step, loss, best });
    return shape.settings.patience > 0 && thread.progress('misses') >= shape.settings.patience;
  }

  /** The losses of all pairs under the starting weights, before anything is trained. */
  measureReference(): void {
    const { shape, plan, doubles } = this.#thread;
    if (shape.settings.method !== 'preference') return;
    this.#thread.packAll();
    this.#eachGroup(0, shape.trainItems + shape.validationItems, (items) => {
      for (let i = 0; i < items.length * 2; i++) {
        doubles[plan.reference / 8 + items[0]! * 2 + i] = doubles[plan.losses / 8 + i]!;
      }
    });
  }

  #eachGroup(first: number, count: number, visit: (items: readonly number[], scored: number) => void): void {
    const { crew, shape, plan, carryOut } = this.#thread;
    for (let start = 0; start < count; start += plan.batchCapacity) {
      const items = Array.from({ length: Math.min(plan.batchCapacity, count - start) }, (_, i) => first + start + i);
      const { scored } = placeBatch(shape, plan, this.#ints, items);
      crew.run(command.score, () => carryOut(command.score));
      visit(items, scored);
    }
  }

  /** Sum of the losses of a batch, in slot order. */
  batchLoss(items: readonly number[]): number {
    const { shape, plan, doubles, work } = this.#thread;
    let sum = 0;
    items.forEach((item, slot) => {
      if (shape.width === 2) sum -= logSigmoid(work.preferenceLogit(slot * 2, item * 2));
      else sum += doubles[plan.losses / 8 + slot]!;
    });
    return sum;
  }
}
