import { type Issue, TuneloopError, ValidationError } from '../base/errors.js';
import { describeIssues } from '../kit/validate.js';
import type { RowBatches } from '../spec/row-step.js';
import type { FileOrigin } from './versions/origin.js';

/** What happens to rows that cannot be read or do not fit the schema, and to a source without rows. */
export interface InvalidPolicy {
  /** `throw` stops at the first bad row with INVALID_ROW; `quarantine` sets it aside and goes on. @default 'throw' */
  readonly onInvalid?: 'throw' | 'quarantine' | undefined;
  /** More bad rows than this in one pass stop it with INVALID_ROW. @default no limit */
  readonly maxInvalid?: number | undefined;
  /** A larger share of bad rows (0 to 1) makes the pass fail at its end with INVALID_ROW. @default no limit */
  readonly maxInvalidRatio?: number | undefined;
  /** True accepts a source that gives no valid row at all; otherwise that is INVALID_ROW. @default false */
  readonly allowEmpty?: boolean | undefined;
}

/** Names of the options above, for the check of unknown ones. */
export const policyOptions = ['onInvalid', 'maxInvalid', 'maxInvalidRatio', 'allowEmpty'] as const;

/** A row that was set aside. */
export interface QuarantinedRow {
  /** Name of the source it came from. */
  readonly source: string;
  /** 1-based line on which the row starts; for table rows the 1-based row number. */
  readonly line: number;
  /** The row as it was read, cut at 500 characters. */
  readonly raw: string;
  readonly issues: readonly Issue[];
}

/** What a pass over the sources of a dataset kept and set aside: always `rows = kept + quarantined`. */
export interface QuarantineReport {
  /** True when a pass has come to the end of every source; the numbers of an interrupted pass are those so far. */
  readonly complete: boolean;
  readonly rows: number;
  readonly kept: number;
  readonly quarantined: number;
  /** The first 100 of each source. */
  readonly entries: readonly QuarantinedRow[];
}

const maxEntries = 100;
const maxRaw = 500;
const nothingRead: QuarantineReport = { complete: false, rows: 0, kept: 0, quarantined: 0, entries: [] };

/** Remembers, for one source, what the last pass set aside. All datasets derived from the source share it. */
export class Quarantine {
  readonly source: string;
  /** The files behind the source; absent where it has none. */
  readonly origin: FileOrigin | undefined;
  readonly #policy: InvalidPolicy;
  #report = nothingRead;

  /** @throws INVALID_OPTION for a limit out of its range */
  constructor(source: string, policy: InvalidPolicy, origin?: FileOrigin) {
    const { onInvalid = 'throw', maxInvalid = 0, maxInvalidRatio = 0 } = policy;
    if (onInvalid !== 'throw' && onInvalid !== 'quarantine') {
      throw outOfRange('onInvalid', 'either "throw" or "quarantine"', onInvalid);
    }
    if (!(maxInvalid >= 0)) throw outOfRange('maxInvalid', '0 or more', maxInvalid);
    if (!(maxInvalidRatio >= 0 && maxInvalidRatio <= 1)) {
      throw outOfRange('maxInvalidRatio', 'between 0 and 1', maxInvalidRatio);
    }
    this.source = source;
    this.origin = origin;
    this.#policy = policy;
  }

  /** The last complete pass, or else the last one. */
  get report(): QuarantineReport {
    return this.#report;
  }

  /** Counts one pass over the source. Its numbers become the report when it ends, or is left early. */
  async *pass<T>(read: (tally: Tally) => RowBatches<T>): AsyncGenerator<readonly T[], void, void> {
    const tally = new Tally(this.source, this.#policy);
    let complete = false;
    try {
      for await (const batch of read(tally)) {
        tally.kept += batch.length;
        yield batch;
      }
      complete = true;
    } finally {
      if (complete || !this.#report.complete) this.#report = tally.report(complete);
    }
    tally.checkEnd();
  }
}

/** Gives the reports of several sources as one. */
export function mergeReports(quarantines: ReadonlySet<Quarantine>): QuarantineReport {
  const reports = [...quarantines].map((quarantine) => quarantine.report);
  const sum = (of: (report: QuarantineReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    complete: reports.every((report) => report.complete),
    rows: sum((report) => report.rows),
    kept: sum((report) => report.kept),
    quarantined: sum((report) => report.quarantined),
    entries: reports.flatMap((report) => report.entries),
  };
}

/** The numbers of one pass. */
export class Tally {
  readonly source: string;
  /** The file that is being read, where the source has several. */
  file: string;
  kept = 0;
  #quarantined = 0;
  readonly #entries: QuarantinedRow[] = [];
  readonly #policy: InvalidPolicy;

  constructor(source: string, policy: InvalidPolicy) {
    this.source = source;
    this.file = source;
    this.#policy = policy;
  }

  /**
   * Sets a row aside, or stops the pass.
   * @param source the file it came from, where the source has several
   * @throws INVALID_ROW by the policy
   */
  reject(line: number, raw: string, found: readonly Issue[], source = this.file): void {
    const issues = found.map((issue) => ({ ...issue, line }));
    this.#quarantined++;
    if (this.#entries.length < maxEntries) {
      this.#entries.push({ source, line, raw: cut(raw), issues });
    }
    const { onInvalid = 'throw', maxInvalid = Number.POSITIVE_INFINITY } = this.#policy;
    const where = `${source}, line ${line}: ${describeIssues(issues)}.`;
    if (onInvalid === 'throw') {
      throw new ValidationError({
        code: 'INVALID_ROW',
        message: where,
        hint: "Fix the row, or set bad rows aside with { onInvalid: 'quarantine' }.",
        issues,
      });
    }
    if (this.#quarantined > maxInvalid) throw this.#tooMany(`more than ${maxInvalid} rows are invalid; ${where}`);
  }

  report(complete: boolean): QuarantineReport {
    const quarantined = this.#quarantined;
    return { complete, rows: this.kept + quarantined, kept: this.kept, quarantined, entries: [...this.#entries] };
  }

  /** @throws INVALID_ROW where the share of bad rows is too large, or there is no good one */
  checkEnd(): void {
    const { maxInvalidRatio = 1, allowEmpty = false } = this.#policy;
    const rows = this.kept + this.#quarantined;
    if (this.#quarantined > maxInvalidRatio * rows) {
      throw this.#tooMany(`${this.#quarantined} of ${rows} rows are invalid, more than the allowed ${maxInvalidRatio}`);
    }
    if (this.kept === 0 && !allowEmpty) {
      throw this.#tooMany(rows === 0 ? 'there are no rows' : `all ${rows} rows are invalid`);
    }
  }

  #tooMany(what: string): ValidationError {
    const none = this.kept + this.#quarantined === 0;
    return new ValidationError({
      code: 'INVALID_ROW',
      message: `${this.source}: ${what.replace(/\.$/, '')}.`,
      hint: none
        ? 'Check that it is the right file; { allowEmpty: true } accepts an empty one.'
        : 'Read dataset.quarantined() for the rows and what is wrong with them.',
      issues: this.#entries.slice(0, 20).flatMap((entry) => entry.issues),
    });
  }
}

function cut(raw: string): string {
  return raw.length > maxRaw ? `${raw.slice(0, maxRaw)}…` : raw;
}

function outOfRange(name: string, range: string, value: unknown): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Option ${name} must be ${range}; it is ${String(value)}.`,
  });
}
