import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { WordTable } from '../words/word-table.js';
import { isViolation, type QualityRule, type Violation } from './quality-rule.js';
import { type SplitWords, TextDoc, wordReader } from './text-doc.js';

/** What became of a text. */
export type Judged =
  | {
      readonly kept: true;
      /** The text, as the rules that cut lines left it. */
      readonly text: string;
    }
  | ({ readonly kept: false } & Violation);

/** How many texts were judged, and why those that went had to. */
export interface RuleCounts {
  readonly rows: number;
  readonly kept: number;
  /** Kept, but with lines cut. */
  readonly rewritten: number;
  /** By `rule` of the {@link Violation}. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** Judges texts one by one, and counts. */
export interface RuleRun {
  check(text: string): Judged;
  counts(): RuleCounts;
}

/** Settings of {@link applyRules}. */
export interface ApplyRulesOptions {
  /** Splits a text into words for all rules. @default a splitter for English and its like, near spaCy's */
  readonly words?: SplitWords | undefined;
}

/**
 * Judges texts by rules, in their order: the first that a text breaks drops it, and is told. A rule that cuts lines
 * hands the rest of the text to those after it.
 *
 * The order of FineWeb's recipe: `[gopherRepetition(), gopherQuality(), c4Quality({ terminalPunctuation: false }), fineWebQuality()]`.
 * @throws INVALID_OPTION for two rules of one name, or an option that does not exist
 */
export function applyRules(rules: readonly QualityRule[], options: ApplyRulesOptions = {}): RuleRun {
  checkOptions(options, ['words'], 'applyRules');
  const names = rules.map((rule) => rule.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `applyRules: two rules are named "${twice}".`,
      hint: 'Give each rule a name of its own, so that the counts tell them apart.',
    });
  }
  const read = wordReader(options.words);
  const table = new WordTable();
  const dropped = new Map<string, number>();
  let rows = 0;
  let kept = 0;
  let rewritten = 0;
  return {
    check(text) {
      rows++;
      let doc = new TextDoc(text, read, table);
      for (const rule of rules) {
        const verdict = rule.check(doc);
        if (verdict === true) continue;
        if (isViolation(verdict)) {
          dropped.set(verdict.rule, (dropped.get(verdict.rule) ?? 0) + 1);
          return { kept: false, ...verdict };
        }
        if (verdict.text !== doc.text) doc = new TextDoc(verdict.text, read, table);
      }
      kept++;
      if (doc.text !== text) rewritten++;
      return { kept: true, text: doc.text };
    },
    counts: () => ({ rows, kept, rewritten, dropped: Object.fromEntries(dropped) }),
  };
}
