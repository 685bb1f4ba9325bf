import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { Span, SpanFinder } from './finding.js';
import { kindName, type PiiKind } from './kinds.js';
import { caseTable, WordFilter, WordReader, type WordTable, wordTable } from './words.js';

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
  const table = caseSensitive ? caseTable() : wordTable();
  const root: TermNode = { next: new Map(), isEnd: false };
  const starts = new Set<number>();
  for (const term of options.terms) {
    let node = root;
    for (const word of wordsOf(term, table)) {
      const key = fold(word);
      const next = node.next.get(key) ?? { next: new Map(), isEnd: false };
      node.next.set(key, next);
      // a text may write its accents composed or not
      if (node === root) for (const form of ['NFC', 'NFD']) starts.add(hashOf(word.normalize(form), table));
      node = next;
    }
    if (node !== root) node.isEnd = true;
  }
  const filter = new WordFilter(starts.size);
  for (const hash of starts) filter.add(hash);
  if (root.next.size === 0 || !(score >= 0 && score <= 1)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message:
        root.next.size === 0 ? 'dictionary: no term has a letter or digit.' : `dictionary: score is ${String(score)}.`,
      hint: root.next.size === 0 ? 'Pass the names or addresses to find as terms.' : 'Use a number from 0 to 1.',
    });
  }
  return { name: `dictionary "${name}"`, find: (text) => findTerms(text, { root, fold, table, filter, kind, score }) };
}

const mostBetween = 3;

interface Terms {
  readonly root: TermNode;
  readonly fold: (word: string) => string;
  readonly table: WordTable;
  readonly filter: WordFilter;
  readonly kind: PiiKind;
  readonly score: number;
}

function findTerms(text: string, { root, fold, table, filter, kind, score }: Terms): readonly Span[] {
  const found: Span[] = [];
  const reader = new WordReader(text, 0, table);
  // Terms under way at the word that is read now: as many as terms begin within the longest one.
  let open: { readonly node: TermNode; readonly start: number }[] = [];
  for (let lastEnd = 0; reader.next(text.length); lastEnd = reader.end) {
    const { start, end, hash } = reader;
    const begins = filter.mayHave(hash);
    if (!begins && open.length === 0) continue;
    const key = fold(text.slice(start, end));
    const going = start - lastEnd <= mostBetween ? open : [];
    open = [];
    for (const term of begins ? [...going, { node: root, start }] : going) {
      const node = term.node.next.get(key);
      if (node === undefined) continue;
      if (node.isEnd) found.push({ kind, start: term.start, end, score });
      if (node.next.size > 0) open.push({ node, start: term.start });
    }
  }
  return found;
}

function wordsOf(term: string, table: WordTable): readonly string[] {
  const words: string[] = [];
  const reader = new WordReader(term, 0, table);
  while (reader.next(term.length)) words.push(term.slice(reader.start, reader.end));
  return words;
}

function hashOf(word: string, table: WordTable): number {
  const reader = new WordReader(word, 0, table);
  return reader.next(word.length) ? reader.hash : 0;
}
