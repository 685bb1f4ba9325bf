import { escapeHtml, htmlTable, showAs } from '../base/display.js';
import type { Json } from '../base/json.js';
import type { LossCode } from './loss.js';
import type { ProblemCode } from './problem.js';

/** Where something happened first. */
export interface LossExample {
  /** 0-based. */
  readonly row: number;
  readonly path: string;
  readonly message: string;
}

/** One reason why rows changed or went. */
export interface LossReason {
  readonly code: LossCode | ProblemCode;
  /** `changed`: the row is there, and something of it is not. `dropped`: the row is gone. */
  readonly effect: 'changed' | 'dropped';
  readonly rows: number;
  /** Places: a row can have several. */
  readonly count: number;
  /** The first three. */
  readonly examples: readonly LossExample[];
}

export interface LossReportData {
  readonly format: string;
  readonly direction: 'to' | 'from';
  readonly rows: number;
  /** Rows that came through, changed ones included. */
  readonly kept: number;
  /** Rows that came through, and not as they were. */
  readonly changed: number;
  /** Rows that did not come through: kept + dropped = rows. */
  readonly dropped: number;
  /** Those of the most rows first. */
  readonly reasons: readonly LossReason[];
}

/** What a conversion did to rows: nothing that it changed or left out is missing here. */
export class LossReport implements LossReportData {
  readonly format: string;
  readonly direction: 'to' | 'from';
  readonly rows: number;
  readonly kept: number;
  readonly changed: number;
  readonly dropped: number;
  readonly reasons: readonly LossReason[];

  constructor({ format, direction, rows, kept, changed, dropped, reasons }: LossReportData) {
    this.format = format;
    this.direction = direction;
    this.rows = rows;
    this.kept = kept;
    this.changed = changed;
    this.dropped = dropped;
    this.reasons = reasons;
  }

  toJSON(): { readonly [key: string]: Json } {
    const { format, direction, rows, kept, changed, dropped, reasons } = this;
    const plain = reasons.map((reason) => ({ ...reason, examples: reason.examples.map((each) => ({ ...each })) }));
    return { kind: 'LossReport', v: 1, format, direction, rows, kept, changed, dropped, reasons: plain };
  }
}

showAs(LossReport, (report) => {
  const title = titleOf(report);
  const rows = report.reasons.map(({ code, effect, rows, count, examples: [first] }) => [
    code,
    effect,
    `${rows}`,
    `${count}`,
    first === undefined ? '' : `row ${first.row}${first.path === '' ? '' : ` ${first.path}`}: ${first.message}`,
  ]);
  const lines = rows.map(([code, effect, n, , first]) => `  ${effect} ${n}  ${code}  (${first})`);
  const html = `<p>${escapeHtml(title)}</p>${htmlTable(['reason', 'effect', 'rows', 'places', 'first'], rows)}`;
  return { text: [title, ...lines].join('\n'), html };
});

function titleOf({ format, direction, rows, kept, changed, dropped }: LossReportData): string {
  return `${rows} rows ${direction} ${format}: ${kept - changed} as they were, ${changed} changed, ${dropped} dropped`;
}

/** Counts what happens to rows. */
export class LossTally {
  readonly #reasons = new Map<string, { -readonly [K in keyof LossReason]: LossReason[K] }>();
  readonly #format: string;
  readonly #direction: 'to' | 'from';
  #rows = 0;
  #changed = 0;
  #dropped = 0;

  constructor(format: string, direction: 'to' | 'from') {
    this.#format = format;
    this.#direction = direction;
  }

  /** Takes the next row's. @param effect of the notes on the row */
  add(
    effect: 'changed' | 'dropped',
    notes: readonly { readonly code: LossCode | ProblemCode; readonly path: string; readonly message: string }[],
  ): void {
    const row = this.#rows++;
    if (notes.length > 0 && effect === 'changed') this.#changed++;
    if (effect === 'dropped') this.#dropped++;
    const seen = new Set<string>();
    for (const { code, path, message } of notes) {
      const key = `${effect} ${code}`;
      const reason = this.#reasons.get(key) ?? { code, effect, rows: 0, count: 0, examples: [] };
      this.#reasons.set(key, reason);
      reason.count++;
      if (!seen.has(key)) reason.rows++;
      seen.add(key);
      if (reason.examples.length < 3) reason.examples = [...reason.examples, { row, path, message }];
    }
  }

  report(): LossReport {
    return new LossReport({
      format: this.#format,
      direction: this.#direction,
      rows: this.#rows,
      kept: this.#rows - this.#dropped,
      changed: this.#changed,
      dropped: this.#dropped,
      reasons: [...this.#reasons.values()].sort((a, b) => b.rows - a.rows || (a.code < b.code ? -1 : 1)),
    });
  }
}
