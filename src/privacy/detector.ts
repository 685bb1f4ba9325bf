import { ContextWords } from './context.js';
import { type ContextLanguage, contextLanguages, contextWords } from './data/context-words.js';
import { checkDetectorOptions, type DetectorOptions } from './detector-options.js';
import type { Finding, Span } from './finding.js';
import { type Folded, fold } from './fold.js';
import { identifiers } from './identifiers/index.js';
import { type BuiltInKind, type PiiKind, piiKinds } from './kinds.js';
import { memo } from './memo.js';
import { normalForm } from './normal-form.js';
import { settleOverlaps } from './overlaps.js';
import { type Candidate, type Rules, Scan } from './scan.js';
import { firstAnchor, scanText } from './scan-text.js';
import { mergeShapes } from './shapes.js';
import { fromSpans } from './spans.js';

export interface FindOptions {
  /** Name of the field the text stands in; `phoneNumber` counts as the word right before. */
  readonly field?: string | undefined;
  /** True to have the values in the findings. @default false */
  readonly withText?: boolean | undefined;
  /** What a model says of this text; it takes part when overlaps are settled. */
  readonly also?: readonly Span[] | undefined;
}

/** Finds personal data in texts: the same findings for the same text, on every machine. */
export interface PiiDetector {
  readonly kinds: readonly BuiltInKind[];
  readonly minScore: number;
  /** How it was made, for lineage; equal signatures find the same, as long as finders of the caller's do. */
  readonly signature: string;
  /** True where something decides that the signature only names: finders, and what is allowed. */
  readonly opaque?: boolean | undefined;
  /** Gives what it finds from left to right, without overlaps. */
  find(text: string, options?: FindOptions): readonly Finding[];
}

const version = 1;
const rank = new Map<string, number>(piiKinds.map((kind, i) => [kind, i]));
const rankOf = (kind: string) => rank.get(kind) ?? piiKinds.length;
const none: readonly Finding[] = [];

/**
 * Makes a detector. Compile it once and use it for all texts.
 * @throws INVALID_OPTION for options, kinds and languages that do not exist
 */
export function piiDetector(options: DetectorOptions = {}): PiiDetector {
  checkDetectorOptions(options);
  const { kinds = piiKinds, minScore = 0.5, finders = [] } = options;
  const rules = rulesOf(options, kinds, minScore);
  const isAllowed = allowance(options.allow);
  const ofField = memo((field: string) => rules.context.ofField(field));
  return {
    kinds: [...kinds],
    minScore,
    signature: signatureOf(options),
    opaque: options.allow !== undefined || finders.length > 0,
    find(text, options = {}) {
      firstAnchor.lastIndex = 0;
      const isClean = !firstAnchor.test(text);
      if (isClean && finders.length === 0 && options.also === undefined) return none;
      const { field, withText = false, also = [] } = options;
      const hits = field === undefined ? [] : ofField(field);
      let folded: Folded = { text };
      let scan = new Scan(text, rules, hits);
      if (!isClean && !scanText(scan, firstAnchor.lastIndex - 1)) {
        folded = fold(text);
        scan = new Scan(folded.text, rules, hits);
        scanText(scan);
      }
      for (const finder of finders) {
        const spans = fromSpans(folded.text, finder.find(folded.text), finder.name, minScore);
        for (const candidate of spans) scan.candidates.push(candidate);
      }
      if (scan.candidates.length === 0 && also.length === 0) return none;
      const found = [...inOriginal(scan.candidates, folded), ...fromSpans(text, also, 'model', minScore)];
      // what is allowed takes part in settling, so that no half of it is found in its place
      const settled = settleOverlaps(text, found, rankOf);
      const wanted = isAllowed && settled.filter(({ start, end, kind }) => !isAllowed(text.slice(start, end), kind));
      return (wanted ?? settled).map((candidate) => toFinding(candidate, text, withText));
    },
  };
}

function rulesOf(options: DetectorOptions, kinds: readonly BuiltInKind[], minScore: number): Rules {
  const wanted = new Set<PiiKind>(kinds);
  const used = identifiers.filter(({ kind }) => wanted.has(kind));
  const phrases: (readonly [PiiKind, string])[] = used.flatMap(({ kind, words }) =>
    words.map((word) => [kind, word] as const),
  );
  const languages: readonly ContextLanguage[] = options.languages ?? contextLanguages;
  for (const language of languages) {
    for (const [kind, words] of Object.entries(contextWords[language]))
      for (const word of words.split('|')) phrases.push([kind, word]);
  }
  for (const [kind, words] of Object.entries(options.context ?? {}))
    for (const word of words) phrases.push([kind, word]);
  const context = new ContextWords(phrases.filter(([kind]) => wanted.has(kind)));
  return { kinds: wanted, minScore, shapes: mergeShapes(used), context };
}

function allowance(allow: DetectorOptions['allow']): ((value: string, kind: PiiKind) => boolean) | undefined {
  if (allow === undefined || typeof allow === 'function') return allow;
  const values = new Set(allow.map((value) => value.toLowerCase()));
  const known = memo((kind: PiiKind) => new Set(allow.map((value) => normalForm(kind, value))));
  return (value, kind) => {
    const lower = value.toLowerCase();
    if (kind === 'email' && values.has(lower.slice(lower.lastIndexOf('@')))) return true;
    return values.has(lower) || known(kind).has(normalForm(kind, value));
  };
}

function inOriginal(candidates: readonly Candidate[], { origin }: Folded): readonly Candidate[] {
  if (origin === undefined) return candidates;
  return candidates.map((candidate) => ({
    ...candidate,
    start: origin[candidate.start] as number,
    end: (origin[candidate.end - 1] as number) + 1,
  }));
}

function toFinding({ kind, start, end, score, why, detail }: Candidate, text: string, withText: boolean): Finding {
  return {
    kind,
    start,
    end,
    score,
    why,
    ...(detail === undefined ? {} : { detail }),
    ...(withText ? { text: text.slice(start, end) } : {}),
  };
}

function signatureOf({ kinds, minScore = 0.5, languages, context, allow, finders = [] }: DetectorOptions): string {
  const list = (values: readonly string[] | undefined) => (values === undefined ? 'all' : [...values].sort().join('+'));
  const more = Object.entries(context ?? {}).map(([kind, words]) => `${kind}(${[...(words ?? [])].sort().join('+')})`);
  const allowed = allow === undefined ? 'none' : typeof allow === 'function' ? 'function' : `${allow.length}`;
  return [
    'pii',
    `kinds:${list(kinds)}`,
    `min:${minScore}`,
    `lang:${list(languages)}`,
    ...(more.length === 0 ? [] : [`context:${more.sort().join(',')}`]),
    `allow:${allowed}`,
    ...finders.map(({ name }) => `finder:${name}`),
    `v:${version}`,
  ].join('|');
}
