import { showAs } from '../base/display.js';
import type { Json } from '../base/json.js';
import type { PiiKind } from './kinds.js';
import { reportHtml, reportMarkdown, reportText } from './report-text.js';

/** What was found of one kind. */
export interface KindCount {
  readonly kind: PiiKind;
  readonly count: number;
  /** Texts or rows with at least one. */
  readonly items: number;
  /** How often each action was done. */
  readonly actions: Readonly<Record<string, number>>;
  /** Outlines of the first few values that look different: `xxx@xxxxxxx.xxx`. */
  readonly examples: readonly string[];
}

/** What was found in one field; indexes of lists are shown as `*`. */
export interface FieldCount {
  readonly field: string;
  readonly count: number;
  readonly kinds: Readonly<Record<string, number>>;
}

export interface PrivacyReportData {
  /** Texts or rows that were looked at. */
  readonly items: number;
  /** Those with at least one finding. */
  readonly withFindings: number;
  readonly findings: number;
  /** The most frequent first. */
  readonly kinds: readonly KindCount[];
  /** The most frequent first; empty for texts. */
  readonly fields: readonly FieldCount[];
  /** Signature of the policy, where it was told. */
  readonly policy?: string | undefined;
}

/** What a pass over texts or rows found and did. Holds no value, only counts and outlines. */
export class PrivacyReport implements PrivacyReportData {
  readonly items: number;
  readonly withFindings: number;
  readonly findings: number;
  readonly kinds: readonly KindCount[];
  readonly fields: readonly FieldCount[];
  readonly policy: string | undefined;

  constructor({ items, withFindings, findings, kinds, fields, policy }: PrivacyReportData) {
    this.items = items;
    this.withFindings = withFindings;
    this.findings = findings;
    this.kinds = kinds;
    this.fields = fields;
    this.policy = policy;
  }

  toMarkdown(): string {
    return reportMarkdown(this);
  }

  toJSON(): { readonly [key: string]: Json } {
    const { items, withFindings, findings, kinds, fields, policy } = this;
    return {
      kind: 'PrivacyReport',
      v: 1,
      items,
      withFindings,
      findings,
      kinds: kinds.map((counts) => ({ ...counts })),
      fields: fields.map((counts) => ({ ...counts })),
      ...(policy === undefined ? {} : { policy }),
    };
  }
}

showAs(PrivacyReport, (report) => ({ text: reportText(report), html: reportHtml(report) }));
