import { checkOptions } from '../base/check-options.js';
import { oneOf } from '../base/option-values.js';
import type { Span } from './finding.js';
import type { PiiKind } from './kinds.js';

/** A text, and where a person says that something personal stands. */
export interface LabelledText {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** How often a detector agrees with labels. A share without anything to divide by is absent. */
export interface Agreement {
  readonly labelled: number;
  readonly found: number;
  /** Found spans that a labelled one of their kind stands behind; each label counts once. */
  readonly right: number;
  /** `right` of `found`. */
  readonly precision?: number;
  /** `right` of `labelled`. */
  readonly recall?: number;
  /** Harmonic mean of the two. */
  readonly f1?: number;
  /** The same with recall counting for more: what is missed is worse than what is hidden for nothing. */
  readonly f2?: number;
}

export interface DetectionQuality {
  readonly texts: number;
  readonly overall: Agreement;
  /** By kind, in alphabetical order. */
  readonly kinds: Readonly<Record<string, Agreement>>;
  /**
   * Labelled spans of which a letter or digit stays visible, whatever kind it was found as; and the texts that have one.
   */
  readonly leaks: { readonly spans: number; readonly texts: number };
}

export interface QualityOptions {
  /** `exact`: same offsets; `overlap`: at least half of the two together is shared. @default 'overlap' */
  readonly match?: 'exact' | 'overlap' | undefined;
}

/**
 * Compares what a detector finds with labelled texts.
 * @throws INVALID_OPTION for another way to match
 */
export function detectionQuality(
  texts: Iterable<LabelledText>,
  detector: { find(text: string): readonly Span[] },
  options: QualityOptions = {},
): DetectionQuality {
  checkOptions(options, ['match'], 'detectionQuality');
  const match = oneOf('detectionQuality', 'match', options.match ?? 'overlap', ['exact', 'overlap']);
  const counts = new Map<PiiKind, [labelled: number, found: number, right: number]>();
  const of = (kind: PiiKind) => {
    const known = counts.get(kind) ?? [0, 0, 0];
    counts.set(kind, known);
    return known;
  };
  const leaks = { spans: 0, texts: 0 };
  let count = 0;
  for (const { text, spans } of texts) {
    count++;
    const found = detector.find(text);
    for (const { kind } of spans) of(kind)[0]++;
    for (const { kind } of found) of(kind)[1]++;
    for (const kind of rightOnes(spans, found, match)) of(kind)[2]++;
    const visible = spans.filter((span) => isVisible(text, span, found)).length;
    leaks.spans += visible;
    if (visible > 0) leaks.texts++;
  }
  const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = kinds.reduce<[number, number, number]>(
    ([a, b, c], [, [labelled, found, right]]) => [a + labelled, b + found, c + right],
    [0, 0, 0],
  );
  return {
    texts: count,
    overall: agreement(total),
    kinds: Object.fromEntries(kinds.map(([kind, counted]) => [kind, agreement(counted)])),
    leaks,
  };
}

/** The kinds of found spans that have a label of their own. */
function rightOnes(labels: readonly Span[], found: readonly Span[], match: 'exact' | 'overlap'): readonly PiiKind[] {
  const open = new Set(labels);
  return found.flatMap((span) => {
    for (const label of open) {
      if (label.kind !== span.kind || shared(label, span) < (match === 'exact' ? 1 : 0.5)) continue;
      open.delete(label);
      return [span.kind];
    }
    return [];
  });
}

/** What two spans share, of what they cover together: 0 to 1. */
function shared(a: Span, b: Span): number {
  const both = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return both <= 0 ? 0 : both / (a.end - a.start + (b.end - b.start) - both);
}

function isVisible(text: string, label: Span, found: readonly Span[]): boolean {
  const units = text.slice(label.start, label.end).split('');
  for (const { start, end } of found) units.fill(' ', Math.max(0, start - label.start), Math.max(0, end - label.start));
  return /[\p{L}\p{N}]/u.test(units.join(''));
}

function agreement([labelled, found, right]: readonly [number, number, number]): Agreement {
  const precision = found === 0 ? undefined : right / found;
  const recall = labelled === 0 ? undefined : right / labelled;
  const f = (beta: number) =>
    labelled + found === 0 ? undefined : ((1 + beta ** 2) * right) / (beta ** 2 * labelled + found);
  const [f1, f2] = [f(1), f(2)];
  return {
    labelled,
    found,
    right,
    ...(precision === undefined ? {} : { precision }),
    ...(recall === undefined ? {} : { recall }),
    ...(f1 === undefined ? {} : { f1 }),
    ...(f2 === undefined ? {} : { f2 }),
  };
}
