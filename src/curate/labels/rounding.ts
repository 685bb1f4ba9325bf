/** The nearest whole number; of two as near ones the even one, as NumPy rounds. */
function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Rounds numbers so that the sum stays what it is, rounded: those that lost most by rounding are moved by one. */
export function roundKeepingSum(values: readonly number[]): number[] {
  const rounded = values.map(roundHalfEven);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
  const wanted = roundHalfEven(sum(values));
  for (let missing = wanted - sum(rounded); missing !== 0; missing = wanted - sum(rounded)) {
    const step = Math.sign(missing);
    const order = values.map((value, at) => ({ lost: value - rounded[at]!, at })).sort((a, b) => a.lost - b.lost);
    if (step > 0) order.reverse();
    for (const { at } of order.slice(0, Math.abs(missing))) rounded[at]! += step;
  }
  return rounded;
}
