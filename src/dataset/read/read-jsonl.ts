import { LineSplitter, type SplitLine } from '../../base/lines.js';
import { oneOf } from '../../base/option-values.js';
import type { Schema } from '../../spec/schema.js';
import type { Tally } from '../quarantine.js';
import { type BigNumbers, bigNumberChoices, mayHoldBigNumbers, parseJson } from './big-numbers.js';
import { bad, checkMaxLineBytes, checkRows, type Found } from './check-rows.js';
import { type RepeatedKeys, repeatedKeysChoices, withoutRepeatedKeys } from './repeated-keys.js';

/** How JSON Lines are read. */
export interface JsonlOptions {
  /** A longer line is a bad row, and never held. In bytes. @default 64 MiB */
  readonly maxLineBytes?: number | undefined;
  /** What becomes of numbers that a JavaScript number cannot carry. @default 'error' */
  readonly bigNumbers?: BigNumbers | undefined;
  /** What becomes of a key that stands twice in one object. To look for them takes about as long as to parse. @default 'last' */
  readonly repeatedKeys?: RepeatedKeys | undefined;
}

/** Names of the options above, for the check of unknown ones. */
export const jsonlOptions = ['maxLineBytes', 'bigNumbers', 'repeatedKeys'] as const;

/** The default of `maxLineBytes`. */
export const maxJsonBytes = 64 * 1024 * 1024;

/** @throws INVALID_OPTION for values out of range */
export function checkJsonOptions({ maxLineBytes, bigNumbers = 'error', repeatedKeys = 'last' }: JsonlOptions): void {
  checkMaxLineBytes({ maxLineBytes });
  oneOf('Reading JSON', 'bigNumbers', bigNumbers, bigNumberChoices);
  oneOf('Reading JSON', 'repeatedKeys', repeatedKeys, repeatedKeysChoices);
}

/** Gives the valid rows of JSON Lines bytes; the others go to the tally. Blank lines are no rows. */
export function readJsonl<T>(
  chunks: AsyncIterable<Uint8Array>,
  schema: Schema<T>,
  tally: Tally,
  options: JsonlOptions = {},
): AsyncGenerator<readonly T[], void, void> {
  return checkRows(parsed(chunks, options), schema, tally);
}

async function* parsed(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes = maxJsonBytes, bigNumbers = 'error', repeatedKeys }: JsonlOptions,
): AsyncGenerator<readonly Found[], void, void> {
  const splitter = new LineSplitter(maxLineBytes);
  const rows = (lines: readonly SplitLine[], mayBeBig: boolean) => {
    const out: Found[] = [];
    for (const { number, text, valid, tooLong } of lines) {
      if (tooLong) out.push(bad(number, text, `The line has more than ${maxLineBytes} bytes`));
      else if (!valid) out.push(bad(number, text, 'The line is not valid UTF-8'));
      else if (text !== '' && text.trim() !== '') {
        // the first line may have begun in an earlier piece
        const read = parseJson(text, number, 'The line', bigNumbers, mayBeBig || out.length === 0);
        out.push(repeatedKeys === 'error' ? withoutRepeatedKeys(read) : read);
      }
    }
    return out;
  };
  for await (const chunk of chunks) yield rows(splitter.push(chunk), mayHoldBigNumbers(chunk));
  yield rows(splitter.end(), true);
}
