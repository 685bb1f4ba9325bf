import { escapeHtml, htmlTable } from '../base/display.js';
import type { PrivacyReportData } from './report.js';

type Table = readonly (readonly string[])[];

/** Gives a report for the console. */
export function reportText(report: PrivacyReportData): string {
  const lines = tables(report).flatMap((table) => ['', ...aligned(table).map((line) => `  ${line}`)]);
  return [title(report), ...lines].join('\n');
}

/** Gives a report for a document. */
export function reportMarkdown(report: PrivacyReportData): string {
  const policy = report.policy === undefined ? [] : [`Policy: \`${report.policy}\``, ''];
  return [`**${title(report)}**`, '', ...policy, ...tables(report).flatMap((table) => [...markdown(table), ''])].join(
    '\n',
  );
}

/** Gives a report for a notebook. */
export function reportHtml(report: PrivacyReportData): string {
  const html = tables(report).map(([head = [], ...rows]) => htmlTable(head, rows));
  return `<p>${escapeHtml(title(report))}</p>${html.join('')}`;
}

function title({ items, withFindings, findings }: PrivacyReportData): string {
  const share = items === 0 ? '' : ` (${((100 * withFindings) / items).toFixed(1)} %)`;
  return `Privacy: ${findings} findings in ${withFindings} of ${items} items${share}`;
}

function tables({ kinds, fields }: PrivacyReportData): readonly Table[] {
  const counts = (record: Readonly<Record<string, number>>) =>
    Object.entries(record)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const byKind = kinds.map(({ kind, count, items, actions, examples }) => [
    kind,
    `${count}`,
    `${items}`,
    counts(actions),
    examples.join('  '),
  ]);
  const byField = fields.map(({ field, count, kinds: found }) => [field, `${count}`, counts(found)]);
  return [
    ...(byKind.length === 0 ? [] : [[['kind', 'found', 'items', 'actions', 'look like'], ...byKind]]),
    ...(byField.length === 0 ? [] : [[['field', 'found', 'kinds'], ...byField]]),
  ];
}

/** Cells of a column stand under one another: numbers to the right. */
function aligned(table: Table): readonly string[] {
  const widths = (table[0] ?? []).map((_, i) => Math.max(...table.map((row) => (row[i] ?? '').length)));
  const cell = (text: string, i: number) =>
    /^\d+$/.test(text) ? text.padStart(widths[i] as number) : text.padEnd(widths[i] as number);
  return table.map((row) => row.map(cell).join('  ').trimEnd());
}

function markdown([head = [], ...rows]: Table): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
