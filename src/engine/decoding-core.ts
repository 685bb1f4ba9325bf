import { Arena, sharedMemory } from './arena.js';
import { headDim, type ModelConfig } from './config.js';
import { eachLogits, headForward } from './head.js';
import { type Address, instantiate } from './kernels.js';
import { fillRotaryTables, packMatrix, planNetwork, up8, weightMatrices } from './network.js';
import { type Attend, attendWithin, type Engine, forward } from './transformer.js';
import { planWorkspace } from './workspace.js';

/** One row of a decoding step: the next token of the stream in a slot. */
export interface NextRow {
  readonly slot: number;
  readonly token: number;
  readonly position: number;
}

/** Logits of one position, valid only until the next call, with the index of the greatest and ln Σ exp. */
export type VisitLogits = (index: number, logits: Float32Array, best: number, logSum: number) => void;

/** A model with caches for several streams, in one thread. A stream's numbers never depend on the other streams. */
export class DecodingCore {
  readonly config: ModelConfig;
  /** Most rows of one call. */
  readonly capacity: number;
  readonly #engine: Engine;
  readonly #ints: Int32Array;
  readonly #floats: Float32Array;
  readonly #caches: readonly Address[];
  readonly #cacheBytes: number;
  readonly #rowCaches: Address;
  readonly #lengths: Address;
  readonly #scores: Address;
  readonly #context: number;
  #rows = 0;

  constructor(config: ModelConfig, weights: Float32Array, slots: number) {
    this.config = config;
    this.capacity = Math.max(512, config.maxContext, slots);
    this.#context = up8(config.maxContext);
    const arena = new Arena();
    const sizing = instantiate(sharedMemory(arena.bytes));
    const network = planNetwork(arena, config, { training: false, rank: 0 });
    const size = { rows: this.capacity, longest: config.maxContext, rank: 0, training: false };
    const work = planWorkspace(arena, sizing, config, size);
    const cacheWords = config.kvHeads * this.#context * headDim(config) * 2;
    this.#cacheBytes = cacheWords * 4;
    this.#caches = Array.from({ length: slots }, () => arena.words(cacheWords * config.layers));
    this.#rowCaches = arena.words(slots);
    this.#lengths = arena.words(slots);
    this.#scores = arena.words(this.#context);
    const memory = sharedMemory(arena.bytes);
    const kernels = instantiate(memory);
    kernels.setScratch(work.tile);
    this.#ints = new Int32Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.#floats.set(weights, network.weights / 4);
    fillRotaryTables(network, this.#floats);
    for (const matrix of weightMatrices(network)) packMatrix(kernels, matrix);
    this.#engine = { kernels, network, work, adapterScale: 0 };
  }

  /** Reads whole prompts into their slots; visits the logits that follow each. All prompts together fit the capacity. */
  prefill(prompts: readonly { readonly slot: number; readonly tokens: ArrayLike<number> }[], visit: VisitLogits): void {
    const lasts = this.#place(prompts.map((prompt) => prompt.tokens)).map(([, end]) => end - 1);
    this.#forward(prompts.length, (engine, piece, activations, layer) => {
      const { kernels, work } = engine;
      attendWithin(engine, piece, activations, layer);
      prompts.forEach(({ slot, tokens }, i) => {
        const { heads, kvHeads } = this.config;
        const size = headDim(this.config);
        const first = this.#ints[work.starts / 4 + i]!;
        const from = activations.qkv + first * (heads + 2 * kvHeads) * size * 4;
        const cache = this.#caches[slot]! + layer * this.#cacheBytes;
        kernels.cacheRows(cache, this.#context, 0, from, tokens.length, heads, kvHeads, size);
      });
    });
    this.#visit(lasts, visit);
  }

  /** Takes one more token of several streams; visits the logits that follow each. */
  step(rows: readonly NextRow[], visit: VisitLogits): void {
    const { work, kernels } = this.#engine;
    const { heads, kvHeads } = this.config;
    const size = headDim(this.config);
    rows.forEach((row, i) => {
      this.#ints[work.tokens / 4 + i] = row.token;
      this.#ints[work.positions / 4 + i] = row.position;
      this.#ints[this.#lengths / 4 + i] = row.position + 1;
    });
    this.#rows = rows.length;
    this.#forward(0, (_, __, activations, layer) => {
      rows.forEach(({ slot, position }, i) => {
        const cache = this.#caches[slot]! + layer * this.#cacheBytes;
        const from = activations.qkv + i * (heads + 2 * kvHeads) * size * 4;
        this.#ints[this.#rowCaches / 4 + i] = cache;
        kernels.cacheRows(cache, this.#context, position, from, 1, heads, kvHeads, size);
      });
      kernels.attendCached(
        activations.attended,
        activations.qkv,
        this.#rowCaches,
        this.#lengths,
        rows.length,
        this.#context,
        heads,
        kvHeads,
        size,
        1 / Math.sqrt(size),
        this.#scores,
      );
    });
    this.#visit(
      rows.map((_, i) => i),
      visit,
    );
  }

  /** Copies the first `length` positions of one slot to another. */
  copy(from: number, to: number, length: number): void {
    const { kvHeads, layers } = this.config;
    const size = headDim(this.config);
    const slab = this.#context * size;
    const floats = this.#floats;
    for (let head = 0; head < layers * 2 * kvHeads; head++) {
      const source = this.#caches[from]! / 4 + head * slab;
      // Keys lie in panels of eight positions; copying whole panels of values too keeps this one loop.
      floats.copyWithin(this.#caches[to]! / 4 + head * slab, source, source + up8(length) * size);
    }
  }

  /** Visits the logits of the given positions of one sequence, without a slot. */
  logits(tokens: ArrayLike<number>, positions: readonly number[], visit: VisitLogits): void {
    this.#place([tokens]);
    this.#forward(1, attendWithin);
    this.#visit(positions, visit);
  }

  /** The mean of each sequence's last hidden states, scaled to length 1. All sequences together fit the capacity. */
  embed(sequences: readonly ArrayLike<number>[]): readonly Float32Array[] {
    const { dim } = this.config;
    const bounds = this.#place(sequences);
    this.#forward(sequences.length, attendWithin);
    this.#score(Array.from({ length: this.#rows }, (_, i) => i));
    const from = this.#engine.work.headNormed / 4;
    return bounds.map(([first, end]) => {
      const mean = new Float32Array(dim);
      for (let i = 0; i < dim; i++) {
        let sum = 0;
        for (let row = first; row < end; row++) sum += this.#floats[from + row * dim + i]!;
        mean[i] = sum / (end - first);
      }
      const norm = Math.sqrt(mean.reduce((sum, value) => sum + value * value, 0));
      return mean.map((value) => value / norm);
    });
  }

  #place(sequences: readonly ArrayLike<number>[]): readonly (readonly [first: number, end: number])[] {
    const { work } = this.#engine;
    let row = 0;
    const bounds = sequences.map((tokens, i) => {
      const first = row;
      this.#ints[work.starts / 4 + i] = row;
      for (let position = 0; position < tokens.length; position++, row++) {
        this.#ints[work.tokens / 4 + row] = tokens[position]!;
        this.#ints[work.positions / 4 + row] = position;
      }
      return [first, row] as const;
    });
    this.#ints[work.starts / 4 + sequences.length] = row;
    this.#rows = row;
    return bounds;
  }

  #forward(sequences: number, attend: Attend): void {
    forward(this.#engine, { rows: this.#rows, sequences }, undefined, attend);
  }

  #score(rows: readonly number[]): void {
    this.#ints.set(rows, this.#engine.work.scored / 4);
    headForward(this.#engine, rows.length);
  }

  #visit(rows: readonly number[], visit: VisitLogits): void {
    const { work, kernels } = this.#engine;
    const { vocabSize } = this.config;
    this.#score(rows);
    eachLogits(this.#engine, rows.length, (first, count) => {
      kernels.rowSummary(work.targets, work.losses, work.logits, work.logitStride, count, vocabSize);
      for (let i = 0; i < count; i++) {
        const at = work.logits / 4 + i * work.logitStride;
        const best = this.#ints[work.targets / 4 + i]!;
        visit(first + i, this.#floats.subarray(at, at + vocabSize), best, this.#floats[work.losses / 4 + i]!);
      }
    });
  }
}
