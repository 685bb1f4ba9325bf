import type { JsonObject } from '../../base/json.js';
import type { TextDoc } from './text-doc.js';

/** Why a text is dropped: which check it failed, what was measured, and what is allowed. */
export interface Violation {
  /** Rule and check, such as `gopherQuality.minWords`. */
  readonly rule: string;
  readonly value: number;
  readonly limit: number;
}

/** The text goes on, but with other words: what a rule that cuts lines leaves of it. */
export interface Rewrite {
  readonly text: string;
}

/** What a rule makes of a text: it may stay, it must go, or it stays changed. */
export type Verdict = true | Violation | Rewrite;

/** A rule of quality. Own rules have the same form. */
export interface QualityRule {
  readonly name: string;
  /** All that decides what the rule does, for lineage; absent where that is in the rule's code. */
  readonly settings?: JsonObject | undefined;
  check(doc: TextDoc): Verdict;
}

export function isViolation(verdict: Verdict): verdict is Violation {
  return verdict !== true && 'rule' in verdict;
}

/** A limit that an option sets, or `null` to turn its check off. */
export type Limit = number | null | undefined;
