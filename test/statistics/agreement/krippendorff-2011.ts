import type { Ratings } from '../../../src/statistics/index.js';

/** One line per rater, as tables of raters are printed, to one line per item. */
export const byItem = (raters: Ratings): Ratings => raters[0]!.map((_, item) => raters.map((line) => line[item]));

const _ = null;

/** Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section D: four observers, twelve units, with gaps. */
export const krippendorff2011 = byItem([
  [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
  [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]);
