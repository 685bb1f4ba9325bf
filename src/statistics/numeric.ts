/**
 * Sum in NumPy's order (eight lanes in blocks of 128, then pairwise), which loses less to rounding than one by one and
 * makes means equal to the reference's.
 * @param round applied after every addition, for sums in single precision
 */
export function pairwiseSum(
  values: ArrayLike<number>,
  round: (x: number) => number = (x) => x,
  from = 0,
  count = values.length,
): number {
  if (count < 8) {
    let sum = 0;
    for (let i = from; i < from + count; i++) sum = round(sum + values[i]!);
    return sum;
  }
  if (count > 128) {
    const half = (count >> 1) - ((count >> 1) % 8);
    return round(pairwiseSum(values, round, from, half) + pairwiseSum(values, round, from + half, count - half));
  }
  const lanes = Array.from({ length: 8 }, (_, lane) => values[from + lane]!);
  const whole = count - (count % 8);
  for (let i = 8; i < whole; i += 8) {
    for (let lane = 0; lane < 8; lane++) lanes[lane] = round(lanes[lane]! + values[from + i + lane]!);
  }
  const pair = (a: number, b: number) => round(lanes[a]! + lanes[b]!);
  let sum = round(round(pair(0, 1) + pair(2, 3)) + round(pair(4, 5) + pair(6, 7)));
  for (let i = whole; i < count; i++) sum = round(sum + values[from + i]!);
  return sum;
}

/** The mean, summed pairwise; `NaN` for no values. */
export function mean(values: ArrayLike<number>): number {
  return pairwiseSum(values) / values.length;
}

/**
 * A quantile of ascending values, linear between the two nearest.
 * @param share 0 to 1
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const at = share * (ascending.length - 1);
  const below = Math.floor(at);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  const part = at - below;
  // From the nearer end, so that the result never leaves [low, high].
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
