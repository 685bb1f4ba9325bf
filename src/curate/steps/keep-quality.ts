import { checkOptions } from '../../base/check-options.js';
import { eachRow } from '../../base/each-row.js';
import { TuneloopError } from '../../base/errors.js';
import type { RowStep } from '../../spec/row-step.js';
import { applyRules, type RuleCounts } from '../rules/apply-rules.js';
import type { QualityRule, Violation } from '../rules/quality-rule.js';
import type { SplitWords } from '../rules/text-doc.js';
import { nameOf, type TextColumn, type TextPlace, textsToEdit } from './text-column.js';

/** Settings of {@link keepQuality}. */
export type KeepQualityOptions<T> = {
  /** In their order: the first that a text breaks drops its row. */
  readonly rules: readonly QualityRule[];
  /** Splits a text into words for all rules. @default a splitter for English and its like */
  readonly words?: SplitWords | undefined;
} & (
  | { readonly text: NoInfer<TextColumn<T>> }
  | { readonly text: (row: T) => string; readonly write: (row: T, text: string) => T }
);

/** A row that a rule dropped. */
export interface BrokenRule extends Violation {
  /** 0-based. */
  readonly row: number;
}

/** What {@link keepQuality} found. */
export interface QualityReport extends RuleCounts {
  /** The first 3 rows that each check dropped, in their order. */
  readonly examples: readonly BrokenRule[];
}

const name = 'keepQuality';
const examplesOfEach = 3;

/**
 * Keeps the rows whose text breaks no rule. What a rule that cuts lines leaves of a text is written into its row.
 * @throws INVALID_OPTION for two rules of one name, or no text
 */
export function keepQuality<T>(options: KeepQualityOptions<T>): RowStep<T, T, QualityReport> {
  checkOptions(options, ['text', 'write', 'rules', 'words'], name);
  const { places, setting } = textsToEdit<T>(name, options);
  const [{ read, write }, second] = places as [TextPlace<T>, TextPlace<T>?];
  if (second !== undefined) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${name}: text names ${places.length} columns.`,
      hint: 'Rules judge one text of a row: use a step for each column.',
    });
  }
  const rules = [...options.rules];
  const { words } = options;
  applyRules(rules, { words });
  const opaque = words !== undefined || rules.some(({ settings }) => settings === undefined);
  return {
    operation: {
      op: name,
      ...setting,
      rules: rules.map((rule) => ({ name: rule.name, ...rule.settings })),
      ...(words === undefined ? {} : { words: nameOf(words) }),
      ...(opaque ? { opaque: true } : {}),
    },
    async *run(open, { found }) {
      const run = applyRules(rules, { words });
      const examples: BrokenRule[] = [];
      const shown = new Map<string, number>();
      yield* eachRow<T, T>(open(), (row, index, out) => {
        const text = read(row, index);
        const judged = run.check(text);
        if (judged.kept) {
          out.push(judged.text === text ? row : write(row, judged.text));
          return;
        }
        const { rule, value, limit } = judged;
        const times = shown.get(rule) ?? 0;
        if (times === examplesOfEach) return;
        shown.set(rule, times + 1);
        examples.push({ row: index, rule, value, limit });
      });
      found({ ...run.counts(), examples });
    },
  };
}
