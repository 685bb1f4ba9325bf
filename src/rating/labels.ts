import { checkOptions } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { mean } from '../statistics/numeric.js';
import type { RatingKey } from './key.js';
import type { RatedRow } from './ratings.js';
import { type Votes, votesOf, winOf } from './votes.js';

/** Settings of `Ratings.labels`. */
export interface LabelOptions {
  /** Whether a rating, a number or a label, is a yes. Not for pairs. */
  readonly pass: (rating: number | string) => boolean;
}

/** What people, together, said of an output. */
export interface HumanLabel<Human extends boolean | number | string = boolean | number | string> {
  /** Of the item that `ratingSheet` was given. */
  readonly id: string;
  readonly system: string;
  /** Of a pair, the system that `system` was compared with. */
  readonly baseline?: string | undefined;
  readonly human: Human;
  /** How many it was asked of. */
  readonly raters: number;
}

/** Reckons the labels. */
export function labelsOf(
  key: RatingKey,
  rows: readonly RatedRow[],
  options: Partial<LabelOptions>,
): readonly HumanLabel[] {
  checkOptions(options, ['pass'], 'Ratings.labels');
  const { pass } = options;
  if (pass !== undefined && key.task.type === 'compare') {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'Ratings.labels: a preference between two outputs cannot pass or fail.',
      hint: 'Leave out pass; pairs are labelled 1, ½ and 0.',
    });
  }
  return votesOf(key, rows).flatMap((votes) => {
    const human =
      pass === undefined ? decide(key, votes) : most(votes, ({ rating }) => pass(rating as number | string));
    if (human === undefined) return [];
    const { id, systems } = votes;
    const [system = '', baseline] = systems;
    return [{ id, system, ...(baseline === undefined ? {} : { baseline }), human, raters: votes.rows.length }];
  });
}

function decide({ task }: RatingKey, votes: Votes): number | string | undefined {
  if (task.type === 'rate') return mean(votes.rows.map(({ rating }) => rating as number));
  if (task.type === 'label') return most(votes, ({ rating }) => rating as string);
  const won = mean(votes.rows.map((row) => winOf(votes, row)));
  return won > 0.5 ? 1 : won < 0.5 ? 0 : 0.5;
}

/** What most say; undefined where as many say something else. */
function most<T>({ rows }: Votes, said: (row: RatedRow) => T): T | undefined {
  const counts = new Map<T, number>();
  for (const row of rows) counts.set(said(row), (counts.get(said(row)) ?? 0) + 1);
  const top = Math.max(...counts.values());
  const winners = [...counts].filter(([, count]) => count === top);
  return winners.length === 1 ? winners[0]?.[0] : undefined;
}
