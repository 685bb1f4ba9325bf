import { TuneloopError } from '../base/errors.js';
import type { PreferenceMatch } from '../statistics/index.js';
import { mean } from '../statistics/numeric.js';
import type { RatingKey } from './key.js';
import type { RatedRow } from './ratings.js';
import { votesOf, winOf } from './votes.js';

/** Two systems that met on one item, by all its raters together. */
export interface PreferenceRow extends PreferenceMatch {
  /** Of the item that `ratingSheet` was given. */
  readonly id: string;
}

/** One match for each pair on each item: the mean over its raters, so that each item weighs alike. */
export function preferencesOf(key: RatingKey, rows: readonly RatedRow[]): readonly PreferenceRow[] {
  if (key.task.type !== 'compare') {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `Ratings.preferences: the sheet "${key.sheet}" is of type ${key.task.type}, which prefers nothing.`,
      hint: 'Use scores(), or a sheet of type compare.',
    });
  }
  return votesOf(key, rows).map((votes) => {
    const [system = '', baseline = ''] = votes.systems;
    return { id: votes.id, system, baseline, value: mean(votes.rows.map((row) => winOf(votes, row))) };
  });
}
