import { shortDigest } from '../base/digest.js';
import { htmlTable, showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest, JsonObject } from '../base/json.js';
import type { Correction } from './compare.js';
import type { PairedFindings } from './compare-score.js';
import type { EvalReport } from './eval-report.js';
import type { EvalAbout } from './task.js';
import { alignedLines, intervalText, markdownTable, scoreText } from './text-table.js';

/** How a candidate stands beside a baseline by one metric, on the rows that both have numbers for. */
export interface MetricComparison extends Partial<PairedFindings> {
  readonly name: string;
  readonly higherIsBetter: boolean;
  readonly signature: string;
  /** `abstained`: no row has numbers in both, or one of the two has no value over them. Only a `value` has findings. */
  readonly status: 'value' | 'abstained';
  readonly reason?: string | undefined;
  /** `p`, corrected for the number of comparisons that are looked at together. */
  readonly pAdjusted?: number | undefined;
  /** Whether `pAdjusted` is at most alpha. */
  readonly significant: boolean;
  /** The significantly better one. */
  readonly favours: 'candidate' | 'baseline' | 'neither';
  /** Rows (or units of rows) compared, and those that lack a number on one side. */
  readonly segments: number;
  readonly leftOut: number;
}

/** Comparisons on the rows that share a label. */
export interface SliceComparison {
  readonly name: string;
  readonly label: string;
  readonly segments: number;
  readonly scores: readonly MetricComparison[];
}

/** What a comparison found. */
interface Findings {
  /** What a corrected p-value must be at most. */
  readonly alpha: number;
  /** Of the scores over all rows; slices are corrected by Benjamini and Hochberg, over all of them together. */
  readonly correction: Correction;
  readonly scores: readonly MetricComparison[];
  readonly slices: readonly SliceComparison[];
}

/** Two reports over the same rows, score by score. */
export class ReportComparison implements Findings {
  readonly kind = 'ReportComparison';
  readonly v = 1;
  readonly baseline: EvalAbout;
  readonly candidate: EvalAbout;
  readonly dataset: Digest;
  readonly segments: number;
  readonly alpha: number;
  readonly correction: Correction;
  readonly scores: readonly MetricComparison[];
  readonly slices: readonly SliceComparison[];

  private constructor(baseline: EvalReport, candidate: EvalReport, { alpha, correction, scores, slices }: Findings) {
    this.baseline = baseline.about;
    this.candidate = candidate.about;
    this.dataset = candidate.dataset;
    this.segments = candidate.segments;
    this.alpha = alpha;
    this.correction = correction;
    this.scores = scores;
    this.slices = slices;
  }

  /** What `compareReports` calls at its end. */
  static of(baseline: EvalReport, candidate: EvalReport, findings: Findings): ReportComparison {
    return new ReportComparison(baseline, candidate, findings);
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
    const said = remarks(this).map((line) => `\n${line}\n`);
    return `**${title(this)}**\n\n${markdownTable(table(this))}\n${said.join('')}`;
  }

  toString(): string {
    return [title(this), ...alignedLines(table(this)).map((line) => `  ${line}`), ...remarks(this)].join('\n');
  }
}

function title({ baseline, candidate, dataset, segments }: ReportComparison): string {
  return `${candidate.model} against ${baseline.model} · dataset ${shortDigest(dataset)} · ${segments} rows`;
}

/** Scores over all rows, then the slices that differ; the first row is the head. */
function table({ scores, slices }: ReportComparison): string[][] {
  const found = slices.flatMap(({ name, label, scores: sliced }) =>
    sliced.filter(({ significant }) => significant).map((score) => tableRow(score, ` (${name}: ${label})`)),
  );
  return [
    ['metric', 'baseline', 'candidate', 'difference', '95 % interval', 'p', 'could show', 'better'],
    ...scores.map((score) => tableRow(score, '')),
    ...found,
  ];
}

function tableRow(score: MetricComparison, where: string): string[] {
  const { name, baseline, candidate, difference, interval95, pAdjusted, detectable, favours, reason } = score;
  if (baseline === undefined || candidate === undefined || difference === undefined || pAdjusted === undefined) {
    return [`${name}${where}`, `none: ${reason}`, '', '', '', '', '', ''];
  }
  return [
    `${name}${where}`,
    scoreText(baseline),
    scoreText(candidate),
    `${difference > 0 ? '+' : ''}${scoreText(difference)}`,
    intervalText(interval95),
    pAdjusted.toPrecision(2),
    detectable === undefined ? '–' : scoreText(detectable),
    favours,
  ];
}

/** What a reader must not miss. */
function remarks({ scores, slices, correction }: ReportComparison): string[] {
  const flips = scores.flatMap(({ name, flips: found }) =>
    found === undefined ? [] : [`${name}: ${found.gained} rows became right, ${found.lost} became wrong.`],
  );
  const margins = scores.flatMap(({ name, margin }) =>
    margin === undefined
      ? []
      : [
          `${name} within ${margin.margin}: no worse p = ${margin.pNonInferior.toPrecision(2)}, ` +
            `equivalent p = ${margin.pEquivalent.toPrecision(2)}.`,
        ],
  );
  const tested = slices.flatMap(({ scores: sliced }) => sliced).filter(({ status }) => status === 'value').length;
  const found = slices.flatMap(({ scores: sliced }) => sliced).filter(({ significant }) => significant).length;
  return [
    ...(scores.length > 1 && correction !== 'none'
      ? [`p is corrected for ${scores.length} metrics (${correction}).`]
      : []),
    ...flips,
    ...margins,
    ...(tested === 0 ? [] : [`Of ${tested} comparisons within slices ${found} differ (benjamini-hochberg).`]),
  ];
}

showAs(ReportComparison, (comparison) => {
  const [head = [], ...rows] = table(comparison);
  return { text: comparison.toString(), html: htmlTable(head, rows, title(comparison)) };
});
