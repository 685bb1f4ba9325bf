import { type Display, htmlTable } from '../base/display.js';
import { isPlainObject } from '../base/json.js';
import { type Lineage, lineageText } from './lineage.js';
import type { QuarantineReport } from './quarantine.js';

/** What passes over a dataset have shown of it so far. */
export interface Seen<T> {
  /** The first rows, at most 5. */
  first: readonly T[];
  /** Absent until a pass came to the end. */
  rows?: number | undefined;
}

/** How many first rows are remembered for display. */
export const shownRows = 5;

const maxColumns = 8;
const maxCell = 80;

/** Gives a dataset's console line, and a table of the rows that are known already. Nothing is read for it. */
export function showDataset(lineage: Lineage, seen: Seen<unknown>, quarantine: QuarantineReport): Display {
  const facts = [
    ...(seen.rows === undefined ? [] : [`${seen.rows.toLocaleString('en')} rows`]),
    ...(quarantine.quarantined === 0 ? [] : [`${quarantine.quarantined.toLocaleString('en')} quarantined`]),
    ...(lineage.digest === undefined ? [] : [lineage.digest.slice(0, 19)]),
  ];
  const text = `Dataset(${[lineageText(lineage), ...facts].join(', ')})`;
  return seen.first.length === 0 ? { text } : { text, html: table(text, seen.first) };
}

function table(caption: string, rows: readonly unknown[]): string {
  const objects = rows.map((row) => (isPlainObject(row) ? row : { value: row }));
  const columns = [...new Set(objects.flatMap((row) => Object.keys(row)))].slice(0, maxColumns);
  const body = objects.map((row) => columns.map((column) => cell(row[column])));
  return htmlTable(columns, body, caption);
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : (JSON.stringify(value) ?? String(value));
  return text.length > maxCell ? `${text.slice(0, maxCell)}…` : text;
}
