import { type Display, escapeHtml } from '../base/display.js';
import type { HistogramBin } from '../statistics/quantile-sketch.js';
import type { Quantiles, Summary } from './summary.js';

/** Gives the console and notebook forms of a summary. */
export function showSummary(summary: Summary): Display {
  const title = `Monitor "${summary.name}", last ${duration(summary.windowMs)} at ${summary.at}`;
  const lines = facts(summary);
  const rows = lines.map(([label, value]) => `<tr><th align="left">${label}</th><td>${escapeHtml(value)}</td></tr>`);
  return {
    text: [title, ...lines.map(([label, value]) => `  ${label.padEnd(11)} ${value}`)].join('\n'),
    html: `<table><caption>${escapeHtml(title)}</caption>${rows.join('')}</table>${histogramSvg(summary.histogram())}`,
  };
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
      `${usage.inputTokens} in (${usage.cachedInputTokens} cached), ${usage.outputTokens} out${some(summary.unmetered, 'calls unmetered')}${some(summary.estimated, 'calls estimated')}`,
    ],
    ['cost', `${cost}${some(summary.unpriced, 'calls unpriced')}`],
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

/** Gives `, 3 calls unpriced`; nothing for none. */
function some(count: number, what: string): string {
  return count === 0 ? '' : `, ${count} ${what}`;
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
