import type { Rating } from './ratings.js';

/** Of what kind ratings are, and so how far two of them lie apart. */
export type RatingLevel = 'nominal' | 'ordinal' | 'interval' | 'ratio';

/** How far categories lie apart, in squares. */
export interface Distances {
  between(a: number, b: number): number;
  /** Between all ratings, each with each: Σ nₐ·n_b·between(a, b). */
  sum(): number;
  /** Between the two categories that lie farthest apart. */
  readonly largest: number;
}

/**
 * Krippendorff's difference functions. What takes a walk over all pairs of categories is summed in closed form, so that
 * as many categories as there are ratings, such as measured numbers, cost no more.
 * @param categories in ascending order for ordinal ones
 * @param counts how often each was given: ordinal ones lie as far apart as there are ratings between them
 * @see Krippendorff 2011, Computing Krippendorff's Alpha-Reliability
 */
export function distancesOf(kind: RatingLevel, categories: readonly Rating[], counts: Float64Array): Distances {
  if (kind === 'nominal') return nominal(counts);
  if (kind === 'ordinal') return squares(middleRanks(counts), counts);
  const numbers = Float64Array.from(categories as readonly number[]);
  return kind === 'interval' ? squares(numbers, counts) : ratio(numbers, counts);
}

function nominal(counts: Float64Array): Distances {
  const total = sumOf(counts);
  return {
    between: (a, b) => (a === b ? 0 : 1),
    sum: () => counts.reduce((sum, count) => sum + count * (total - count), 0),
    largest: 1,
  };
}

/** Squared differences of places on a line. */
function squares(places: Float64Array, counts: Float64Array): Distances {
  const between = (a: number, b: number) => (places[a]! - places[b]!) ** 2;
  const sum = () => {
    const total = sumOf(counts);
    // From the mean, so that large places that differ little lose nothing.
    const middle = places.reduce((all, place, k) => all + (place * counts[k]!) / total, 0);
    return 2 * total * places.reduce((all, place, k) => all + counts[k]! * (place - middle) ** 2, 0);
  };
  return { between, sum, largest: between(...ends(places)) };
}

function ratio(numbers: Float64Array, counts: Float64Array): Distances {
  const between = (a: number, b: number) =>
    a === b ? 0 : ((numbers[a]! - numbers[b]!) / (numbers[a]! + numbers[b]!)) ** 2;
  const sum = () => {
    let all = 0;
    for (let a = 0; a < numbers.length; a++)
      for (let b = 0; b < a; b++) all += 2 * counts[a]! * counts[b]! * between(a, b);
    return all;
  };
  return { between, sum, largest: between(...ends(numbers)) };
}

/** The rank in the middle of each category's ratings: they differ by the ratings between two, half of their own included. */
function middleRanks(counts: Float64Array): Float64Array {
  let below = 0;
  return counts.map((count) => {
    below += count;
    return below - count / 2;
  });
}

/** Where the least and the greatest stand. */
function ends(places: Float64Array): [number, number] {
  let [least, greatest] = [0, 0];
  places.forEach((place, k) => {
    if (place < places[least]!) least = k;
    if (place > places[greatest]!) greatest = k;
  });
  return [least, greatest];
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
