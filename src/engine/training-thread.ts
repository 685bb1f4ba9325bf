import { gradientNorm, reduceGradients, updateParameters } from './adamw.js';
import { type Command, Crew, command } from './crew.js';
import { instantiate, type Kernels } from './kernels.js';
import { type TensorEntry, tensorTable } from './layout.js';
import { adapterTable } from './lora.js';
import { adapterMatrices, type Matrix, packMatrix, weightMatrices } from './network.js';
import { ShardWork } from './shard-work.js';
import { planTraining, progress, type TrainingPlan, type TrainingShape } from './training-plan.js';

/** What a training thread is started with. */
export interface TrainingThreadData {
  readonly kind: 'train';
  readonly memory: WebAssembly.Memory;
  readonly shape: TrainingShape;
  /** Thread 0 leads. */
  readonly index: number;
}

/** What every training thread does when ordered to. */
export class TrainingThread {
  readonly shape: TrainingShape;
  readonly plan: TrainingPlan;
  readonly crew: Crew;
  readonly work: ShardWork;
  readonly doubles: Float64Array;
  readonly #index: number;
  readonly #kernels: Kernels;
  readonly #table: readonly TensorEntry[];
  readonly #matrices: readonly Matrix[];

  constructor(data: TrainingThreadData) {
    const { memory, shape, index } = data;
    const { settings, config } = shape;
    this.shape = shape;
    this.#index = index;
    this.#kernels = instantiate(memory);
    this.plan = planTraining(this.#kernels, shape);
    this.doubles = new Float64Array(memory.buffer);
    this.crew = new Crew(memory.buffer, this.plan.control, settings.threads);
    const work = this.plan.workspaces[index]!;
    this.#kernels.setScratch(work.tile);
    const adapterScale = settings.lora === undefined ? 0 : settings.lora.alpha / settings.lora.rank;
    const engine = { kernels: this.#kernels, network: this.plan.network, work, adapterScale };
    this.work = new ShardWork(shape, this.plan, engine, memory.buffer);
    this.#table = settings.lora === undefined ? tensorTable(config) : adapterTable(config, settings.lora.rank);
    const { network } = this.plan;
    this.#matrices = settings.lora === undefined ? weightMatrices(network) : adapterMatrices(network);
  }

  /** Carries out this thread's share of an order. */
  readonly carryOut = (order: Command): void => {
    const { settings } = this.shape;
    const { threads } = settings;
    switch (order) {
      case command.train:
        this.work.train(this.crew);
        return;
      case command.score:
        this.work.score(this.crew);
        return;
      case command.reduce:
        reduceGradients(this.#kernels, this.plan, this.doubles, this.#index, threads);
        return;
      case command.update:
        updateParameters(
          this.#kernels,
          this.plan,
          this.#table,
          {
            step: this.progress('step'),
            rate: this.progress('rate'),
            clip: this.progress('clip'),
            betas: settings.betas,
            weightDecay: settings.weightDecay,
          },
          this.#index,
          threads,
        );
        return;
      case command.pack:
        this.#pack(this.#matrices, threads);
        return;
      case command.exit:
    }
  };

  /** Leader, before the first step: packs what never changes in a LoRA training, and what is trained. */
  packAll(): void {
    const { network } = this.plan;
    for (const matrix of [...weightMatrices(network), ...adapterMatrices(network)]) packMatrix(this.#kernels, matrix);
  }

  /** Reads one of the leader's numbers. */
  progress(name: Exclude<keyof typeof progress, 'words'>): number {
    return this.doubles[this.plan.progress / 8 + progress[name]]!;
  }

  /** Leader: writes one of them. */
  setProgress(name: Exclude<keyof typeof progress, 'words'>, value: number): void {
    this.doubles[this.plan.progress / 8 + progress[name]] = value;
  }

  /** Leader: the norm of the reduced gradient. */
  gradientNorm(): number {
    return gradientNorm(this.plan, this.doubles);
  }

  #pack(matrices: readonly Matrix[], threads: number): void {
    for (let i = this.#index; i < matrices.length; i += threads) packMatrix(this.#kernels, matrices[i]!);
  }
}
