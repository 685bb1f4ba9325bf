import { TuneloopError } from '../../base/errors.js';
import type { RowStep } from '../../spec/row-step.js';
import { DuplicatesFound } from './duplicates-found.js';
import { eachRowAgain } from './each-row.js';
import { type NearDuplicateRowsOptions, nearRows } from './near-rows.js';

/** What {@link markNearDuplicates} adds to a row. */
export interface DuplicateMark {
  /** The smallest position of a row of its cluster; its own where it is alone. */
  readonly cluster: number;
  /** Whether it is the one of its cluster that stays. */
  readonly kept: boolean;
}

/**
 * Keeps one row of each cluster of near duplicates, as `nearDuplicates` finds them. Reads the rows twice; comparing them
 * exactly reads them more often where their texts are too many to be held. Holds about 220 bytes a row, and
 * `heldCharacters` of texts.
 * @throws INVALID_OPTION for a number out of its range, or no text
 */
export function dropNearDuplicates<T>(options: NearDuplicateRowsOptions<T>): RowStep<T, T, DuplicatesFound> {
  const near = nearRows('dropNearDuplicates', options);
  return {
    operation: { op: 'dropNearDuplicates', ...near.settings },
    async *run(open, { signal, found }) {
      const { report, bytes } = await near.find(open, signal);
      const said = new DuplicatesFound('near', report, bytes);
      yield* eachRowAgain<T, T>(open(), report.rows, (row, index, out) => {
        if (report.isKept(index)) out.push(row);
      });
      found(said);
    },
  };
}

/**
 * The same, but all rows stay: each says which cluster it is in, and whether it is the one to keep.
 * @throws INVALID_OPTION for a number out of its range, or no text
 * @throws INVALID_ROW (when read) for a row with a column `cluster` or `kept` already
 */
export function markNearDuplicates<T>(
  options: NearDuplicateRowsOptions<T>,
): RowStep<T, T & DuplicateMark, DuplicatesFound> {
  const near = nearRows('markNearDuplicates', options);
  return {
    operation: { op: 'markNearDuplicates', ...near.settings },
    async *run(open, { signal, found }) {
      const { report, bytes } = await near.find(open, signal);
      const said = new DuplicatesFound('near', report, bytes);
      yield* eachRowAgain<T, T & DuplicateMark>(open(), report.rows, (row, index, out) => {
        out.push(marked(row, index, { cluster: report.clusterOf[index]!, kept: report.isKept(index) }));
      });
      found(said);
    },
  };
}

/** The row with more columns. @throws INVALID_ROW where it has one of them already */
export function marked<T, M extends object>(row: T, index: number, mark: M): T & M {
  for (const column of Object.keys(mark)) {
    if (!Object.hasOwn(row as object, column)) continue;
    throw new TuneloopError({
      code: 'INVALID_ROW',
      message: `Row ${index + 1} has a column "${column}" already.`,
      hint: 'Give it another name first, with map.',
    });
  }
  return { ...row, ...mark };
}
