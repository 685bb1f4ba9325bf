import { shortDigest } from '../base/digest.js';
import { escapeHtml, htmlTable } from '../base/display.js';
import type { EvalReport } from './eval-report.js';
import type { EvalScore } from './eval-score.js';
import { alignedLines, intervalText, markdownTable, scoreText } from './text-table.js';
import type { UsageTotal } from './usage-total.js';

/** Gives a report for the console. */
export function reportText(report: EvalReport): string {
  return [reportTitle(report), ...alignedLines(scoreTable(report)).map((line) => `  ${line}`), ...remarks(report)].join(
    '\n',
  );
}

/** Gives a report for a document. */
export function reportMarkdown(report: EvalReport): string {
  const signatures = report.scores.map(({ signature }) => `- \`${signature}\``);
  const said = remarks(report).map((line) => `\n${line}`);
  return [
    `**${reportTitle(report)}**\n`,
    markdownTable(scoreTable(report)),
    ...said,
    '\nSignatures:\n',
    ...signatures,
    '',
  ].join('\n');
}

/** Gives a report for a notebook. */
export function reportHtml(report: EvalReport): string {
  const [head = [], ...rows] = scoreTable(report);
  const said = remarks(report).map((line) => `<p>${escapeHtml(line)}</p>`);
  return htmlTable(head, rows, reportTitle(report)) + said.join('');
}

/** One line that names what was evaluated on what. */
export function reportTitle({ about, dataset, segments, seed }: EvalReport): string {
  return [
    `EvalReport of ${about.model}`,
    ...(about.prompt === undefined ? [] : [`prompt ${shortDigest(about.prompt)}`]),
    `dataset ${shortDigest(dataset)}`,
    `${segments} rows`,
    `seed ${seed}`,
  ].join(' · ');
}

/** Every score, then those of the slices; the first row is the head. */
export function scoreTable(report: EvalReport): string[][] {
  const sliced = report.slices.flatMap((slice) =>
    slice.scores.map((score) => scoreRow(`${score.name} (${slice.name}: ${slice.label})`, score, slice.segments)),
  );
  return [
    ['metric', 'score', '95 % interval', 'rows scored'],
    ...report.scores.map((score) => scoreRow(score.name, score, report.segments)),
    ...sliced,
  ];
}

/** What it takes to make the report again. */
export function provenance({ about, dataset, segments, repeats, seed, resamples, scores }: EvalReport): string[][] {
  return [
    ['model', about.model],
    ...(about.provider === undefined ? [] : [['provider', about.provider]]),
    ...(about.prompt === undefined ? [] : [['prompt', about.prompt]]),
    ['dataset', dataset],
    ['rows', repeats === 1 ? String(segments) : `${segments}, answered ${repeats} times each`],
    ['resampling', `${resamples} resamples, seed ${seed}`],
    ...scores.map(({ name, signature, intervalMethod }) => [
      name,
      intervalMethod === undefined ? signature : `${signature} · interval: ${intervalMethod}`,
    ]),
  ];
}

function scoreRow(label: string, { value, reason, interval95, coverage }: EvalScore, segments: number): string[] {
  const shown = value === undefined ? `none: ${reason}` : scoreText(value);
  return [label, shown, intervalText(interval95), `${coverage.scored} of ${segments}`];
}

/** What a reader must not miss. */
export function remarks(report: EvalReport): string[] {
  const { errors, leakage, usage, metricUsage = {}, unitRows, clusters, repeats, scores } = report;
  const codes = Object.entries(errors.byCode).map(([code, count]) => `${count} ${code}`);
  const [first] = errors.first;
  const where =
    first && `row ${first.index}, ${first.name === undefined ? first.where : `${first.where} ${first.name}`}`;
  const bounded = scores.flatMap(({ name, bounds }) =>
    bounds === undefined ? [] : [`${name} could be ${intervalText(bounds)}`],
  );
  return [
    ...(first === undefined
      ? []
      : [`${errors.total} errors (${codes.join(', ')}); the first at ${where}: ${first.message}`]),
    ...(bounded.length === 0 ? [] : [`Rows without a score may have any: ${bounded.join(', ')}.`]),
    ...(leakage === undefined || leakage.leaked === 0
      ? []
      : [`${leakage.leaked} of the rows are in the training data too.`]),
    ...(repeats === 1 ? [] : [`Each row was answered ${repeats} times.`]),
    ...(clusters === undefined
      ? []
      : [`Intervals draw rows in ${new Set(clusters).size} clusters that belong together.`]),
    ...(unitRows === 1 ? [] : [`Intervals draw sums of ${unitRows} rows, since there were too many to keep apart.`]),
    ...(usage === undefined ? [] : [`${tokens(usage)}, as ${usage.answers} answers told.`]),
    ...Object.entries(metricUsage).map(([name, total]) => `${name} took ${tokens(total)}.`),
  ];
}

function tokens({ inputTokens, outputTokens }: UsageTotal): string {
  return `${inputTokens} tokens in, ${outputTokens} out`;
}
