import type { Json } from '../base/json.js';
import { validate } from '../kit/validate.js';
import type { Schema } from '../spec/schema.js';
import type { Tally } from './quarantine.js';

/** Gives the valid rows of a table; the others go to the tally, by their 1-based number. */
export async function* readTable<T>(
  rows: AsyncIterable<Json>,
  schema: Schema<T>,
  tally: Tally,
): AsyncGenerator<readonly T[], void, void> {
  let number = 0;
  for await (const row of rows) {
    number++;
    const checked = await validate(schema, row);
    if ('issues' in checked) tally.reject(number, JSON.stringify(row), checked.issues);
    else yield [checked.value];
  }
}
