import { showAs } from '../base/display.js';
import type { JsonObject } from '../base/json.js';
import { wilson } from '../statistics/proportion.js';
import type { HistogramBin } from '../statistics/quantile-sketch.js';
import type { Outcome } from './exchange.js';
import { showSummary } from './summary-text.js';

import type { Tally, TokenSums } from './window.js';

/** Milliseconds that half, 95 % and 99 % of the calls did not exceed; within 1 % of a latency that was really seen. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What a monitor knows beside the counts of its window. */
export interface SummaryAbout {
  readonly name: string;
  /** When the summary was made; ISO 8601, UTC. */
  readonly at: string;
  readonly windowMs: number;
  /** Calls that have begun and not ended. */
  readonly inFlight: number;
  /** Names of the alarms that are raised. */
  readonly raised: readonly string[];
  /** Exchanges in memory. */
  readonly kept: number;
  /** Exchanges that left memory, or never came into it, since the monitor began. Those in the store are not lost. */
  readonly dropped: number;
  /** Times that something of the monitor's own failed (each is also an event), since it began. */
  readonly failures: number;
  /** Exchanges and feedback on their way to the store; absent without a store. */
  readonly storage?: { readonly stored: number; readonly waiting: number; readonly lost: number } | undefined;
}

/** The calls of a monitor's window, in numbers. A number that does not exist is absent; there is never NaN or a zero in its place. */
export class Summary implements SummaryAbout {
  readonly name: string;
  readonly at: string;
  readonly windowMs: number;
  readonly inFlight: number;
  readonly raised: readonly string[];
  readonly kept: number;
  readonly dropped: number;
  readonly failures: number;
  readonly storage: SummaryAbout['storage'];
  /** Calls that ended inside the window, in whatever way. */
  readonly calls: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** (failed + cut) / (calls − aborted), 0 to 1. Absent while no call counts. */
  readonly errorRatio: number | undefined;
  /** Wilson's interval of the error ratio; [0, 1] while no call counts. */
  readonly errorInterval95: readonly [low: number, high: number];
  /** Sums over the answered calls. */
  readonly usage: TokenSums;
  /** Answered calls that did not tell their usage in numbers. */
  readonly unmetered: number;
  /** Sum over the priced calls. Absent while none is priced. */
  readonly costUsd: number | undefined;
  /** Answered calls whose usage is their provider's estimate. */
  readonly estimated: number;
  /** Answered calls whose price is not known; `costUsd` lacks them. */
  readonly unpriced: number;
  /** Of the calls that nobody aborted. */
  readonly latencyMs: Quantiles | undefined;
  /** From the call to the first token, of the streamed calls. */
  readonly firstTokenMs: Quantiles | undefined;
  /** Feedback that came inside the window, on exchanges of any age. */
  readonly feedback: { readonly count: number; readonly meanScore?: number | undefined };
  readonly #tally: Tally;

  private constructor(about: SummaryAbout, tally: Tally) {
    this.name = about.name;
    this.at = about.at;
    this.windowMs = about.windowMs;
    this.inFlight = about.inFlight;
    this.raised = about.raised;
    this.kept = about.kept;
    this.dropped = about.dropped;
    this.failures = about.failures;
    this.storage = about.storage;
    const { answered, failed, cut, aborted } = tally.outcomes;
    const counted = answered + failed + cut;
    this.calls = counted + aborted;
    this.outcomes = tally.outcomes;
    this.errorRatio = counted === 0 ? undefined : (failed + cut) / counted;
    this.errorInterval95 = wilson(failed + cut, counted);
    this.usage = tally.usage;
    this.unmetered = tally.unmetered;
    this.estimated = tally.estimated;
    this.costUsd = tally.priced === 0 ? undefined : tally.costUsd;
    this.unpriced = tally.unpriced;
    this.latencyMs = quantiles(tally.latencyMs);
    this.firstTokenMs = quantiles(tally.firstTokenMs);
    this.feedback = {
      count: tally.feedback,
      ...(tally.scored === 0 ? {} : { meanScore: tally.scoreSum / tally.scored }),
    };
    this.#tally = tally;
  }

  /** @internal */
  static of(about: SummaryAbout, tally: Tally): Summary {
    return new Summary(about, tally);
  }

  /** Gives the latencies of the calls that nobody aborted, in at most `most` bins of equal ratio, in milliseconds. */
  histogram(most = 20): readonly HistogramBin[] {
    return this.#tally.latencyMs.histogram(most);
  }

  toJSON(): JsonObject {
    const latencyHistogramMs = this.histogram().map((bin) => ({ ...bin }));
    return defined({ kind: 'MonitorSummary', v: 1, ...this, latencyHistogramMs });
  }
}

/** A summary of at least one call that nobody aborted, so that these numbers exist. */
export type FilledSummary = Summary & { readonly errorRatio: number; readonly latencyMs: Quantiles };

/** Tells whether the window holds a call that counts. */
export function isFilled(summary: Summary): summary is FilledSummary {
  return summary.errorRatio !== undefined && summary.latencyMs !== undefined;
}

function quantiles(sketch: Tally['latencyMs']): Quantiles | undefined {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => sketch.quantile(q));
  if (p50 === undefined || p95 === undefined || p99 === undefined) return undefined;
  return { p50, p95, p99 };
}

function defined(members: object): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

showAs(Summary, showSummary);
