import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { Span, SpanFinder } from './finding.js';
import { kindName, type PiiKind } from './kinds.js';

export interface DictionaryOptions {
  /** What the terms are, for instance `name`. */
  readonly kind: PiiKind;
  /** Names, addresses, anything that is known; one word or several. */
  readonly terms: Iterable<string>;
  /** Stands in the `why` of findings and in signatures. @default the kind */
  readonly name?: string | undefined;
  /** How sure a term is. @default 0.9 */
  readonly score?: number | undefined;
  /** True to tell `Rose` from `rose`. @default false */
  readonly caseSensitive?: boolean | undefined;
}

interface TermNode {
  readonly next: Map<string, TermNode>;
  isEnd: boolean;
}

/** Words; where a script has no spaces between words, each character is one. */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}])+/gu;

/**
 * Finds the caller's terms as whole words, whatever stands between the words of a term (spaces, a line end, a dash; at
 * most 3 characters). A detector keeps the longest where several begin at one place. Each text is read once, however many
 * terms there are: its words lead through a tree of words.
 * @throws INVALID_OPTION when there is no term with a letter or digit, or the score is not within 0 to 1
 */
export function dictionary(options: DictionaryOptions): SpanFinder {
  checkOptions(options, ['kind', 'terms', 'name', 'score', 'caseSensitive'], 'dictionary');
  const kind = kindName(options.kind, 'dictionary');
  const { score = 0.9, caseSensitive = false, name = kind } = options;
  const fold = (word: string) => (caseSensitive ? word : word.toLowerCase()).normalize('NFC');
  const root: TermNode = { next: new Map(), isEnd: false };
  for (const term of options.terms) {
    let node = root;
    for (const [word] of term.matchAll(wordPattern)) {
      const key = fold(word);
      const next = node.next.get(key) ?? { next: new Map(), isEnd: false };
      node.next.set(key, next);
      node = next;
    }
    node.isEnd = node !== root;
  }
  if (root.next.size === 0 || !(score >= 0 && score <= 1)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message:
        root.next.size === 0 ? 'dictionary: no term has a letter or digit.' : `dictionary: score is ${String(score)}.`,
      hint: root.next.size === 0 ? 'Pass the names or addresses to find as terms.' : 'Use a number from 0 to 1.',
    });
  }
  return { name: `dictionary "${name}"`, find: (text) => findTerms(text, root, fold, { kind, score }) };
}

const mostBetween = 3;

function findTerms(
  text: string,
  root: TermNode,
  fold: (word: string) => string,
  about: { readonly kind: PiiKind; readonly score: number },
): readonly Span[] {
  const found: Span[] = [];
  // Terms under way at the word that is read now: as many as terms begin within the longest one.
  let open: { readonly node: TermNode; readonly start: number }[] = [];
  let lastEnd = -mostBetween - 1;
  for (const match of text.matchAll(wordPattern)) {
    const start = match.index;
    const end = start + match[0].length;
    const key = fold(match[0]);
    const going = start - lastEnd <= mostBetween ? open : [];
    open = [];
    for (const term of [...going, { node: root, start }]) {
      const node = term.node.next.get(key);
      if (node === undefined) continue;
      if (node.isEnd) found.push({ ...about, start: term.start, end });
      if (node.next.size > 0) open.push({ node, start: term.start });
    }
    lastEnd = end;
  }
  return found;
}
