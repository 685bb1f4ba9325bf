/** The standard normal's 97.5 % point. */
const z = 1.959963984540054;

/**
 * Gives the 95 % interval of a ratio of counts; all of [0, 1] when nothing was counted. Unlike the textbook interval it
 * stays inside [0, 1] and keeps its width at 0 and at 1.
 *
 * @see Wilson: "Probable inference, the law of succession, and statistical inference", JASA 22, 1927
 */
export function wilson95(hits: number, total: number): readonly [low: number, high: number] {
  if (total === 0) return [0, 1];
  const ratio = hits / total;
  const weight = 1 + (z * z) / total;
  const middle = (ratio + (z * z) / (2 * total)) / weight;
  const half = (z / weight) * Math.sqrt((ratio * (1 - ratio)) / total + (z * z) / (4 * total * total));
  return [hits === 0 ? 0 : middle - half, hits === total ? 1 : middle + half];
}
