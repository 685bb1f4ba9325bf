import { checkOptions } from '../base/check-options.js';
import {
  type Abstention,
  type Agreement,
  cohenKappa,
  fleissKappa,
  gwetAC1,
  gwetAC2,
  krippendorffAlpha,
  type Rating,
} from '../statistics/index.js';
import type { RatingKey } from './key.js';
import type { RatedRow } from './ratings.js';
import { choicesOf } from './task.js';
import { type Votes, votesOf, winOf } from './votes.js';

/** Settings of `Ratings.agreement`. */
export interface RaterAgreementOptions {
  /** How intervals are made, see `AgreementOptions`. @default 'jackknife' */
  readonly interval?: 'jackknife' | 'bootstrap' | undefined;
  /** Of the bootstrap. @default 1000 */
  readonly resamples?: number | undefined;
  /** Of the bootstrap. @default 12345 */
  readonly seed?: number | undefined;
}

/** How far raters agree. Numbers that lie near each other agree in part; labels and preferences agree or not. */
export interface RaterAgreement {
  /** Raters who rated anything. */
  readonly raters: number;
  /** Items that at least two of them rated. */
  readonly items: number;
  /** Of two raters; with quadratic weights for numbers. Absent for more. */
  readonly cohenKappa?: Agreement | Abstention | undefined;
  /** Of three or more raters who all rated everything; with quadratic weights for numbers. Absent otherwise. */
  readonly fleissKappa?: Agreement | Abstention | undefined;
  /** Of any number of raters, with what they left out; numbers as an interval scale, others as names. */
  readonly krippendorffAlpha: Agreement | Abstention;
  /** Gwet's AC1, for numbers AC2 with quadratic weights: stays high where nearly all get one rating. */
  readonly gwet: Agreement | Abstention;
}

/** Reckons the coefficients. Outputs for one input count as one, as they are not independent. */
export function agreementOf(key: RatingKey, rows: readonly RatedRow[], options: RaterAgreementOptions): RaterAgreement {
  checkOptions(options, ['interval', 'resamples', 'seed'], 'Ratings.agreement');
  const raters = key.forms.map(({ rater }) => rater).filter((rater) => rows.some((row) => row.rater === rater));
  const place = new Map(raters.map((rater, i) => [rater, i]));
  const votes = votesOf(key, rows);
  const ratings = votes.map((each) => {
    const line = new Array<Rating | null>(raters.length).fill(null);
    for (const row of each.rows) line[place.get(row.rater) as number] = said(key, each, row);
    return line;
  });
  const { type } = key.task;
  const shared = { ...options, categories: categoriesOf(key), clusters: votes.map(({ id }) => id) };
  const weighted = { ...shared, weights: 'quadratic' } as const;
  const numbers = type === 'rate';
  const complete = votes.every((each) => each.rows.length === raters.length);
  return {
    raters: raters.length,
    items: votes.filter((each) => each.rows.length >= 2).length,
    ...(raters.length === 2 ? { cohenKappa: cohenKappa(ratings, numbers ? weighted : shared) } : {}),
    ...(raters.length > 2 && complete ? { fleissKappa: fleissKappa(ratings, numbers ? weighted : shared) } : {}),
    krippendorffAlpha: krippendorffAlpha(ratings, { ...shared, level: numbers ? 'interval' : 'nominal' }),
    gwet: numbers ? gwetAC2(ratings, weighted) : gwetAC1(ratings, shared),
  };
}

/** A preference is for the first or the second of a pair: names would differ from pair to pair. */
function said({ task }: RatingKey, votes: Votes, row: RatedRow): Rating {
  return task.type === 'compare' ? winOf(votes, row) : (row.rating as Rating);
}

function categoriesOf({ task }: RatingKey): readonly Rating[] {
  if (task.type === 'compare') return task.ties === false ? [0, 1] : [0, 0.5, 1];
  return choicesOf(task).map(({ value }) => value);
}
