import { digestBytes } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest } from '../base/json.js';
import { rowText } from './row-digest.js';

/** Rows of one dataset that are also in another. */
export interface LeakageReport {
  /** Rows that were looked at. */
  readonly rows: number;
  /** How many of them occur in the other dataset. */
  readonly leaked: number;
  /** The first 10. */
  readonly examples: readonly LeakedRow[];
}

/** A row that is in both. Indexes are 0-based positions in the two datasets. */
export interface LeakedRow {
  readonly index: number;
  /** The first row of the other dataset with the same key. */
  readonly otherIndex: number;
  /** Canonical JSON of the key, cut at 200 characters. */
  readonly key: string;
}

const maxExamples = 10;
const maxKey = 200;

/** Compares by the digest of each row's key; holds the digests of the other dataset's keys in memory, no rows. */
export async function findLeakage<T, U>(
  rows: AsyncIterable<T>,
  others: AsyncIterable<U>,
  key: (row: T | U) => unknown,
): Promise<LeakageReport> {
  const firstAt = new Map<Digest, number>();
  let otherIndex = 0;
  for await (const other of others) {
    const digest = digestBytes(rowText(key(other), otherIndex));
    if (!firstAt.has(digest)) firstAt.set(digest, otherIndex);
    otherIndex++;
  }
  const examples: LeakedRow[] = [];
  let leaked = 0;
  let index = 0;
  for await (const row of rows) {
    const text = rowText(key(row), index);
    const at = firstAt.get(digestBytes(text));
    if (at !== undefined) {
      leaked++;
      if (examples.length < maxExamples) examples.push({ index, otherIndex: at, key: cut(text) });
    }
    index++;
  }
  return { rows: index, leaked, examples };
}

/** Gives the error for a report with leaked rows. */
export function leaked(report: LeakageReport, name: string, otherName: string): TuneloopError {
  const shown = report.examples
    .slice(0, 3)
    .map(({ index, otherIndex, key }) => `row ${index + 1} is row ${otherIndex + 1} there: ${key}`);
  return new TuneloopError({
    code: 'LEAKAGE',
    message: `${report.leaked} of ${report.rows} rows of ${name} are also in ${otherName} (${shown.join('; ')}).`,
    hint: 'Split by content or key with dataset.split(…), or filter those rows out.',
  });
}

function cut(text: string): string {
  return text.length > maxKey ? `${text.slice(0, maxKey)}…` : text;
}
