import { canonicalJson } from '../../base/canonical-json.js';
import { checkOptions } from '../../base/check-options.js';
import { eachRow } from '../../base/each-row.js';
import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';
import { wholeNumberIn } from '../../base/option-values.js';
import type { RowStep } from '../../spec/row-step.js';
import { exactDuplicates } from '../duplicates/exact-duplicates.js';
import { DuplicatesFound } from './duplicates-found.js';
import { nameOf } from './text-column.js';

/** Settings of {@link dropExactDuplicates}. */
export interface DropExactDuplicatesOptions<T> {
  /** What must be equal: columns, or what a function gives; any JSON value. @default the whole row */
  readonly by?: NoInfer<keyof T & string> | readonly NoInfer<keyof T & string>[] | ((row: T) => unknown) | undefined;
  /** Another hash: for rows from people who might have prepared collisions. @default 0 */
  readonly seed?: number | undefined;
}

const name = 'dropExactDuplicates';

/**
 * Keeps the first row of each text or value. One pass; 36 to 60 bytes a row. Two are equal where 96 bits of their hashes
 * and their lengths are.
 * @throws INVALID_OPTION for an option that does not exist
 * @throws INVALID_ROW (when read) where what is compared is no JSON value
 */
export function dropExactDuplicates<T>(options: DropExactDuplicatesOptions<T> = {}): RowStep<T, T, DuplicatesFound> {
  checkOptions(options, ['by', 'seed'], name);
  const { by } = options;
  const seed = wholeNumberIn(name, 'seed', options.seed ?? 0, 0, 2 ** 32 - 1);
  const comparedOf = valueReader<T>(by);
  const setting: JsonObject =
    typeof by === 'function'
      ? { by: nameOf(by), opaque: true }
      : by === undefined
        ? {}
        : { by: Array.isArray(by) ? [...by] : by };
  return {
    operation: { op: name, ...setting, seed },
    async *run(open, { found }) {
      const finder = exactDuplicates({ seed });
      yield* eachRow<T, T>(open(), (row, index, out) => {
        if (finder.add(keyText(comparedOf(row), index)) === index) out.push(row);
      });
      found(new DuplicatesFound('equal', finder.finish(), finder.bytes));
    },
  };
}

function valueReader<T>(by: DropExactDuplicatesOptions<T>['by']): (row: T) => unknown {
  if (by === undefined) return (row) => row;
  if (typeof by === 'function') return by;
  const columns: readonly unknown[] = typeof by === 'string' ? [by] : by;
  if (!Array.isArray(columns) || columns.length === 0 || columns.some((column) => typeof column !== 'string')) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${name}: by is ${JSON.stringify(by)}.`,
      hint: 'Give the name of a column, a list of them, or a function of a row.',
    });
  }
  const cell = (row: T, column: string) => (row as Record<string, unknown>)[column];
  if (typeof by === 'string') return (row) => cell(row, by);
  return (row) => columns.map((column) => cell(row, column as string) ?? null);
}

/** Texts as they are, all else as canonical JSON behind a NUL, so that the text `1` is not the number. */
function keyText(value: unknown, index: number): string {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `\0${value}` : value;
  try {
    return `\0${canonicalJson(value ?? null)}`;
  } catch (error) {
    if (!TuneloopError.is(error)) throw error;
    throw new TuneloopError({
      code: 'INVALID_ROW',
      message: `${name}: what is compared of row ${index + 1} is no JSON value. ${error.message}`,
      cause: error,
    });
  }
}
