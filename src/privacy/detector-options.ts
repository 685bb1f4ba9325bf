import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { type ContextLanguage, contextLanguages } from './data/context-words.js';
import type { SpanFinder } from './finding.js';
import { type BuiltInKind, type PiiKind, piiKinds } from './kinds.js';

export interface DetectorOptions {
  /** Built-in kinds to look for. @default all of them */
  readonly kinds?: readonly BuiltInKind[] | undefined;
  /**
   * Findings below are dropped, 0 to 1. At 0.5 stands what its form or check digits give away, and what a word beside it
   * says; lower it to see bare numbers that only pass a check. @default 0.5
   */
  readonly minScore?: number | undefined;
  /** Whose words around a value count. @default all of {@link contextLanguages} */
  readonly languages?: readonly ContextLanguage[] | undefined;
  /** More words or phrases that speak for a kind. */
  readonly context?: Readonly<Partial<Record<BuiltInKind, readonly string[]>>> | undefined;
  /**
   * What is known and harmless: values in any writing, domains of mail as `@example.com`, or a question asked of each
   * value. @default nothing
   */
  readonly allow?: readonly string[] | ((value: string, kind: PiiKind) => boolean) | undefined;
  /** Dictionaries, and rules of the caller's. @default none */
  readonly finders?: readonly SpanFinder[] | undefined;
}

const names = ['kinds', 'minScore', 'languages', 'context', 'allow', 'finders'];

/** Refuses what nobody reads and what does not exist. @throws INVALID_OPTION */
export function checkDetectorOptions(options: DetectorOptions): void {
  checkOptions(options, names, 'piiDetector');
  const { kinds = [], languages = [], context = {}, minScore = 0 } = options;
  known('kind', [...kinds, ...Object.keys(context)], piiKinds);
  known('language', languages, contextLanguages);
  if (minScore >= 0 && minScore <= 1) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `piiDetector: minScore is ${String(minScore)}.`,
    hint: 'Use a number from 0 to 1.',
  });
}

function known(what: string, values: readonly string[], all: readonly string[]): void {
  const unknown = values.find((value) => !all.includes(value));
  if (unknown === undefined) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `piiDetector has no ${what} "${unknown}".`,
    hint: `It has: ${all.join(', ')}.`,
  });
}
