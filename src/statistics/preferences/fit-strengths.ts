import { inverse } from './inverse.js';

/** One match between two systems, by their places. */
export interface Game {
  readonly one: number;
  readonly other: number;
  /** What `one` won of it, 0 to 1. */
  readonly value: number;
  readonly cluster: string | number;
}

/** Log strengths with mean 0, and how unsure they are. */
export interface Fit {
  readonly strengths: Float64Array;
  /** Row by row. */
  readonly covariance: Float64Array;
}

/**
 * Maximum likelihood by Newton's steps, and the covariance that holds whether or not the model is right: the inverse of
 * the information on both sides of the spread of the clusters' scores.
 * @returns undefined where the steps do not come to rest
 * @see White 1982, Maximum likelihood estimation of misspecified models; Hunter 2004, MM algorithms for generalized
 * Bradley–Terry models, for the likelihood
 */
export function fitStrengths(games: readonly Game[], count: number, prior: number): Fit | undefined {
  const strengths = new Float64Array(count);
  for (let step = 0; step < 100; step++) {
    const { gradient, information } = slopes(games, strengths, prior);
    const inverted = prior > 0 ? inverse(information, count) : pseudoInverse(information, count);
    if (inverted === undefined) return undefined;
    const move = times(inverted, gradient, count);
    // The likelihood has one peak; a long step could still jump over it.
    const longest = move.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    const scale = Math.min(1, 2 / longest);
    for (let i = 0; i < count; i++) strengths[i]! += scale * move[i]!;
    if (longest > 1e-11) continue;
    return { strengths: centered(strengths), covariance: robust(games, strengths, inverted, count) };
  }
  return undefined;
}

const winning = (difference: number) => 1 / (1 + Math.exp(-difference));

function slopes(games: readonly Game[], strengths: Float64Array, prior: number) {
  const count = strengths.length;
  const gradient = new Float64Array(count);
  const information = new Float64Array(count * count);
  for (const { one, other, value } of games) {
    const chance = winning(strengths[one]! - strengths[other]!);
    gradient[one]! += value - chance;
    gradient[other]! -= value - chance;
    const weight = chance * (1 - chance);
    information[one * count + one]! += weight;
    information[other * count + other]! += weight;
    information[one * count + other]! -= weight;
    information[other * count + one]! -= weight;
  }
  for (let i = 0; i < count && prior > 0; i++) {
    const chance = winning(strengths[i]!);
    gradient[i]! += prior * (0.5 - chance);
    information[i * count + i]! += prior * chance * (1 - chance);
  }
  return { gradient, information };
}

/** The inverse among vectors that sum to 0: only differences of strengths are known. */
function pseudoInverse(information: Float64Array, count: number): Float64Array | undefined {
  let trace = 0;
  for (let i = 0; i < count; i++) trace += information[i * count + i]!;
  const level = trace / count / count;
  const inverted = inverse(
    information.map((one) => one + level),
    count,
  );
  // What was added makes itself felt in the direction of all ones only.
  return inverted?.map((one) => one - 1 / (level * count * count));
}

function robust(games: readonly Game[], strengths: Float64Array, inverted: Float64Array, count: number): Float64Array {
  const scores = new Map<string | number, Float64Array>();
  for (const { one, other, value, cluster } of games) {
    const residual = value - winning(strengths[one]! - strengths[other]!);
    const score = scores.get(cluster) ?? new Float64Array(count);
    score[one]! += residual;
    score[other]! -= residual;
    scores.set(cluster, score);
  }
  const result = new Float64Array(count * count);
  for (const score of scores.values()) {
    const pull = centered(times(inverted, score, count));
    for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) result[i * count + j]! += pull[i]! * pull[j]!;
  }
  const clusters = scores.size;
  return clusters < 2 ? inverted : result.map((one) => (one * clusters) / (clusters - 1));
}

function centered(vector: Float64Array): Float64Array {
  const center = vector.reduce((sum, one) => sum + one, 0) / vector.length;
  return vector.map((one) => one - center);
}

function times(matrix: Float64Array, vector: Float64Array, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += matrix[i * count + j]! * vector[j]!;
    return sum;
  });
}
