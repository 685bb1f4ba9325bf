import { expectTypeOf, it } from 'vitest';
import { type HumanLabel, importRatings, type RatingKey, type Ratings, ratingSheet } from '../../src/rating/index.js';

declare const ratings: Ratings;

it('knows what a label can be', () => {
  expectTypeOf(ratings.labels()).toEqualTypeOf<readonly HumanLabel<number | string>[]>();
  expectTypeOf(ratings.labels({ pass: () => true })).toEqualTypeOf<readonly HumanLabel<boolean>[]>();
});

it('tells scores apart by the type of the task', () => {
  const scores = ratings.scores();
  if (scores.type === 'compare') expectTypeOf(scores.pairs[0]?.wins).toEqualTypeOf<number | undefined>();
  if (scores.type === 'rate') expectTypeOf(scores.systems[0]?.mean).toEqualTypeOf<number | undefined>();
  // @ts-expect-error only of pairs
  void scores.pairs;
});

it('takes a key as it was given, or parsed', () => {
  expectTypeOf(ratingSheet).returns.toHaveProperty('key');
  expectTypeOf(importRatings).parameter(0).toExtend<RatingKey | string | number | object | boolean | null>();
  // @ts-expect-error a task without its labels
  ratingSheet({ items: [], question: '', task: { type: 'label' } });
});
