import type { PiiKind } from './kinds.js';

/** A stretch of a text that somebody calls personal: a dictionary, a model, a label. */
export interface Span {
  readonly kind: PiiKind;
  /** UTF-16 offset of its first code unit. */
  readonly start: number;
  /** UTF-16 offset behind its last code unit. */
  readonly end: number;
  /** How sure that is, 0 to 1. @default 0.85 where nobody says */
  readonly score?: number | undefined;
  /** Which sort of its kind, for instance a country. */
  readonly detail?: string | undefined;
}

/** Something personal in a text: where, what and why, and not the value itself. */
export interface Finding extends Span {
  /** How sure that is, 0 to 1: by the form, the check digits and the words around. */
  readonly score: number;
  /** What speaks for it, in words that hold nothing of the value. */
  readonly why: string;
  /** The value. Only where it was asked for: findings are safe to log without it. */
  readonly text?: string;
}

/** Finds spans in a text at once: a dictionary, or a rule of the caller's. */
export interface SpanFinder {
  /** Stands in the `why` of its findings, and in signatures. */
  readonly name: string;
  find(text: string): readonly Span[];
}
