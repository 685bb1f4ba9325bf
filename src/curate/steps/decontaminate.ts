import { checkOptions } from '../../base/check-options.js';
import { eachRow } from '../../base/each-row.js';
import type { RowPass, RowStep } from '../../spec/row-step.js';
import { standardShare } from '../decontamination/contamination-rule.js';
import {
  type Contamination,
  type ContaminationReport,
  type Decontaminator,
  type DecontaminatorOptions,
  type EvaluationIndex,
  evaluationIndex,
  searchIn,
} from '../decontamination/decontaminator.js';
import { marked } from './drop-near-duplicates.js';
import { type EvaluationSets, setsToRead } from './evaluation-sets.js';
import { type TextOf, textOf } from './text-column.js';

/** Settings of {@link decontaminate}. */
export interface DecontaminateOptions<T> extends Omit<DecontaminatorOptions, 'sets'> {
  readonly text: TextOf<T>;
  /**
   * The texts of each evaluation set, by its name. Lists are cut into n-grams once, all others at the start of each
   * pass; of the texts only those of lists are held.
   */
  readonly sets: EvaluationSets;
}

/** An item of an evaluation set in a row. */
export interface ContaminatedRow extends Contamination {
  /** 0-based. */
  readonly row: number;
}

/** What {@link decontaminate} found. */
export interface DecontaminationReport extends ContaminationReport {
  /** The first 10 findings. */
  readonly examples: readonly ContaminatedRow[];
}

/** What {@link markContamination} adds to a row. */
export interface ContaminationMark {
  /** Items of evaluation sets that the row contains; none for a clean row. */
  readonly contamination: readonly Contamination[];
}

const mostExamples = 10;

/**
 * Keeps the rows that contain no item of an evaluation set, as `decontaminator` finds them. The report says what of each
 * set had leaked, and what is left to score on.
 * @throws INVALID_OPTION for a number out of its range, no text, or a set that is none
 */
export function decontaminate<T>(options: DecontaminateOptions<T>): RowStep<T, T, DecontaminationReport> {
  const { operation, read, start } = searchFor('decontaminate', options);
  return {
    operation,
    async *run(open, pass) {
      const search = await start(pass);
      yield* eachRow<T, T>(open(), (row, index, out) => {
        if (search.check(read(row, index), index).length === 0) out.push(row);
      });
      search.end();
    },
  };
}

/**
 * The same, but all rows stay: each says which items it contains.
 * @throws INVALID_OPTION for a number out of its range, no text, or a set that is none
 * @throws INVALID_ROW (when read) for a row with a column `contamination` already
 */
export function markContamination<T>(
  options: DecontaminateOptions<T>,
): RowStep<T, T & ContaminationMark, DecontaminationReport> {
  const { operation, read, start } = searchFor('markContamination', options);
  return {
    operation,
    async *run(open, pass) {
      const search = await start(pass);
      yield* eachRow<T, T & ContaminationMark>(open(), (row, index, out) => {
        out.push(marked(row, index, { contamination: search.check(read(row, index), index) }));
      });
      search.end();
    },
  };
}

function searchFor<T>(name: string, options: DecontaminateOptions<T>) {
  checkOptions(options, ['text', 'sets', 'n', 'rule', 'share', 'minWords'], name);
  const { text, sets, ...rest } = options;
  const { n = 13, rule = 'anyNgram', minWords = 4 } = rest;
  const { read, setting } = textOf<T>(name, text);
  const toRead = setsToRead(name, sets);
  const newIndex = async (signal: AbortSignal | undefined) =>
    evaluationIndex({ ...rest, sets: await toRead.read(signal) });
  evaluationIndex({ ...rest, sets: {} });
  let ofLists: EvaluationIndex | undefined;
  return {
    read,
    operation: {
      op: name,
      ...setting,
      n,
      rule,
      share: rest.share ?? standardShare[rule],
      minWords,
      ...toRead.setting,
    },
    async start({ signal, found }: RowPass<DecontaminationReport>) {
      const index = ofLists ?? (await newIndex(signal));
      if (toRead.areLists) ofLists = index;
      return new Search(searchIn(index), found);
    },
  };
}

/** One pass. */
class Search {
  readonly #finder: Decontaminator;
  readonly #found: (report: DecontaminationReport) => void;
  readonly #examples: ContaminatedRow[] = [];

  constructor(finder: Decontaminator, found: (report: DecontaminationReport) => void) {
    this.#finder = finder;
    this.#found = found;
  }

  check(text: string, row: number): readonly Contamination[] {
    const contamination = this.#finder.check(text);
    for (const each of contamination) if (this.#examples.length < mostExamples) this.#examples.push({ row, ...each });
    return contamination;
  }

  end(): void {
    this.#found({ ...this.#finder.report(), examples: this.#examples });
  }
}
