import { escapeHtml } from '../base/display.js';
import { binned, histogram, intervalChart, page, type Section, table } from '../plot/index.js';
import type { Metric, Stats } from '../spec/metric.js';
import { valueOfSum } from '../statistics/value-of-sum.js';
import type { EvalReport } from './eval-report.js';
import type { EvalScore } from './eval-score.js';
import { provenance, remarks, reportTitle, scoreTable } from './report-text.js';
import type { Sample } from './samples.js';
import { scoreText } from './text-table.js';

/** Gives a report as one HTML file that works from disk: scores, plots, the rows to read, and how all of it was made. */
export function reportPage(report: EvalReport): string {
  const [head = [], ...rows] = scoreTable(report);
  const said = remarks(report).map((line) => `<p>${escapeHtml(line)}</p>`);
  const told = Object.entries(report.metrics ?? {});
  return page(reportTitle(report), `Made at ${report.at}.`, [
    { title: 'Scores', html: table(head, rows) + said.join('') },
    { title: 'Scores with 95 % intervals', html: intervals(report) },
    ...distributions(report),
    ...errors(report),
    ...samples('Rows to read: the worst', report, report.samples.worst),
    ...samples('Rows to read: the first', report, report.samples.first),
    { title: 'How it was made', html: table(['', ''], provenance(report)) },
    ...told.map(([name, about]) => ({
      title: `How ${name} was made`,
      html: `<pre>${escapeHtml(JSON.stringify(about, null, 2))}</pre>`,
    })),
  ]);
}

/** One chart for the scores that share a range, so that each is drawn on its own scale. */
function intervals(report: EvalReport): string {
  const entries = [
    ...report.scores.map((score) => ({ score, name: 'all rows' })),
    ...report.slices.flatMap(({ name, label, scores }) =>
      scores.map((score) => ({ score, name: `${name}: ${label}` })),
    ),
  ];
  const byDomain = new Map<string, typeof entries>();
  for (const entry of entries) {
    const domain = JSON.stringify(domainOf(report, entry.score.name));
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), entry]);
  }
  return [...byDomain]
    .map(([domain, group]) =>
      intervalChart({
        title: [...new Set(group.map(({ score }) => score.name))].join(', '),
        x: 'score',
        domain: JSON.parse(domain) as [number, number],
        rows: group.map(({ score, name }) => ({
          group: score.name,
          name,
          value: score.value,
          interval: score.interval95,
        })),
      }),
    )
    .join('');
}

/** From 0 to the round number above everything drawn, or from as far below 0 as a score goes. */
function domainOf(report: EvalReport, name: string): readonly [number, number] {
  const all: EvalScore[] = [report, ...report.slices].flatMap(({ scores }) =>
    scores.filter((one) => one.name === name),
  );
  const drawn = all.flatMap(({ value, interval95 }) => [
    ...(interval95 ?? []),
    ...(value === undefined ? [] : [value]),
  ]);
  const top = Math.max(0, ...drawn);
  const bottom = Math.min(0, ...drawn);
  const round = (value: number) => (value === 0 ? 0 : 10 ** Math.ceil(Math.log10(value)));
  return [bottom === 0 ? 0 : -round(-bottom), round(top) || 1];
}

/** How each metric's values are spread over the rows, where rows were kept apart and the metric is known. */
function distributions(report: EvalReport): Section[] {
  if (report.unitRows > 1) return [];
  const charts = report.scores.flatMap(({ name }) => {
    const metric = report.metric(name);
    const values = metric === undefined ? [] : valuesOf(metric, report.stats[name] ?? []);
    if (new Set(values).size < 3) return []; // right or wrong: the score says it all
    return [histogram({ title: `${name} by row`, x: name, y: 'rows', bins: binned(values) })];
  });
  return charts.length === 0 ? [] : [{ title: 'Spread over the rows', html: charts.join('') }];
}

function valuesOf(metric: Metric<never>, stats: readonly (Stats | null)[]): number[] {
  return stats
    .filter((row) => row !== null)
    .map((row) => valueOfSum(metric, row))
    .filter(Number.isFinite);
}

function errors({ errors: { first } }: EvalReport): Section[] {
  if (first.length === 0) return [];
  const rows = first.map(({ index, where, name, code, message }) => [
    String(index),
    `${where}${name === undefined ? '' : ` ${name}`}`,
    code,
    message,
  ]);
  return [{ title: 'Errors', html: `<div class="text">${table(['row', 'where', 'code', 'message'], rows)}</div>` }];
}

function samples(title: string, { scores }: EvalReport, rows: readonly Sample[]): Section[] {
  if (rows.length === 0) return [];
  const names = scores.map(({ name }) => name);
  const explained = rows.some(({ explanations }) => explanations !== undefined);
  const body = rows.map(({ index, row, output, references, values, explanations = {} }) => [
    String(index),
    names.flatMap((name) => (values[name] === undefined ? [] : [`${name} ${scoreText(values[name])}`])).join(', '),
    row,
    output ?? '',
    references.join(' · '),
    ...(explained
      ? [
          Object.entries(explanations)
            .map(([name, text]) => `${name}: ${text}`)
            .join(' · '),
        ]
      : []),
  ]);
  const head = ['row', 'scores', 'what was asked', 'what was answered', 'references', ...(explained ? ['why'] : [])];
  return [{ title, html: `<div class="text">${table(head, body)}</div>` }];
}
