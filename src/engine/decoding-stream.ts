import type { DecodingCore, NextRow } from './decoding-core.js';
import type { Candidates, DecodingReply, Generation, GenerationOrder } from './decoding-messages.js';
import { greatestIndices, sample } from './sampler.js';

/** A generation under way in some slots of a core. */
export interface Stream {
  readonly id: number;
  readonly order: GenerationOrder;
  readonly slots: readonly number[];
  /** Set when it has ended. */
  readonly result: Generation | undefined;
  /** What the next step must read for it; empty while it waits for its owner. */
  rows(): readonly NextRow[];
  /** Takes the logits after row `index` of the last `rows`, or after the prompt. They may be changed. */
  advance(index: number, logits: Float32Array, best: number, logSum: number): void;
}

/** Candidates shown to an owner that has not asked for all. */
const candidateCount = 64;

/** True when a prompt and what follows it leave no room for one more step. */
export function outOfRoom(core: DecodingCore, order: GenerationOrder, generated: number): boolean {
  return generated >= order.maxTokens || order.tokens.length + generated > core.config.maxContext;
}

/** Sinks the logits of all tokens that are not allowed; gives the greatest that is left. */
export function allowOnly(logits: Float32Array, allow: readonly number[]): number {
  const kept = allow.map((id) => logits[id]!);
  logits.fill(-1e30);
  let best = allow[0]!;
  allow.forEach((id, i) => {
    logits[id] = kept[i]!;
    if (kept[i]! > logits[best]! || (kept[i]! === logits[best]! && id < best)) best = id;
  });
  return best;
}

/** One sequence whose tokens are sampled, or chosen by the owner. */
export class SampledStream implements Stream {
  readonly id: number;
  readonly order: GenerationOrder;
  readonly slots: readonly number[];
  result: Generation | undefined;
  readonly #core: DecodingCore;
  readonly #post: (reply: DecodingReply) => void;
  readonly #tokens: number[] = [];
  readonly #logprobs: number[] = [];
  /** While the owner chooses: ln p of every token. */
  #waiting: Float32Array | undefined;

  constructor(
    core: DecodingCore,
    post: (reply: DecodingReply) => void,
    id: number,
    order: GenerationOrder,
    slots: readonly number[],
  ) {
    this.#core = core;
    this.#post = post;
    this.id = id;
    this.order = order;
    this.slots = slots;
  }

  rows(): readonly NextRow[] {
    if (this.#waiting !== undefined) return [];
    const position = this.order.tokens.length + this.#tokens.length - 1;
    return [{ slot: this.slots[0]!, token: this.#tokens.at(-1)!, position }];
  }

  advance(_: number, logits: Float32Array, best: number, logSum: number): void {
    const { allow, choose, maxTokens } = this.order;
    if (maxTokens <= 0) {
      this.#finish('length');
      return;
    }
    const likeliest = allow === undefined ? best : allowOnly(logits, allow);
    if (choose) {
      this.#waiting = logits.map((logit) => logit - logSum);
      this.#ask(false);
      return;
    }
    const token = sample(logits, likeliest, this.order, this.#tokens.length);
    this.#take(token, logits[token]! - logSum);
  }

  /** The owner's choice; -1 asks for all candidates. */
  choose(token: number): void {
    const logprobs = this.#waiting;
    if (logprobs === undefined) return;
    if (token === -1) {
      this.#ask(true);
      return;
    }
    this.#waiting = undefined;
    this.#take(token, logprobs[token]!);
  }

  #ask(all: boolean): void {
    const logprobs = this.#waiting!;
    const ids = greatestIndices(logprobs, all ? logprobs.length : candidateCount);
    const candidates: Candidates = { ids, logprobs: Float32Array.from(ids, (id) => logprobs[id]!) };
    this.#post({ type: 'candidates', id: this.id, candidates, all });
  }

  #take(token: number, logprob: number): void {
    if (this.order.stopTokens.includes(token)) {
      this.#finish('stop');
      return;
    }
    this.#tokens.push(token);
    this.#logprobs.push(logprob);
    if (this.order.stream) this.#post({ type: 'token', id: this.id, token, logprob });
    if (outOfRoom(this.#core, this.order, this.#tokens.length)) this.#finish('length');
  }

  #finish(finish: Generation['finish']): void {
    this.result = { tokens: Int32Array.from(this.#tokens), finish, logprobs: Float32Array.from(this.#logprobs) };
  }
}
