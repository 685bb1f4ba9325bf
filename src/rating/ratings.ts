import { showAs } from '../base/display.js';
import { agreementOf, type RaterAgreement, type RaterAgreementOptions } from './agreement.js';
import { type Consistency, consistencyOf } from './consistency.js';
import type { QuarantinedRating } from './import-ratings.js';
import type { RatingKey } from './key.js';
import { type HumanLabel, type LabelOptions, labelsOf } from './labels.js';
import type { PlannedItem } from './plan.js';
import { type PreferenceRow, preferencesOf } from './preferences.js';
import { type RatingScores, type ScoreSettings, scoresOf } from './scores.js';
import type { RawRating } from './task.js';

/** What one rater said of one output, or of two. */
export interface RatedRow {
  /** Of the item that `ratingSheet` was given. */
  readonly id: string;
  readonly rater: string;
  /** Whose output it was; of a pair, left and right as they were shown. */
  readonly systems: readonly string[];
  /** A number, or a label; of a pair the name of the better system, null for a tie. */
  readonly rating: number | string | null;
  readonly comment?: string | undefined;
}

/** What was commented on without being rated. */
export type Remark = Omit<RatedRow, 'rating' | 'comment'> & { readonly comment: string };

/** How far a rater has come; items that are shown twice count twice. */
export interface RaterProgress {
  readonly rater: string;
  readonly items: number;
  readonly rated: number;
}

/** A line of a form that came back. */
export interface Given {
  /** Index of the form. */
  readonly form: number;
  /** From 1. */
  readonly item: number;
  /** Null where there is a comment alone. */
  readonly rating: RawRating | null;
  readonly comment?: string | undefined;
}

/** A rating with the item it is of. */
export interface RatedItem {
  readonly rater: string;
  readonly item: number;
  readonly planned: PlannedItem;
  readonly row: RatedRow;
}

/** Ratings with the names of systems, as `importRatings` gives them. */
export class Ratings {
  readonly #key: RatingKey;
  readonly #rated: readonly RatedItem[];
  /** One for each rater and item; of an item that was shown twice, the first rating there is. */
  readonly rows: readonly RatedRow[];
  /** Comments on items that were not rated. */
  readonly remarks: readonly Remark[];
  readonly progress: readonly RaterProgress[];
  /** Lines that could not be used. */
  readonly quarantined: readonly QuarantinedRating[];

  constructor(key: RatingKey, given: readonly Given[], quarantined: readonly QuarantinedRating[]) {
    const inOrder = [...given].sort((a, b) => a.form - b.form || a.item - b.item);
    const rated: RatedItem[] = [];
    const remarks: Remark[] = [];
    for (const { form, item, rating, comment } of inOrder) {
      const { rater, items } = key.forms[form] as RatingKey['forms'][number];
      const planned = items[item - 1] as PlannedItem;
      const { id, systems } = planned;
      const said = comment === undefined ? {} : { comment };
      if (rating !== null) {
        rated.push({ rater, item, planned, row: { id, rater, systems, rating: named(key, planned, rating), ...said } });
      } else if (comment !== undefined) remarks.push({ id, rater, systems, comment });
    }
    this.#key = key;
    this.#rated = rated;
    this.rows = firsts(rated);
    this.remarks = remarks;
    this.progress = key.forms.map(({ rater, items }) => {
      return { rater, items: items.length, rated: rated.filter((each) => each.rater === rater).length };
    });
    this.quarantined = quarantined;
  }

  /** Name of the sheet. */
  get sheet(): string {
    return this.#key.sheet;
  }

  /** The systems that were rated, in the order in which `ratingSheet` met them. */
  get systems(): readonly string[] {
    return this.#key.systems;
  }

  /** How often each rater gave an item that was shown twice the same rating. Without `repeats` in the sheet there is none. */
  consistency(): readonly Consistency[] {
    return consistencyOf(this.#key, this.#rated);
  }

  /**
   * How far raters agree on the items that several of them rated. Outputs for one input count as one.
   * @throws INVALID_OPTION for an option that does not exist
   */
  agreement(options: RaterAgreementOptions = {}): RaterAgreement {
    return agreementOf(this.#key, this.rows, options);
  }

  /**
   * What the ratings say of each system, or of each pair: every item weighs alike, however many rated it.
   * @throws INVALID_OPTION for an option that does not exist
   */
  scores(options: ScoreSettings = {}): RatingScores {
    return scoresOf(this.#key, this.rows, options);
  }

  /**
   * Who was preferred on each item, as `bradleyTerry` of `tuneloop/statistics` reads it to rank the systems. Its
   * `clusters` are the ids: `preferences.map(({ id }) => id)`.
   * @throws INVALID_OPTION for a sheet that did not compare
   */
  preferences(): readonly PreferenceRow[] {
    return preferencesOf(this.#key, this.rows);
  }

  /**
   * What people said of each output, as `certify` of `tuneloop/judge` reads it: the mean number; the label most gave, or
   * nothing where two labels have as many; of a pair 1, ½ or 0 for `system` against `baseline`.
   * @param options `pass` turns each rating into yes or no first, and most decide; a draw gives nothing
   */
  labels(options: LabelOptions): readonly HumanLabel<boolean>[];
  labels(): readonly HumanLabel<number | string>[];
  labels(options: Partial<LabelOptions> = {}): readonly HumanLabel[] {
    return labelsOf(this.#key, this.rows, options);
  }
}

function named(key: RatingKey, { systems }: PlannedItem, rating: RawRating): number | string | null {
  if (key.task.type !== 'compare') return rating;
  if (rating === 'tie') return null;
  return systems[rating === 'left' ? 0 : 1] as string;
}

/** The first rating of each item by each rater; a repeat counts where its original was not rated. */
function firsts(rated: readonly RatedItem[]): readonly RatedRow[] {
  const seen = new Set<string>();
  return rated.flatMap(({ rater, item, planned, row }) => {
    const original = `${planned.repeats ?? item}:${rater}`;
    if (seen.has(original)) return [];
    seen.add(original);
    return [row];
  });
}

showAs(Ratings, ({ sheet, rows, progress, quarantined }) => {
  const each = progress.map(({ rater, rated, items }) => `${rater} ${rated} of ${items}`);
  return { text: `Ratings of sheet ${sheet}: ${rows.length} (${each.join(', ')}), ${quarantined.length} set aside` };
});
