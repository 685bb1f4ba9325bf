import type { Usage } from '../spec/chat.js';
import { QuantileSketch } from '../statistics/quantile-sketch.js';
import type { Outcome } from './exchange.js';

/** The window slides in steps of its length divided by this. */
const slots = 60;

/** What one finished call adds to the window. */
export interface Measure {
  readonly outcome: Outcome;
  readonly latencyMs: number;
  readonly firstTokenMs?: number | undefined;
  readonly usage?: Usage | undefined;
  readonly costUsd?: number | undefined;
}

/** Tokens over some calls. */
export interface TokenSums {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
}

/** Counts over some calls. Two tallies merge into the tally of all their calls. */
export class Tally {
  readonly outcomes: Record<Outcome, number> = { answered: 0, failed: 0, cut: 0, aborted: 0 };
  readonly usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 };
  /** Of the calls that nobody aborted. */
  readonly latencyMs = QuantileSketch.of();
  readonly firstTokenMs = QuantileSketch.of();
  /** Sum over the priced calls. */
  costUsd = 0;
  priced = 0;
  /** Answered calls without a price. */
  unpriced = 0;
  /** Answered calls whose usage held something other than numbers. */
  unmetered = 0;
  /** Answered calls whose usage is an estimate. */
  estimated = 0;
  feedback = 0;
  scored = 0;
  scoreSum = 0;

  add({ outcome, latencyMs, firstTokenMs, usage, costUsd }: Measure): void {
    this.outcomes[outcome]++;
    if (outcome !== 'aborted') this.latencyMs.add(Math.max(0, latencyMs));
    if (firstTokenMs !== undefined) this.firstTokenMs.add(Math.max(0, firstTokenMs));
    if (outcome !== 'answered') return;
    if (usage === undefined || !isMetered(usage)) this.unmetered++;
    else {
      if (usage.estimated === true) this.estimated++;
      this.usage.inputTokens += usage.inputTokens;
      this.usage.outputTokens += usage.outputTokens;
      this.usage.cachedInputTokens += usage.cachedInputTokens ?? 0;
      this.usage.reasoningTokens += usage.reasoningTokens ?? 0;
    }
    if (costUsd === undefined) this.unpriced++;
    else {
      this.priced++;
      this.costUsd += costUsd;
    }
  }

  addFeedback(score: number | undefined): void {
    this.feedback++;
    if (score === undefined) return;
    this.scored++;
    this.scoreSum += score;
  }

  merge(other: Tally): void {
    addAll(this.outcomes, other.outcomes);
    addAll(this.usage, other.usage);
    this.latencyMs.merge(other.latencyMs);
    this.firstTokenMs.merge(other.firstTokenMs);
    for (const key of [
      'costUsd',
      'priced',
      'unpriced',
      'unmetered',
      'estimated',
      'feedback',
      'scored',
      'scoreSum',
    ] as const) {
      this[key] += other[key];
    }
  }

  copy(): Tally {
    const copy = new Tally();
    copy.merge(this);
    return copy;
  }
}

/**
 * A tally over the last `windowMs`, in steps of a sixtieth of it: it covers between 59 and 60 sixtieths.
 * Times come from a monotonic clock, so a step of the wall clock moves nothing.
 */
export class SlidingWindow {
  readonly #slotMs: number;
  /** Tallies by slot number; only slots inside the window. */
  readonly #slots = new Map<number, Tally>();
  /** The sum of the slots: kept beside them, since it is read after every call. */
  #sum = new Tally();
  #newest = Number.NEGATIVE_INFINITY;

  constructor(windowMs: number) {
    this.#slotMs = windowMs / slots;
  }

  add(measure: Measure, nowMs: number): void {
    const slot = this.#slotAt(nowMs);
    slot.add(measure);
    this.#sum.add(measure);
  }

  addFeedback(score: number | undefined, nowMs: number): void {
    this.#slotAt(nowMs).addFeedback(score);
    this.#sum.addFeedback(score);
  }

  /** A copy of the counts at this moment. */
  tally(nowMs: number): Tally {
    this.#advance(nowMs);
    return this.#sum.copy();
  }

  #slotAt(nowMs: number): Tally {
    this.#advance(nowMs);
    let slot = this.#slots.get(this.#newest);
    if (slot === undefined) this.#slots.set(this.#newest, (slot = new Tally()));
    return slot;
  }

  #advance(nowMs: number): void {
    const number = Math.floor(nowMs / this.#slotMs);
    if (number <= this.#newest) return;
    this.#newest = number;
    let left = false;
    for (const old of this.#slots.keys()) {
      if (old > number - slots) break;
      left = this.#slots.delete(old);
    }
    if (!left) return;
    // Summed afresh rather than subtracted: no rounding builds up in the costs.
    this.#sum = new Tally();
    for (const slot of this.#slots.values()) this.#sum.merge(slot);
  }
}

function isMetered(usage: Usage): boolean {
  const { inputTokens, outputTokens, cachedInputTokens = 0, reasoningTokens = 0 } = usage;
  return Number.isFinite(inputTokens + outputTokens + cachedInputTokens + reasoningTokens);
}

function addAll<K extends string>(into: Record<K, number>, from: Readonly<Record<K, number>>): void {
  for (const key in from) into[key] += from[key];
}
