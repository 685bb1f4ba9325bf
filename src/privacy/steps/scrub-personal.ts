import { checkOptions, wholeNumber } from '../../base/check-options.js';
import { eachRow } from '../../base/each-row.js';
import type { Operation, RowBatches, RowPass, RowStep } from '../../spec/row-step.js';
import { keep } from '../actions/keep.js';
import { type PiiDetector, piiDetector } from '../detector.js';
import { type ScrubPolicy, scrubPolicy } from '../policy.js';
import type { PrivacyReport } from '../report.js';
import { scrubRowWith } from '../scrub-row.js';
import { scrubRows } from '../scrub-stream.js';
import { privacyTally } from '../tally.js';

/** Settings of {@link scrubPersonal} and {@link reportPersonal}. */
export interface ScrubPersonalOptions {
  /** Rows that the policy's model is asked about at a time. @default 32 */
  readonly batch?: number | undefined;
}

/**
 * Does with every text of every row what the policy says, as `scrubRow` does. The report counts by kind and field, and holds
 * no values.
 * @throws INVALID_OPTION for an option that does not exist
 * @throws INVALID_OUTPUT (when read) when the policy's model does not answer for each text
 * @throws INVALID_ROW (when read) when a row is nested deeper than 100,000 levels, or holds itself
 */
export function scrubPersonal<T>(
  policy: ScrubPolicy = scrubPolicy(),
  options: ScrubPersonalOptions = {},
): RowStep<T, T, PrivacyReport> {
  const name = 'scrubPersonal';
  const batch = batchOf(options, name);
  return {
    operation: operationOf(name, policy),
    run: (open, pass) => scrubbed(open(), policy, batch, pass, (_, row) => row),
  };
}

/**
 * Counts what a detector finds, or what a policy would do, and changes no row.
 * @throws INVALID_OPTION for an option that does not exist
 */
export function reportPersonal<T>(
  by: PiiDetector | ScrubPolicy = piiDetector(),
  options: ScrubPersonalOptions = {},
): RowStep<T, T, PrivacyReport> {
  const name = 'reportPersonal';
  const batch = batchOf(options, name);
  const policy = 'find' in by ? scrubPolicy({ detector: by, action: keep() }) : by;
  return {
    operation: operationOf(name, policy),
    run: (open, pass) => scrubbed(open(), policy, batch, pass, (row) => row),
  };
}

async function* scrubbed<T>(
  rows: RowBatches<T>,
  policy: ScrubPolicy,
  batch: number,
  { signal, found }: RowPass<PrivacyReport>,
  choose: (given: T, scrubbed: T) => T,
): AsyncGenerator<readonly T[], void, void> {
  const tally = privacyTally(policy.signature);
  if (policy.model === undefined) {
    yield* eachRow<T, T>(rows, (row, _, out) => {
      const done = scrubRowWith(row, policy, undefined);
      tally.add(done);
      out.push(choose(row, done.row));
    });
  } else {
    // A model is asked about the same rows together, however they come.
    const given: T[] = [];
    for await (const done of scrubRows(remembered(rows, given), policy, { batch, signal })) {
      tally.add(done);
      yield [choose(given.shift() as T, done.row)];
    }
  }
  found(tally.report());
}

async function* remembered<T>(rows: RowBatches<T>, given: T[]): AsyncGenerator<T, void, void> {
  for await (const batch of rows) {
    for (const row of batch) {
      given.push(row);
      yield row;
    }
  }
}

function batchOf(options: ScrubPersonalOptions, name: string): number {
  checkOptions(options, ['batch'], name);
  return wholeNumber(options.batch ?? 32, 1, `${name}: batch`);
}

/** What decides, without keys and values: their signatures. */
function operationOf(op: string, { signature, opaque }: ScrubPolicy): Operation {
  return { op, policy: signature, ...(opaque === true ? { opaque } : {}) };
}
