import type { ItemStatistic } from '../item-interval.js';

/**
 * Kendall's tau-b of items counted by weight, in n log n steps: items are taken in order of x, and those before them
 * with a smaller and with a greater y are counted in a tree of sums.
 * @see Kendall 1945, The treatment of ties in ranking problems; Fenwick 1994 for the tree
 */
export function kendall(x: Float64Array, y: Float64Array): ItemStatistic {
  const order = Int32Array.from(x.keys()).sort((a, b) => x[a]! - x[b]!);
  const heights = [...new Set(y)].sort((a, b) => a - b);
  const heightOf = new Map(heights.map((height, at) => [height, at + 1]));
  const place = Int32Array.from(y, (height) => heightOf.get(height)!);
  return (weights) => {
    const tree = new Float64Array(heights.length + 1);
    const byHeight = new Float64Array(heights.length + 1);
    let [total, sameX, score] = [0, 0, 0];
    for (let from = 0; from < order.length; ) {
      let to = from;
      let here = 0;
      while (to < order.length && x[order[to]!] === x[order[from]!]) {
        const item = order[to++]!;
        const weight = weights[item]!;
        const smaller = sumTo(tree, place[item]! - 1);
        const greater = total - sumTo(tree, place[item]!);
        score += weight * (smaller - greater);
        here += weight;
      }
      for (let i = from; i < to; i++) {
        const item = order[i]!;
        byHeight[place[item]!]! += weights[item]!;
        for (let at = place[item]!; at < tree.length; at += at & -at) tree[at]! += weights[item]!;
      }
      sameX += pairsOf(here);
      total += here;
      from = to;
    }
    const all = pairsOf(total);
    const sameY = byHeight.reduce((sum, here) => sum + pairsOf(here), 0);
    return score / Math.sqrt((all - sameX) * (all - sameY));
  };
}

function sumTo(tree: Float64Array, at: number): number {
  let sum = 0;
  for (; at > 0; at -= at & -at) sum += tree[at]!;
  return sum;
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}
