import { shortDigest } from '../base/digest.js';
import { escapeHtml, showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest, JsonObject } from '../base/json.js';
import type { EvalReport } from './eval-report.js';
import type { EvalAbout } from './task.js';
import { alignedLines, intervalText, markdownTable, scoreText } from './text-table.js';

/** How a candidate stands beside a baseline by one metric, on the rows that both have numbers for. */
export interface MetricComparison {
  readonly name: string;
  readonly higherIsBetter: boolean;
  readonly signature: string;
  /** `abstained`: no row has numbers in both, or one of the two has no value over them. */
  readonly status: 'value' | 'abstained';
  readonly reason?: string | undefined;
  readonly baseline?: number | undefined;
  readonly candidate?: number | undefined;
  /** `candidate − baseline`, in the metric's own unit. */
  readonly difference?: number | undefined;
  /** Of the difference, by resampling pairs; absent for fewer than two rows. */
  readonly interval95?: readonly [low: number, high: number] | undefined;
  /** Two-sided p-values of "both are equally good". McNemar's, which is exact, only where every row is right or wrong. */
  readonly pValues?:
    | {
        /** Gaps as large as the one seen count, so it is valid for any number of rows. */
        readonly permutation: number;
        /** Only larger gaps count: equal to sacreBLEU's approximate randomisation, and too small for a handful of rows. */
        readonly randomization: number;
        readonly bootstrap: number;
        readonly mcnemar?: number | undefined;
      }
    | undefined;
  /** Whether McNemar's p-value, or else the permutation's, is at most 0.05. */
  readonly significant: boolean;
  /** The significantly better one. */
  readonly favours: 'candidate' | 'baseline' | 'neither';
  /** Rows compared, and rows that lack a number on one side. */
  readonly segments: number;
  readonly leftOut: number;
}

/** Two reports over the same rows, score by score. */
export class ReportComparison {
  readonly kind = 'ReportComparison';
  readonly v = 1;
  readonly baseline: EvalAbout;
  readonly candidate: EvalAbout;
  readonly dataset: Digest;
  readonly segments: number;
  readonly scores: readonly MetricComparison[];

  private constructor(baseline: EvalReport, candidate: EvalReport, scores: readonly MetricComparison[]) {
    this.baseline = baseline.about;
    this.candidate = candidate.about;
    this.dataset = candidate.dataset;
    this.segments = candidate.segments;
    this.scores = scores;
  }

  /** What `compareReports` calls at its end. */
  static of(baseline: EvalReport, candidate: EvalReport, scores: readonly MetricComparison[]): ReportComparison {
    return new ReportComparison(baseline, candidate, scores);
  }

  /** @throws NOT_FOUND when that score was not compared */
  score(name: string): MetricComparison {
    const score = this.scores.find((one) => one.name === name);
    if (score !== undefined) return score;
    throw new TuneloopError({
      code: 'NOT_FOUND',
      message: `The comparison has no score "${name}".`,
      hint: `It has: ${this.scores.map((one) => one.name).join(', ')}.`,
    });
  }

  toJSON(): JsonObject {
    return { ...this } as unknown as JsonObject;
  }

  toMarkdown(): string {
    return `**${title(this)}**\n\n${markdownTable(table(this))}\n`;
  }

  toString(): string {
    return [title(this), ...alignedLines(table(this)).map((line) => `  ${line}`)].join('\n');
  }
}

function title({ baseline, candidate, dataset, segments }: ReportComparison): string {
  return `${candidate.model} against ${baseline.model} · dataset ${shortDigest(dataset)} · ${segments} rows`;
}

function table({ scores }: ReportComparison): string[][] {
  const signed = (value: number) => `${value > 0 ? '+' : ''}${scoreText(value)}`;
  return [
    ['metric', 'baseline', 'candidate', 'difference', '95 % interval', 'p', 'better'],
    ...scores.map(({ name, baseline, candidate, difference, interval95, pValues, favours, reason }) =>
      baseline === undefined || candidate === undefined || difference === undefined || pValues === undefined
        ? [name, `none: ${reason}`, '', '', '', '', '']
        : [
            name,
            scoreText(baseline),
            scoreText(candidate),
            signed(difference),
            intervalText(interval95),
            (pValues.mcnemar ?? pValues.permutation).toPrecision(2),
            favours,
          ],
    ),
  ];
}

showAs(ReportComparison, (comparison) => {
  const [head = [], ...rows] = table(comparison);
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return {
    text: comparison.toString(),
    html: `<table><caption>${escapeHtml(title(comparison))}</caption>${line('th', head)}${rows.map((row) => line('td', row)).join('')}</table>`,
  };
});
