import { checkOptions } from '../../base/check-options.js';
import { type Clock, systemClock } from '../../base/clock.js';
import { type Display, htmlTable, showAs } from '../../base/display.js';
import { eachRow } from '../../base/each-row.js';
import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';
import type { Dataset } from '../../dataset/dataset.js';
import type { RowStep } from '../../spec/row-step.js';
import { licenceFacts } from './licences.js';
import { type Terms, termsOf } from './terms.js';

/** What is to be done with data, and what its terms must say for that. */
export interface TermsPolicy {
  /** `commercial` refuses licences that forbid it. @default 'commercial' */
  readonly use?: 'commercial' | 'research' | undefined;
  /** The only licences that will do. @default every known one that allows the use and derivatives */
  readonly licences?: readonly string[] | undefined;
  /** A purpose that consent must name, such as `training`. @default consent is not looked at */
  readonly purpose?: string | undefined;
  /** Members of the terms that must be there. @default ['licence'] */
  readonly require?: readonly (keyof Terms)[] | undefined;
  /** For retention. @default systemClock */
  readonly clock?: Clock | undefined;
}

/** Which demand terms do not meet. */
export type TermsRule =
  | 'missing'
  | 'unknown licence'
  | 'licence not allowed'
  | 'no commercial use'
  | 'no derivatives'
  | 'licences that exclude each other'
  | 'no consent'
  | 'expired';

/** One demand that is not met. */
export interface TermsFinding {
  readonly rule: TermsRule;
  /** The source or the row. */
  readonly of: string;
  readonly value: string;
}

const policyOptions = ['use', 'licences', 'purpose', 'require', 'clock'];

/** What terms do not allow. */
export class TermsReport {
  readonly ok: boolean;
  readonly findings: readonly TermsFinding[];

  constructor(findings: readonly TermsFinding[]) {
    this.ok = findings.length === 0;
    this.findings = findings;
  }

  toJSON(): JsonObject {
    return { kind: 'TermsReport', v: 1, ok: this.ok, findings: this.findings as never };
  }

  #show(): Display {
    const head = this.ok ? 'Terms: nothing against it' : `Terms: ${this.findings.length} against it`;
    const rows = this.findings.map(({ rule, of, value }) => [rule, of, value]);
    return {
      text: [head, ...rows.map(([rule, of, value]) => `  ${rule}: ${of} (${value})`)].join('\n'),
      html: htmlTable(['rule', 'of', 'value'], rows, head),
    };
  }

  static {
    showAs<TermsReport>(TermsReport, (report) => report.#show());
  }
}

/**
 * Holds the terms of a dataset, and of all it was made of, against a policy. A licence that is not known is told as that:
 * nothing is guessed. It reads no rows; {@link withinTerms} does. What it says is no legal advice.
 * @throws INVALID_OPTION for an unknown option, or an end of retention that is no date
 */
export function checkTerms(dataset: Pick<Dataset<unknown>, 'lineage'>, policy: TermsPolicy = {}): TermsReport {
  checkOptions(policy, policyOptions, 'checkTerms');
  const held = termsOf(dataset.lineage);
  const findings = held.flatMap(({ of, terms }) => breaches(terms, policy).map((breach) => ({ ...breach, of })));
  const shared = new Set(held.flatMap(({ terms }) => licenceFacts(terms.licence ?? '')?.shareAlike ?? []));
  if (shared.size > 1) {
    const of = held.map((each) => each.of).join(' + ');
    findings.push({ rule: 'licences that exclude each other', of, value: [...shared].sort().join(', ') });
  }
  return new TermsReport(findings);
}

/** What {@link withinTerms} found. */
export interface RowTermsReport {
  readonly rows: number;
  readonly kept: number;
  /** Rows that went, by the first rule each breaks. */
  readonly dropped: Readonly<Partial<Record<TermsRule, number>>>;
}

/**
 * Gives a step for `dataset.pipe` that keeps the rows whose own terms a policy allows: consent was given for the
 * purpose, retention has not ended, the licence will do.
 * @param termsOfRow gives a row's terms
 * @example rows.pipe(withinTerms((row) => ({ retainUntil: row.until }), { require: ['retainUntil'] }))
 */
export function withinTerms<T>(termsOfRow: (row: T) => Terms, policy: TermsPolicy = {}): RowStep<T, T, RowTermsReport> {
  checkOptions(policy, policyOptions, 'withinTerms');
  const { clock: _, ...settings } = policy;
  return {
    operation: { op: 'withinTerms', ...(JSON.parse(JSON.stringify(settings)) as JsonObject) },
    async *run(open, { found }) {
      let rows = 0;
      let kept = 0;
      const dropped: Partial<Record<TermsRule, number>> = {};
      yield* eachRow<T, T>(open(), (row, _index, out) => {
        rows++;
        const [breach] = breaches(termsOfRow(row), policy);
        if (breach === undefined) {
          kept++;
          out.push(row);
        } else {
          dropped[breach.rule] = (dropped[breach.rule] ?? 0) + 1;
        }
      });
      found({ rows, kept, dropped });
    },
  };
}

function breaches(terms: Terms, policy: TermsPolicy): { readonly rule: TermsRule; readonly value: string }[] {
  const { use = 'commercial', licences, purpose, require = ['licence'], clock = systemClock } = policy;
  const { licence, consent, retainUntil } = terms;
  const found: { rule: TermsRule; value: string }[] = require
    .filter((name) => terms[name] === undefined)
    .map((name) => ({ rule: 'missing', value: name }));
  if (licence !== undefined) {
    const facts = licenceFacts(licence);
    const rule = (broken: boolean, name: TermsRule) => (broken ? [{ rule: name, value: licence }] : []);
    if (licences !== undefined) found.push(...rule(!licences.includes(licence), 'licence not allowed'));
    else if (facts === undefined) found.push(...rule(true, 'unknown licence'));
    else {
      found.push(...rule(use === 'commercial' && !facts.commercial, 'no commercial use'));
      found.push(...rule(!facts.derivatives, 'no derivatives'));
    }
  }
  if (purpose !== undefined && !consent?.includes(purpose)) {
    found.push({
      rule: 'no consent',
      value: `${purpose}: ${consent === undefined ? 'nothing said' : consent.join(', ') || 'refused'}`,
    });
  }
  if (retainUntil !== undefined && endOf(retainUntil) <= clock.now())
    found.push({ rule: 'expired', value: retainUntil });
  return found;
}

/** Gives the first instant after a day, or the instant itself. */
function endOf(retainUntil: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(retainUntil);
  const instant = Date.parse(retainUntil) + (isDay ? 24 * 60 * 60 * 1000 : 0);
  if (!Number.isNaN(instant) && /^\d{4}-\d{2}-\d{2}/.test(retainUntil)) return instant;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The end of retention ${JSON.stringify(retainUntil)} is no date.`,
    hint: 'Write it as in ISO 8601: 2027-03-31, or 2027-03-31T12:00:00Z.',
  });
}
