import type { Json } from '../../base/json.js';
import type { Schema } from '../../spec/schema.js';
import type { Tally } from '../quarantine.js';
import { checkRows, found } from './check-rows.js';

/** Gives the valid rows of a table; the others go to the tally, by their 1-based number. */
export function readTable<T>(
  rows: AsyncIterable<Json>,
  schema: Schema<T>,
  tally: Tally,
): AsyncGenerator<readonly T[], void, void> {
  async function* numbered() {
    let number = 0;
    for await (const row of rows) yield [found(++number, JSON.stringify(row), row)];
  }
  return checkRows(numbered(), schema, tally);
}
