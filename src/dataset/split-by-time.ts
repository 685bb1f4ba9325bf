import { eachRow } from '../base/each-row.js';
import { TuneloopError, ValidationError } from '../base/errors.js';
import type { RowBatches } from '../spec/row-step.js';

/** A moment: a `Date`, ISO 8601 text, or milliseconds since 1970. */
export type Instant = Date | string | number;

/** Where each part ends; exactly one goes to the end. */
export type TimeParts = Readonly<Record<string, Instant | 'end'>>;

/** A part takes what is before `before` (milliseconds since 1970, Infinity for the rest) and in no earlier part. */
export interface PartEnd {
  readonly name: string;
  readonly before: number;
}

/**
 * Gives the parts in the order of time.
 * @throws INVALID_OPTION for what is no instant, for two equal ones, or where not exactly one part goes to the end
 */
export function endsOf(parts: TimeParts): readonly PartEnd[] {
  const ends = Object.entries(parts).map(([name, instant]) => ({
    name,
    before: instant === 'end' ? Number.POSITIVE_INFINITY : toMilliseconds(instant),
  }));
  const wrong = ends.find(({ before }) => Number.isNaN(before));
  if (wrong !== undefined) {
    throw refused(`Part "${wrong.name}" ends at ${JSON.stringify(parts[wrong.name])}, which is no instant`);
  }
  ends.sort((a, b) => a.before - b.before);
  const last = ends.filter(({ before }) => before === Number.POSITIVE_INFINITY).length;
  if (last !== 1) throw refused(`${last} parts end at 'end'; exactly one must, so that every row has a part`);
  const double = ends.find(({ before }, at) => before === ends[at + 1]?.before);
  if (double !== undefined) throw refused(`Part "${double.name}" ends with another one`);
  return ends;
}

/** Gives the rows of one part. */
export function partByTime<T>(
  rows: RowBatches<T>,
  part: string,
  ends: readonly PartEnd[],
  time: (row: T) => Instant,
): RowBatches<T> {
  return eachRow<T, T>(rows, (row, index, out) => {
    const instant = time(row);
    const at = toMilliseconds(instant);
    if (Number.isNaN(at)) {
      const message = `Its time is ${JSON.stringify(instant) ?? String(instant)}, which is no instant`;
      throw new ValidationError({
        code: 'INVALID_ROW',
        message: `Row ${index + 1}: ${message}.`,
        hint: 'Filter such rows out before, or give the function a time for them.',
        issues: [{ path: '', line: index + 1, message }],
      });
    }
    if (ends.find(({ before }) => at < before)?.name === part) out.push(row);
  });
}

/** Gives an end as it is written in the lineage. */
export function isoOf(milliseconds: number): string {
  return milliseconds === Number.POSITIVE_INFINITY ? 'end' : new Date(milliseconds).toISOString();
}

function toMilliseconds(instant: Instant): number {
  if (instant === null || instant === undefined || instant === '') return Number.NaN;
  return new Date(instant).getTime();
}

function refused(message: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Dataset.splitByTime: ${message}.`,
    hint: "For instance { train: '2026-09-01', test: 'end' }.",
  });
}
