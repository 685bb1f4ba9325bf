import { ValidationError } from '../../base/errors.js';
import { isPlainObject, type Json } from '../../base/json.js';
import type { CallOptions } from '../../spec/call.js';
import type { Hub } from './hub.js';
import { chosen } from './hub-files.js';
import type { HubQuery } from './hub-query.js';

/** Most rows that one page may have. */
const pageRows = 100;

/**
 * Gives rows page by page from the dataset viewer.
 * @throws INVALID_ROW where it cuts a cell, which it does with long ones
 */
export async function* viewerRows(hub: Hub, query: HubQuery, call: CallOptions): AsyncGenerator<Json, void, void> {
  const { repo, columns } = query;
  const { splits } = await hub.viewer('/splits', { dataset: repo }, call);
  if (!Array.isArray(splits)) throw hub.wrong('GET /splits', 'it lists no splits');
  const place = chosen(hub, query, splits as readonly { config: string; split: string }[]);
  for (let done = 0, total = 1; done < total; ) {
    const page = await hub.viewer('/rows', { dataset: repo, ...place, offset: done, length: pageRows }, call);
    const { rows, num_rows_total: rowsInAll, partial } = page;
    if (!Array.isArray(rows) || !Number.isSafeInteger(rowsInAll)) throw hub.wrong('GET /rows', 'it has no rows');
    total = rowsInAll as number;
    if (rows.length === 0 && done < total) throw hub.wrong('GET /rows', `it ends at row ${done} of ${total}`);
    if (partial === true) throw hub.wrong('GET /rows', 'it knows only the beginning of the dataset');
    for (const each of rows as readonly unknown[]) {
      if (!isPlainObject(each) || !isPlainObject(each.row) || each.row_idx !== done) {
        throw hub.wrong('GET /rows', `row ${done} is not where it must be`);
      }
      done++;
      const cut = Array.isArray(each.truncated_cells) ? each.truncated_cells.map(String) : [];
      const wanted = columns ?? Object.keys(each.row);
      const lost = cut.filter((name) => wanted.includes(name));
      if (lost.length > 0) throw cutOff(repo, done, lost);
      const missing = wanted.find((name) => !Object.hasOwn(each.row as object, name));
      if (missing !== undefined) throw hub.wrong('GET /rows', `row ${done} has no column "${missing}"`);
      const { row } = each as { row: Record<string, Json> };
      yield Object.fromEntries(wanted.map((name) => [name, row[name] as Json]));
    }
    call.onProgress?.({ done, total, unit: 'rows' });
  }
}

function cutOff(repo: string, line: number, columns: readonly string[]): ValidationError {
  const message = `the viewer cuts ${columns.join(', ')}`;
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `"${repo}", row ${line}: ${message}.`,
    hint: 'Install hyparquet, so that its Parquet files are read instead; or leave these columns out with columns=….',
    issues: columns.map((path) => ({ path, line, message: 'is cut off by the viewer' })),
  });
}
