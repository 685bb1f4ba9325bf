/** The probability that a binomial count is one of those picked, by the recurrence from the most probable count outwards. */
export function binomialTails(throws: number, share: number, picked: (hits: number) => boolean): number {
  const middle = Math.floor((throws + 1) * share);
  const odds = share / (1 - share);
  let [all, sum] = [0, 0];
  const count = (hits: number, weight: number) => {
    all += weight;
    if (picked(hits)) sum += weight;
  };
  // What is 1e-18 of the most probable count can be left out; so nothing underflows, and long tails cost nothing.
  for (let k = middle, weight = 1; k <= throws && weight > 1e-18; k++) {
    count(k, weight);
    weight *= ((throws - k) / (k + 1)) * odds;
  }
  for (let k = middle - 1, weight = middle / (throws - middle + 1) / odds; k >= 0 && weight > 1e-18; k--) {
    count(k, weight);
    weight *= k / (throws - k + 1) / odds;
  }
  return sum / all;
}
