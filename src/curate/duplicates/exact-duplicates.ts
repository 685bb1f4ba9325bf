import { checkOptions } from '../../base/check-options.js';
import { GrowingInts } from '../hash/growing.js';
import { HashTable } from '../hash/hash-table.js';
import { hashText } from '../hash/text-hash.js';
import { type DuplicateReport, duplicateReport } from './duplicate-report.js';

/** Settings of {@link exactDuplicates}. */
export interface ExactDuplicateOptions {
  /** The text of a row that was added. With it, equal hashes are checked against the texts themselves. */
  readonly textOf?: ((row: number) => string) | undefined;
  /** Another hash: for texts from people who might have prepared collisions. @default 0 */
  readonly seed?: number | undefined;
}

/** Finds texts that are equal, unit for unit. Holds hashes, no texts: 36 to 60 bytes a row. */
export interface ExactDuplicates {
  /** Adds the next row; gives the first row with the same text, which is its own number if there is none. */
  add(text: string): number;
  readonly rows: number;
  /** What is held of the rows. */
  readonly bytes: number;
  /** The first row of each text stays. */
  finish(): DuplicateReport;
}

/**
 * Exact duplicates by a 64-bit key. Where two keys are equal, the lengths and 32 more bits must be too, and the texts
 * themselves where `textOf` gives them: with it no row is lost to a collision.
 * @throws INVALID_OPTION for an option that does not exist
 */
export function exactDuplicates(options: ExactDuplicateOptions = {}): ExactDuplicates {
  checkOptions(options, ['textOf', 'seed'], 'exactDuplicates');
  const { textOf, seed = 0 } = options;
  const table = new HashTable();
  const firstOf = new GrowingInts();
  const checks = new GrowingInts();
  /** Rows whose key another text has; of 64 bits, hardly ever any. */
  const collided: number[] = [];
  const hash = new Int32Array(3);

  const same = (row: number, text: string) =>
    checks.at(2 * row) === hash[2] &&
    checks.at(2 * row + 1) === text.length &&
    (textOf === undefined || textOf(row) === text);

  return {
    get rows() {
      return firstOf.length;
    },
    get bytes() {
      return table.bytes + firstOf.bytes + checks.bytes;
    },
    add(text) {
      const row = firstOf.length;
      hashText(text, seed, hash);
      checks.push(hash[2]!);
      checks.push(text.length);
      let first = table.add(hash[0]!, hash[1]!, row);
      if (first !== -1 && !same(first, text)) {
        first = collided.find((other) => same(other, text)) ?? -1;
        if (first === -1) collided.push(row);
      }
      firstOf.push(first === -1 ? row : first);
      return firstOf.at(row);
    },
    finish: () =>
      duplicateReport(
        firstOf.toArray(),
        'first',
        () => 0,
        () => 1,
      ),
  };
}
