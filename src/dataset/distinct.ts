import { digestBytes } from '../base/digest.js';
import { eachRow } from '../base/each-row.js';
import type { RowBatches } from '../spec/row-step.js';
import { columnReader } from './expression/evaluate.js';
import { rowText } from './row-digest.js';

const longest = 71; // a longer text is remembered by its digest, which has this length

/** Gives the first of equal rows: equal as canonical JSON, or in these columns, where null and missing are equal. */
export function distinctRows<T>(rows: RowBatches<T>, columns: readonly string[]): RowBatches<T> {
  const readers = columns.map(columnReader);
  const seen = new Set<string>();
  return eachRow<T, T>(rows, (row, index, out) => {
    const text =
      columns.length === 0 ? rowText(row, index) : JSON.stringify(readers.map((read) => read(row as object)));
    const key = text.length > longest ? digestBytes(text) : text;
    if (seen.has(key)) return;
    seen.add(key);
    out.push(row);
  });
}
