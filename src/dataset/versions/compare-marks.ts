import type { CallOptions } from '../../spec/call.js';
import { MarkTable, markWords } from './mark-table.js';
import { eachMark, type OwnRows } from './own-rows.js';

/** How many rows are compared at a time. */
interface CompareOptions extends Pick<CallOptions, 'onProgress'> {
  /** At most about this many marks in memory. @default 2_097_152 */
  readonly rowsAtOnce?: number | undefined;
}

/** Chooses the rows that only one side has. Of equal rows the first ones stay. */
export async function compareMarks(
  gone: OwnRows,
  fresh: OwnRows,
  { onProgress, rowsAtOnce = 2 ** 21 }: CompareOptions = {},
): Promise<{ readonly added: number; readonly removed: number }> {
  const parts = Math.ceil(Math.max(1, gone.rows / rowsAtOnce));
  // Parts are dealt by chance, so some have more than their share.
  const most = Math.min(gone.rows, Math.ceil(rowsAtOnce * 1.1));
  const total = parts * (2 * gone.rows + fresh.rows);
  let [added, kept, done] = [0, 0, 0];
  const read = (words: Uint32Array) => onProgress?.({ done: (done += words.length / markWords), total, unit: 'rows' });
  for (let part = 0; part < parts; part++) {
    const table = new MarkTable(most);
    for await (const { words } of gone.marks()) {
      eachMark(words, { part, parts }, (word) => table.add(words, word));
      read(words);
    }
    for await (const { start, words } of fresh.marks()) {
      eachMark(words, { part, parts }, (word) => {
        if (table.take(words, word)) {
          kept++;
        } else {
          fresh.choose(start + word / markWords);
          added++;
        }
      });
      read(words);
    }
    for await (const { start, words } of gone.marks('backwards')) {
      eachMark(words, { part, parts, backwards: true }, (word) => {
        if (table.take(words, word)) gone.choose(start + word / markWords);
      });
      read(words);
    }
  }
  return { added, removed: gone.rows - kept };
}
