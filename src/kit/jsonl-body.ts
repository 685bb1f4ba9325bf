import { ValidationError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import { lines } from '../base/lines.js';

const encoder = new TextEncoder();
const chunkBytes = 64 * 1024;

/** Gives rows as the bytes of a JSONL file: one JSON value a line, LF, in pieces of about 64 KB. */
export async function* jsonlBytes(rows: Iterable<Json> | AsyncIterable<Json>): AsyncGenerator<Uint8Array, void, void> {
  let text = '';
  for await (const row of rows) {
    text += `${JSON.stringify(row)}\n`;
    if (text.length < chunkBytes) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}

/**
 * Gives the rows of a JSONL file's bytes, with their 1-based lines. Empty lines are passed over.
 * @throws INVALID_ROW for a line that is no JSON or not UTF-8
 */
export async function* jsonlRows(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<{ readonly line: number; readonly row: Json }, void, void> {
  for await (const { number, text, valid } of lines(chunks)) {
    if (text.trim() === '') continue;
    if (!valid) throw invalidRow(name, number, 'it is not UTF-8');
    let row: Json;
    try {
      row = JSON.parse(text) as Json;
    } catch {
      throw invalidRow(name, number, 'it is no JSON');
    }
    yield { line: number, row };
  }
}

/** Gives the error for one row of a file. */
export function invalidRow(name: string, line: number, why: string): ValidationError {
  return new ValidationError({
    code: 'INVALID_ROW',
    message: `Line ${line} of "${name}" cannot be used: ${why}.`,
    hint: 'Correct that row, or leave it out.',
    issues: [{ path: '', line, message: why }],
  });
}
