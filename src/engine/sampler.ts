import { exp } from './math.js';
import { uniform } from './random.js';

/** How the next token is chosen. */
export interface Sampling {
  /** 0 takes the likeliest token. @default 0 */
  readonly temperature?: number;
  /** Keeps the fewest tokens whose probabilities reach this sum. @default 1 */
  readonly topP?: number;
  /** Keeps this many tokens. @default all */
  readonly topK?: number;
  /** Two calls with one seed draw the same tokens. @default 0 */
  readonly seed?: number;
}

/** Tokens less likely than this, relative to the likeliest, are never drawn. */
const negligible = 1e-7;

/**
 * Draws token number `index` of a generation: a pure function of the logits, the settings and the index. `best` is the
 * greatest logit's index.
 */
export function sample(logits: Float32Array, best: number, sampling: Sampling, index: number): number {
  const { temperature = 0, topP = 1, topK = 0, seed = 0 } = sampling;
  if (temperature === 0) return best;
  const peak = logits[best]!;
  let ids: number[] = [];
  const weights = new Map<number, number>();
  logits.forEach((logit, id) => {
    const weight = exp((logit - peak) / temperature);
    if (weight < negligible) return;
    ids.push(id);
    weights.set(id, weight);
  });
  ids.sort((a, b) => weights.get(b)! - weights.get(a)! || a - b);
  if (topK > 0) ids = ids.slice(0, topK);
  const sum = (list: readonly number[]): number => list.reduce((total, id) => total + weights.get(id)!, 0);
  if (topP < 1) {
    let left = topP * sum(ids);
    ids = ids.slice(0, 1 + ids.findIndex((id) => (left -= weights.get(id)!) <= 0) || ids.length);
  }
  let left = uniform(seed, index) * sum(ids);
  return ids.find((id) => (left -= weights.get(id)!) < 0) ?? ids.at(-1)!;
}

/** The indices of the `count` greatest values, greatest first, ties by index. */
export function greatestIndices(values: Float32Array, count: number): Int32Array {
  const ids = Int32Array.from({ length: values.length }, (_, i) => i);
  return ids.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, count);
}
