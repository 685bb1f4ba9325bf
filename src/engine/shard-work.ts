import { shardCount } from './batches.js';
import type { Crew } from './crew.js';
import { headBackward, headLosses } from './head.js';
import { sigmoid } from './math.js';
import { progress, type TrainingPlan, type TrainingShape } from './training-plan.js';
import { backward, type Dropout, type Engine, forward, type Piece } from './transformer.js';

interface PlacedSequence {
  /** Number of the sequence in the data. */
  readonly sequence: number;
  /** Number within the batch: slot · width + which. */
  readonly place: number;
}

interface FilledPiece extends Piece {
  readonly scored: number;
  readonly members: readonly (PlacedSequence & { readonly scoredStart: number; readonly scoredEnd: number })[];
}

/** One thread's part in the shards of a batch. */
export class ShardWork {
  readonly #shape: TrainingShape;
  readonly #plan: TrainingPlan;
  readonly #engine: Engine;
  readonly #ints: Int32Array;
  readonly #floats: Float32Array;
  readonly #doubles: Float64Array;

  constructor(shape: TrainingShape, plan: TrainingPlan, engine: Engine, buffer: ArrayBufferLike) {
    this.#shape = shape;
    this.#plan = plan;
    this.#engine = engine;
    this.#ints = new Int32Array(buffer as ArrayBuffer);
    this.#floats = new Float32Array(buffer as ArrayBuffer);
    this.#doubles = new Float64Array(buffer as ArrayBuffer);
  }

  /** Takes shards until none is left and adds up their gradients. */
  train(crew: Crew): void {
    const { settings } = this.#shape;
    const step = this.#doubles[this.#plan.progress / 8 + progress.step]!;
    const adapterRate = settings.lora?.dropout ?? 0;
    const dropout: Dropout | undefined =
      settings.dropout > 0 || adapterRate > 0
        ? { seed: settings.seed, step, rate: settings.dropout, adapterRate }
        : undefined;
    this.#eachShard(crew, (shard, members) => {
      const gradients = this.#plan.gradients[shard]!;
      this.#engine.kernels.clear(gradients, this.#plan.count);
      for (const piece of this.#pieces(members)) {
        forward(this.#engine, piece, dropout);
        if (settings.method === 'preference') {
          headLosses(this.#engine, piece.scored);
          this.#keepLosses(piece);
          this.#preferenceCoefficients(piece);
          headBackward(this.#engine, piece.rows, piece.scored, 0, gradients);
        } else {
          const coefficient = this.#doubles[this.#plan.progress / 8 + progress.coefficient]!;
          const at = this.#engine.work.coefficients / 4;
          this.#floats.fill(coefficient, at, at + piece.scored);
          headBackward(this.#engine, piece.rows, piece.scored, settings.labelSmoothing, gradients);
          this.#keepLosses(piece);
        }
        backward(this.#engine, piece, gradients, dropout);
      }
    });
  }

  /** Takes shards until none is left and computes their losses only. */
  score(crew: Crew): void {
    this.#eachShard(crew, (_, members) => {
      for (const piece of this.#pieces(members)) {
        forward(this.#engine, piece);
        headLosses(this.#engine, piece.scored);
        this.#keepLosses(piece);
      }
    });
  }

  #eachShard(crew: Crew, work: (shard: number, slots: Int32Array) => void): void {
    const starts = this.#plan.shardStarts / 4;
    const slots = this.#plan.shardSlots / 4;
    for (let shard = crew.takeShard(); shard < shardCount; shard = crew.takeShard()) {
      work(shard, this.#ints.subarray(slots + this.#ints[starts + shard]!, slots + this.#ints[starts + shard + 1]!));
    }
  }

  /** Cuts a shard's items into pieces that fit the workspace; an item stays whole. */
  *#pieces(slots: Int32Array): Generator<FilledPiece> {
    const { width } = this.#shape;
    const starts = this.#plan.sequenceStarts / 4;
    let group: PlacedSequence[] = [];
    let rows = 0;
    for (const slot of slots) {
      const first = this.#ints[this.#plan.batchItems / 4 + slot]! * width;
      const length = this.#ints[starts + first + width]! - this.#ints[starts + first]!;
      if (rows + length > this.#engine.work.rows) {
        yield this.#fill(group);
        group = [];
        rows = 0;
      }
      for (let i = 0; i < width; i++) group.push({ sequence: first + i, place: slot * width + i });
      rows += length;
    }
    if (group.length > 0) yield this.#fill(group);
  }

  #fill(group: readonly PlacedSequence[]): FilledPiece {
    const ints = this.#ints;
    const { work } = this.#engine;
    const [inputs, targets, starts] = [this.#plan.inputs / 4, this.#plan.targets / 4, this.#plan.sequenceStarts / 4];
    let row = 0;
    let scored = 0;
    const members = group.map((member, i) => {
      const first = ints[starts + member.sequence]!;
      const length = ints[starts + member.sequence + 1]! - first;
      const scoredStart = scored;
      ints[work.starts / 4 + i] = row;
      for (let position = 0; position < length; position++, row++) {
        ints[work.tokens / 4 + row] = ints[inputs + first + position]!;
        ints[work.positions / 4 + row] = position;
        ints[work.ids / 4 + row] = member.place * 65536 + position;
        const target = ints[targets + first + position]!;
        if (target < 0) continue;
        ints[work.scored / 4 + scored] = row;
        ints[work.targets / 4 + scored] = target;
        scored++;
      }
      return { ...member, scoredStart, scoredEnd: scored };
    });
    ints[work.starts / 4 + group.length] = row;
    return { rows: row, sequences: group.length, scored, members };
  }

  #keepLosses(piece: FilledPiece): void {
    const losses = this.#engine.work.losses / 4;
    for (const { place, scoredStart, scoredEnd } of piece.members) {
      let sum = 0;
      for (let i = scoredStart; i < scoredEnd; i++) sum += this.#floats[losses + i]!;
      this.#doubles[this.#plan.losses / 8 + place] = sum;
    }
  }

  /** d(-ln σ(z)) / d(loss of each token), with z = β · (margin of the policy - margin of the reference). */
  #preferenceCoefficients(piece: FilledPiece): void {
    const { beta } = this.#shape.settings;
    const coefficient = this.#doubles[this.#plan.progress / 8 + progress.coefficient]!;
    const coefficients = this.#engine.work.coefficients / 4;
    for (let i = 0; i < piece.members.length; i += 2) {
      const [chosen, rejected] = [piece.members[i]!, piece.members[i + 1]!];
      const pull = beta * sigmoid(-this.preferenceLogit(chosen.place, chosen.sequence)) * coefficient;
      this.#floats.fill(pull, coefficients + chosen.scoredStart, coefficients + chosen.scoredEnd);
      this.#floats.fill(-pull, coefficients + rejected.scoredStart, coefficients + rejected.scoredEnd);
    }
  }

  /** z of the pair whose chosen sequence has this place in the batch and this number in the data. */
  preferenceLogit(place: number, sequence: number): number {
    const losses = this.#plan.losses / 8 + place;
    const reference = this.#plan.reference / 8 + sequence;
    const policy = this.#doubles[losses + 1]! - this.#doubles[losses]!;
    const frozen = this.#doubles[reference + 1]! - this.#doubles[reference]!;
    return this.#shape.settings.beta * (policy - frozen);
  }
}
