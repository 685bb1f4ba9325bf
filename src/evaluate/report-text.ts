import { shortDigest } from '../base/digest.js';
import { escapeHtml } from '../base/display.js';
import type { EvalReport } from './eval-report.js';
import type { EvalScore } from './eval-score.js';
import { alignedLines, intervalText, markdownTable, scoreText } from './text-table.js';

/** Gives a report for the console. */
export function reportText(report: EvalReport): string {
  return [title(report), ...alignedLines(table(report)).map((line) => `  ${line}`), ...remarks(report)].join('\n');
}

/** Gives a report for a document. */
export function reportMarkdown(report: EvalReport): string {
  const signatures = report.scores.map(({ signature }) => `- \`${signature}\``);
  const said = remarks(report).map((line) => `\n${line}`);
  return [`**${title(report)}**\n`, markdownTable(table(report)), ...said, '\nSignatures:\n', ...signatures, ''].join(
    '\n',
  );
}

/** Gives a report for a notebook. */
export function reportHtml(report: EvalReport): string {
  const [head = [], ...rows] = table(report);
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const said = remarks(report).map((line) => `<p>${escapeHtml(line)}</p>`);
  return (
    `<table><caption>${escapeHtml(title(report))}</caption><thead>${cells('th', head)}</thead>` +
    `<tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>${said.join('')}`
  );
}

function title({ about, dataset, segments, seed }: EvalReport): string {
  return [
    `EvalReport of ${about.model}`,
    ...(about.prompt === undefined ? [] : [`prompt ${shortDigest(about.prompt)}`]),
    `dataset ${shortDigest(dataset)}`,
    `${segments} rows`,
    `seed ${seed}`,
  ].join(' · ');
}

function table(report: EvalReport): string[][] {
  const sliced = report.slices.flatMap((slice) =>
    slice.scores.map((score) => scoreRow(`${score.name} (${slice.name}: ${slice.label})`, score, slice.segments)),
  );
  return [
    ['metric', 'score', '95 % interval', 'rows scored'],
    ...report.scores.map((score) => scoreRow(score.name, score, report.segments)),
    ...sliced,
  ];
}

function scoreRow(label: string, { value, reason, interval95, coverage }: EvalScore, segments: number): string[] {
  const shown = value === undefined ? `none: ${reason}` : scoreText(value);
  return [label, shown, intervalText(interval95), `${coverage.scored} of ${segments}`];
}

/** What a reader must not miss. */
function remarks({ errors, leakage, usage }: EvalReport): string[] {
  const codes = Object.entries(errors.byCode).map(([code, count]) => `${count} ${code}`);
  const [first] = errors.first;
  const where =
    first && `row ${first.index}, ${first.name === undefined ? first.where : `${first.where} ${first.name}`}`;
  return [
    ...(first === undefined
      ? []
      : [`${errors.total} errors (${codes.join(', ')}); the first at ${where}: ${first.message}`]),
    ...(leakage === undefined || leakage.leaked === 0
      ? []
      : [`${leakage.leaked} of the rows are in the training data too.`]),
    ...(usage === undefined
      ? []
      : [`${usage.inputTokens} tokens in, ${usage.outputTokens} out, as ${usage.answers} answers told.`]),
  ];
}
