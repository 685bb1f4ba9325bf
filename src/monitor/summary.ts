import { escapeHtml, showAs } from '../base/display.js';
import type { JsonObject } from '../base/json.js';
import type { Usage } from '../spec/chat.js';
import type { Outcome } from './exchange.js';
import type { HistogramBin } from './quantile.js';
import { wilson95 } from './wilson.js';
import type { Tally } from './window.js';

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
  readonly usage: Readonly<Record<keyof Usage, number>>;
  /** Answered calls that did not tell their usage in numbers. */
  readonly unmetered: number;
  /** Sum over the priced calls. Absent while none is priced. */
  readonly costUsd: number | undefined;
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
    this.errorInterval95 = wilson95(failed + cut, counted);
    this.usage = tally.usage;
    this.unmetered = tally.unmetered;
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
    const { name, at, windowMs, inFlight, raised, kept, dropped, failures, calls, unmetered, unpriced } = this;
    return {
      ...{
        kind: 'MonitorSummary',
        v: 1,
        name,
        at,
        windowMs,
        inFlight,
        raised,
        kept,
        dropped,
        failures,
        calls,
        unmetered,
        unpriced,
      },
      outcomes: { ...this.outcomes },
      errorInterval95: this.errorInterval95,
      usage: { ...this.usage },
      latencyHistogramMs: this.histogram().map((bin) => ({ ...bin })),
      ...defined({ errorRatio: this.errorRatio, costUsd: this.costUsd }),
      ...defined({ latencyMs: this.latencyMs, firstTokenMs: this.firstTokenMs, storage: this.storage }),
      feedback: defined({ ...this.feedback }),
    };
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

function defined(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** The summary as label and value, for both forms. */
function facts(summary: Summary): readonly (readonly [label: string, value: string])[] {
  const { outcomes, usage, errorRatio, errorInterval95, feedback, storage } = summary;
  const parts = Object.entries(outcomes).filter(([, count]) => count > 0);
  const cost = summary.costUsd === undefined ? 'unknown' : `$${summary.costUsd.toPrecision(4)}`;
  const lines: (readonly [string, string] | false)[] = [
    [
      'calls',
      `${summary.calls} (${[...parts.map(([name, n]) => `${n} ${name}`), `${summary.inFlight} in flight`].join(', ')})`,
    ],
    [
      'errors',
      errorRatio === undefined
        ? 'no call counts yet'
        : `${percent(errorRatio)} [${errorInterval95.map(percent).join(', ')}]`,
    ],
    summary.latencyMs !== undefined && ['latency', quantileText(summary.latencyMs)],
    summary.firstTokenMs !== undefined && ['first token', quantileText(summary.firstTokenMs)],
    [
      'tokens',
      `${usage.inputTokens} in (${usage.cachedInputTokens} cached), ${usage.outputTokens} out${summary.unmetered === 0 ? '' : `, ${summary.unmetered} calls unmetered`}`,
    ],
    ['cost', `${cost}${summary.unpriced === 0 ? '' : ` (${summary.unpriced} calls unpriced)`}`],
    feedback.count > 0 && [
      'feedback',
      `${feedback.count}${feedback.meanScore === undefined ? '' : `, mean score ${feedback.meanScore.toPrecision(3)}`}`,
    ],
    ['exchanges', `${summary.kept} in memory, ${summary.dropped} dropped`],
    storage !== undefined && ['store', `${storage.stored} stored, ${storage.waiting} waiting, ${storage.lost} lost`],
    summary.failures > 0 && ['failures', `${summary.failures} of the monitor's own`],
    ['alarms', summary.raised.length === 0 ? 'none' : summary.raised.join(', ')],
  ];
  return lines.filter((line) => line !== false);
}

function quantileText({ p50, p95, p99 }: Quantiles): string {
  return `p50 ${duration(p50)} · p95 ${duration(p95)} · p99 ${duration(p99)}`;
}

function duration(ms: number): string {
  if (ms >= 60_000) return `${Number((ms / 60_000).toPrecision(3))} min`;
  return ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}

function histogramSvg(bins: readonly HistogramBin[]): string {
  if (bins.length === 0) return '';
  const tallest = Math.max(...bins.map((bin) => bin.count));
  const bars = bins.map(({ from, to, count }, i) => {
    const height = (48 * count) / tallest;
    const title = `${duration(from)} to ${duration(to)}: ${count}`;
    return `<rect x="${i * 12}" y="${50 - height}" width="10" height="${height}" fill="#4c78a8"><title>${title}</title></rect>`;
  });
  return `<svg width="${bins.length * 12}" height="50" role="img" aria-label="latency histogram">${bars.join('')}</svg>`;
}

showAs(Summary, (summary) => {
  const title = `Monitor "${summary.name}", last ${duration(summary.windowMs)} at ${summary.at}`;
  const lines = facts(summary);
  const rows = lines.map(([label, value]) => `<tr><th align="left">${label}</th><td>${escapeHtml(value)}</td></tr>`);
  return {
    text: [title, ...lines.map(([label, value]) => `  ${label.padEnd(11)} ${value}`)].join('\n'),
    html: `<table><caption>${escapeHtml(title)}</caption>${rows.join('')}</table>${histogramSvg(summary.histogram())}`,
  };
});
