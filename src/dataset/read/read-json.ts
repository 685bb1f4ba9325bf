import { TuneloopError } from '../../base/errors.js';
import type { Schema } from '../../spec/schema.js';
import type { Tally } from '../quarantine.js';
import { mayHoldBigNumbers, parseJson } from './big-numbers.js';
import { bad, checkRows, type Found } from './check-rows.js';
import { JsonElements } from './json-elements.js';
import { type JsonlOptions, jsonlOptions, maxJsonBytes } from './read-jsonl.js';
import { withoutRepeatedKeys } from './repeated-keys.js';

/** How JSON is read. */
export interface JsonOptions extends JsonlOptions {
  /** Where the array of rows is: keys joined by dots, or a list of keys that may hold dots. @default the text is it */
  readonly field?: string | readonly string[] | undefined;
}

/** Names of the options above, for the check of unknown ones. */
export const jsonOptions = ['field', ...jsonlOptions] as const;

/** @throws INVALID_OPTION for a field that is none */
export function pathOf({ field = [] }: JsonOptions): readonly string[] {
  const path = typeof field === 'string' ? field.split('.') : field;
  if (Array.isArray(path) && path.every((key) => typeof key === 'string' && key !== '')) return path;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The field of the rows is a text such as "data.items", or a list of keys; this is ${JSON.stringify(field)}.`,
  });
}

/**
 * Gives the valid elements of one array in JSON bytes; the others go to the tally. Held at once is one element.
 * @throws INVALID_ROW where there is no such array, or the text around it is not JSON
 */
export function readJson<T>(
  chunks: AsyncIterable<Uint8Array>,
  schema: Schema<T>,
  options: JsonOptions,
  tally: Tally,
): AsyncGenerator<readonly T[], void, void> {
  return checkRows(parsed(chunks, options, tally.file), schema, tally);
}

async function* parsed(
  chunks: AsyncIterable<Uint8Array>,
  options: JsonOptions,
  source: string,
): AsyncGenerator<readonly Found[], void, void> {
  const { maxLineBytes = maxJsonBytes, bigNumbers = 'error', repeatedKeys } = options;
  const elements = new JsonElements(pathOf(options), source, maxLineBytes);
  for await (const chunk of chunks) {
    const mayBeBig = mayHoldBigNumbers(chunk);
    const out: Found[] = [];
    try {
      for (const { line, text: untrimmed, valid, tooLong } of elements.push(chunk)) {
        const text = untrimmed.trim();
        if (tooLong) out.push(bad(line, text, `The element has more than ${maxLineBytes} bytes`));
        else if (!valid) out.push(bad(line, text, 'The element is not valid UTF-8'));
        else {
          const read = parseJson(text, line, 'The element', bigNumbers, mayBeBig || out.length === 0);
          out.push(repeatedKeys === 'error' ? withoutRepeatedKeys(read) : read);
        }
      }
    } catch (error) {
      yield out;
      throw error;
    }
    yield out;
  }
  elements.end();
}
