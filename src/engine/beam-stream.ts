import type { DecodingCore, NextRow } from './decoding-core.js';
import type { Generation, GenerationOrder } from './decoding-messages.js';
import { allowOnly, outOfRoom, type Stream } from './decoding-stream.js';
import { greatestIndices } from './sampler.js';

interface Hypothesis {
  readonly slot: number;
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
  /** Σ ln p, the stop token's included once it has come. */
  readonly sum: number;
}

interface Extension {
  readonly parent: Hypothesis;
  readonly token: number;
  readonly logprob: number;
  readonly sum: number;
}

/**
 * Beam search: keeps the `beams` likeliest sequences, and ends when as many have stopped. Gives the one with the greatest
 * mean ln p a token. @see Wu et al. 2016, "Google's Neural Machine Translation System", section 7, with α = 1
 */
export class BeamStream implements Stream {
  readonly id: number;
  readonly order: GenerationOrder;
  readonly slots: readonly number[];
  result: Generation | undefined;
  readonly #core: DecodingCore;
  #alive: readonly Hypothesis[];
  #extensions: Extension[] = [];
  readonly #ended: { readonly hypothesis: Hypothesis; readonly mean: number }[] = [];

  constructor(core: DecodingCore, id: number, order: GenerationOrder, slots: readonly number[]) {
    this.#core = core;
    this.id = id;
    this.order = order;
    this.slots = slots;
    this.#alive = [{ slot: slots[0]!, tokens: [], logprobs: [], sum: 0 }];
  }

  rows(): readonly NextRow[] {
    return this.#alive.map(({ slot, tokens }) => ({
      slot,
      token: tokens.at(-1)!,
      position: this.order.tokens.length + tokens.length - 1,
    }));
  }

  advance(index: number, logits: Float32Array, _: number, logSum: number): void {
    const parent = this.#alive[index]!;
    const { allow, stopTokens } = this.order;
    if (allow !== undefined) allowOnly(logits, allow);
    // Even if every stop token is among them, as many as there are beams remain to go on with.
    const count = Math.min(this.slots.length + stopTokens.length, allow?.length ?? logits.length);
    for (const token of greatestIndices(logits, count)) {
      const logprob = logits[token]! - logSum;
      this.#extensions.push({ parent, token, logprob, sum: parent.sum + logprob });
    }
    if (index === this.#alive.length - 1) this.#select();
  }

  #select(): void {
    const { order, slots } = this;
    if (order.maxTokens <= 0) {
      this.#finish('length', this.#alive);
      return;
    }
    const ranked = this.#extensions.sort((a, b) => b.sum - a.sum || a.token - b.token);
    this.#extensions = [];
    const going: Extension[] = [];
    for (const extension of ranked) {
      if (going.length === slots.length) break;
      if (order.stopTokens.includes(extension.token)) {
        const { parent, sum } = extension;
        this.#ended.push({ hypothesis: parent, mean: sum / (parent.tokens.length + 1) });
      } else {
        going.push(extension);
      }
    }
    if (this.#ended.length >= slots.length || going.length === 0) {
      this.#finish('stop', []);
      return;
    }
    this.#alive = this.#move(going);
    if (outOfRoom(this.#core, order, this.#alive[0]!.tokens.length)) this.#finish('length', this.#alive);
  }

  /** The first child of a hypothesis keeps its slot; the others get a copy in the slot of one that has no child. */
  #move(going: readonly Extension[]): readonly Hypothesis[] {
    const kept = new Set(going.map(({ parent }) => parent.slot));
    const spare = this.slots.filter((slot) => !kept.has(slot));
    const length = this.order.tokens.length + going[0]!.parent.tokens.length;
    return going.map(({ parent, token, logprob, sum }) => {
      let slot = parent.slot;
      if (!kept.delete(slot)) {
        slot = spare.pop()!;
        this.#core.copy(parent.slot, slot, length);
      }
      return { slot, tokens: [...parent.tokens, token], logprobs: [...parent.logprobs, logprob], sum };
    });
  }

  #finish(finish: Generation['finish'], unfinished: readonly Hypothesis[]): void {
    const means = unfinished.map((hypothesis) => ({
      hypothesis,
      mean: hypothesis.sum / Math.max(1, hypothesis.tokens.length),
    }));
    const all = [...this.#ended, ...means];
    const best = all.reduce((first, other) => (other.mean > first.mean ? other : first));
    this.result = {
      tokens: Int32Array.from(best.hypothesis.tokens),
      finish: unfinished.includes(best.hypothesis) ? finish : 'stop',
      logprobs: Float32Array.from(best.hypothesis.logprobs),
    };
  }
}
