import { wholeNumber } from '../../base/check-options.js';
import type { Issue } from '../../base/errors.js';
import { type Checked, validateAtOnce } from '../../kit/validate.js';
import type { Schema } from '../../spec/schema.js';
import type { Tally } from '../quarantine.js';

/** What a reader found in one place of its source: a value, or what is wrong there. */
export interface Found {
  /** 1-based. */
  readonly line: number;
  /** As it was read, for the quarantine. */
  readonly raw: string;
  readonly value: unknown;
  readonly issues: readonly Issue[] | undefined;
}

/** @throws INVALID_OPTION for a limit that is none */
export function checkMaxLineBytes({ maxLineBytes = 1 }: { readonly maxLineBytes?: number | undefined }): void {
  wholeNumber(maxLineBytes, 1, 'maxLineBytes');
}

/** Gives a value that a reader found. */
export function found(line: number, raw: string, value: unknown): Found {
  return { line, raw, value, issues: undefined };
}

/** Gives something that is no row. */
export function bad(line: number, raw: string, message: string, path = ''): Found {
  return { line, raw, value: undefined, issues: [{ path, message }] };
}

/**
 * Gives the values that fit the schema, one batch for each that is found; the others go to the tally. Rows before an
 * error are given before it. Only an asynchronous schema is waited for.
 * @param explain may say more about a value that does not fit
 */
export async function* checkRows<T>(
  batches: AsyncIterable<readonly Found[]>,
  schema: Schema<T>,
  tally: Tally,
  explain: (issues: readonly Issue[], isFirst: boolean) => readonly Issue[] = (issues) => issues,
): AsyncGenerator<readonly T[], void, void> {
  let isFirst = true;
  for await (const batch of batches) {
    let rows: T[] = [];
    try {
      for (const { line, raw, value, issues } of batch) {
        if (issues !== undefined) {
          tally.reject(line, raw, issues);
          continue;
        }
        let checked = check(schema, value);
        if (checked instanceof Promise) {
          if (rows.length > 0) {
            yield rows;
            rows = [];
          }
          checked = await checked;
        }
        if ('issues' in checked) tally.reject(line, raw, explain(checked.issues, isFirst));
        else {
          rows.push(checked.value);
          isFirst = false;
        }
      }
    } catch (error) {
      if (rows.length > 0) yield rows;
      throw error;
    }
    if (rows.length > 0) yield rows;
  }
}

/** A value that is nested so deeply that a validator runs out of stack is a bad row, not the end of the pass. */
export function check<T>(schema: Schema<T>, value: unknown): Checked<T> | Promise<Checked<T>> {
  try {
    const checked = validateAtOnce(schema, value);
    return checked instanceof Promise ? checked.catch(tooDeep) : checked;
  } catch (error) {
    return tooDeep(error);
  }
}

function tooDeep(error: unknown): { readonly issues: readonly Issue[] } {
  if (!(error instanceof RangeError)) throw error;
  return { issues: [{ path: '', message: `The row is too deep for the schema (${error.message})` }] };
}
