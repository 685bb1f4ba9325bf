import { checkOptions } from '../../base/check-options.js';
import { numberAbove, oneOf, wholeNumberIn } from '../../base/option-values.js';
import { WordHashes } from '../words/word-hashes.js';
import { type ContaminationRule, judge, standardShare } from './contamination-rule.js';
import { EvaluationItems } from './evaluation-items.js';
import { checkNgramLength, type NgramLength, percentileLength } from './ngram-length.js';
import { WordWindows } from './word-windows.js';

/** Settings of {@link decontaminator}. */
export interface DecontaminatorOptions {
  /** The texts of each evaluation set, by its name. */
  readonly sets: Readonly<Record<string, Iterable<string>>>;
  /** Words of an n-gram; `percentile` chooses 8 to 13 for each set. @default 13 */
  readonly n?: NgramLength | undefined;
  /** @default 'anyNgram' */
  readonly rule?: ContaminationRule | undefined;
  /** For `coverage` and `commonSubsequence`. @default 0.5 and 0.6 */
  readonly share?: number | undefined;
  /** An item shorter than n is looked for as a whole if it has at least so many words. @default 4 */
  readonly minWords?: number | undefined;
}

/** An item of an evaluation set that a row contains. */
export interface Contamination {
  readonly set: string;
  /** 0-based, in its set. */
  readonly item: number;
  /** How much is shared, 0 to 1, as the rule measures it. */
  readonly share: number;
}

/** What was found of one evaluation set in the rows. */
export interface SetContamination {
  readonly set: string;
  /** Length of the n-grams for this set. */
  readonly n: number;
  readonly items: number;
  /** Items with too few words to be looked for. */
  readonly tooShort: number;
  /** Items that some row contains, 0-based in ascending order. */
  readonly contaminated: readonly number[];
  /** All others, those too short to be looked for among them: the clean part of the set, to score on. */
  readonly clean: readonly number[];
  /** The share of the items that were looked for, 0 to 1; null where none was. */
  readonly contaminatedRatio: number | null;
  /** Rows that contain an item of this set. */
  readonly rows: number;
}

/** Which of the evaluation sets are in the training rows. */
export interface ContaminationReport {
  /** What was looked for, and in what: items of the test sets in rows of the training set. */
  readonly direction: 'train→test';
  readonly rule: ContaminationRule;
  readonly share: number;
  /** Rows that were looked at. */
  readonly rows: number;
  /** Rows that contain an item of any set. */
  readonly contaminatedRows: number;
  readonly sets: readonly SetContamination[];
}

/** Looks at training rows one by one. */
export interface Decontaminator {
  /** The items that a row contains, by set and item; none for a clean row. */
  check(text: string): readonly Contamination[];
  /** How many different n-grams are looked for. */
  readonly ngrams: number;
  report(): ContaminationReport;
}

const name = 'decontaminator';

/** Evaluation sets cut into n-grams: what any number of searches can share. */
export interface EvaluationIndex {
  readonly rule: ContaminationRule;
  readonly share: number;
  readonly sets: readonly ReadSet[];
  /** Those of all sets, one set after the other. */
  readonly items: readonly (ReadSet['items'][number] & { readonly set: number; readonly index: number })[];
  readonly index: EvaluationItems;
}

/** @throws INVALID_OPTION for a number out of its range */
export function evaluationIndex(options: DecontaminatorOptions): EvaluationIndex {
  checkOptions(options, ['sets', 'n', 'rule', 'share', 'minWords'], name);
  const n = checkNgramLength(options.n ?? 13);
  const rule = oneOf(name, 'rule', options.rule ?? 'anyNgram', ['anyNgram', 'coverage', 'commonSubsequence']);
  const share = numberAbove(name, 'share', options.share ?? standardShare[rule], 0, true);
  const minWords = wholeNumberIn(name, 'minWords', options.minWords ?? 4, 1, 1000);
  const hashes = new WordHashes();
  const sets = Object.entries(options.sets).map(([set, texts]) => readSet(set, texts, n, minWords, hashes));
  const items = sets.flatMap((set, at) => set.items.map((item, index) => ({ ...item, set: at, index })));
  return { rule, share, sets, items, index: new EvaluationItems(items) };
}

/**
 * Finds items of evaluation sets in training rows, by n-grams of words. Case, punctuation and white space do not count.
 * A paraphrase is not found: that needs embeddings or a judge.
 * @throws INVALID_OPTION for a number out of its range
 */
export function decontaminator(options: DecontaminatorOptions): Decontaminator {
  return searchIn(evaluationIndex(options));
}

/** Looks at rows, and counts them from the beginning. */
export function searchIn({ rule, share, sets, items, index }: EvaluationIndex): Decontaminator {
  const hashes = new WordHashes();
  const windows = new WordWindows();
  const contaminated = new Uint8Array(items.length);
  const rowsOf = sets.map(() => 0);
  let rows = 0;
  let contaminatedRows = 0;

  /** The places in items that a row shares: item after item, each with its positions. */
  const sharedWith = (): Map<number, number[]> | undefined => {
    let shared: Map<number, number[]> | undefined;
    index.match(windows, hashes.count, (first) => {
      for (let place = first; place !== -1; place = index.nextPlace(place)) {
        shared ??= new Map();
        const positions = shared.get(index.itemAt(place));
        if (positions === undefined) shared.set(index.itemAt(place), [index.positionAt(place)]);
        else positions.push(index.positionAt(place));
      }
    });
    return shared;
  };

  return {
    get ngrams() {
      return index.ngrams;
    },
    check(text) {
      rows++;
      hashes.read(text);
      windows.read(hashes.hashes, hashes.count);
      const shared = sharedWith();
      if (shared === undefined) return [];
      const row = hashes.hashes.subarray(0, hashes.count);
      const found: Contamination[] = [];
      const seen = new Set<number>();
      for (const [item, places] of [...shared].sort(([a], [b]) => a - b)) {
        const { n: length, words, set, index: inSet } = items[item]!;
        const positions = [...new Set(places)].sort((a, b) => a - b);
        const outcome = judge(rule, share, { n: length, positions }, words, row);
        if (!outcome.contaminated) continue;
        contaminated[item] = 1;
        seen.add(set);
        found.push({ set: sets[set]!.name, item: inSet, share: outcome.share });
      }
      if (found.length > 0) contaminatedRows++;
      for (const set of seen) rowsOf[set]!++;
      return found;
    },
    report() {
      let first = 0;
      return {
        direction: 'train→test',
        rule,
        share,
        rows,
        contaminatedRows,
        sets: sets.map((set, at) => {
          const isHit = (item: number) => contaminated[first + item] === 1;
          const all = set.items.map((_, item) => item);
          const [hit, clean] = [all.filter(isHit), all.filter((item) => !isHit(item))];
          first += set.items.length;
          const tooShort = set.items.filter((item) => item.n === 0).length;
          const looked = set.items.length - tooShort;
          return {
            set: set.name,
            n: set.n,
            items: set.items.length,
            tooShort,
            contaminated: hit,
            clean,
            contaminatedRatio: looked === 0 ? null : hit.length / looked,
            rows: rowsOf[at]!,
          };
        }),
      };
    },
  };
}

interface ReadSet {
  readonly name: string;
  readonly n: number;
  /** The words of each item, and the length of its n-grams: its own where it is shorter; 0 where it is too short. */
  readonly items: readonly { readonly words: Int32Array; readonly n: number }[];
}

function readSet(set: string, texts: Iterable<string>, n: NgramLength, minWords: number, hashes: WordHashes): ReadSet {
  const words: Int32Array[] = [];
  for (const text of texts) {
    hashes.read(text);
    words.push(hashes.hashes.slice(0, hashes.count));
  }
  const length = n === 'percentile' ? percentileLength(words.map((item) => item.length)) : n;
  const items = words.map((item) => ({
    words: item,
    n: item.length >= length ? length : item.length >= minWords ? item.length : 0,
  }));
  return { name: set, n: length, items };
}
