import { type Rate, rateOf } from '../statistics/rate.js';
import type { RatingKey } from './key.js';
import type { RatedItem } from './ratings.js';

/** How far a rater agrees with itself. */
export interface Consistency {
  readonly rater: string;
  /** Items that were rated twice. */
  readonly repeated: number;
  /** Of these, how often the second rating was another one; a pair stood the other way round. */
  readonly contradicted: number;
  /** Share with the same rating twice, with Wilson's interval; null where nothing was rated twice. */
  readonly same: Rate | null;
}

/** Compares the ratings of items that were shown twice. */
export function consistencyOf(key: RatingKey, rated: readonly RatedItem[]): readonly Consistency[] {
  return key.forms.map(({ rater }) => {
    const own = new Map(rated.filter((each) => each.rater === rater).map((each) => [each.item, each]));
    let repeated = 0;
    let contradicted = 0;
    for (const { planned, row } of own.values()) {
      const original = planned.repeats === undefined ? undefined : own.get(planned.repeats);
      if (original === undefined) continue;
      repeated++;
      if (original.row.rating !== row.rating) contradicted++;
    }
    const hits = repeated - contradicted;
    const same = repeated === 0 ? null : rateOf(hits, repeated);
    return { rater, repeated, contradicted, same };
  });
}
