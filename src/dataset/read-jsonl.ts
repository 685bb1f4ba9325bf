import { lines } from '../base/lines.js';
import { validate } from '../kit/validate.js';
import type { Schema } from '../spec/schema.js';
import type { Tally } from './quarantine.js';

/** Gives the valid rows of JSON Lines bytes; the others go to the tally. Blank lines are no rows. */
export async function* readJsonl<T>(
  chunks: AsyncIterable<Uint8Array>,
  schema: Schema<T>,
  tally: Tally,
): AsyncGenerator<readonly T[], void, void> {
  for await (const { number, text, valid } of lines(chunks)) {
    if (text.trim() === '') continue;
    const parsed = valid ? parseJson(text) : { problem: 'The line is not valid UTF-8' };
    const checked = 'problem' in parsed ? invalid(parsed.problem) : await validate(schema, parsed.value);
    if ('issues' in checked) tally.reject(number, text, checked.issues);
    else yield [checked.value];
  }
}

function invalid(message: string) {
  return { issues: [{ path: '', message }] } as const;
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `The line is not JSON (${(error as Error).message})` };
  }
}
