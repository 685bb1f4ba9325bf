import { type Rng, rng } from '../../src/base/rng.js';

/** Seeded numbers of other distributions. */
export interface Random extends Rng {
  normal(): number;
  beta(a: number, b: number): number;
  binomial(throws: number, share: number): number;
}

export function randomOf(seed: number): Random {
  const base = rng(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - base.next())) * Math.cos(2 * Math.PI * base.next());
  /** @see Marsaglia and Tsang 2000, A simple method for generating gamma variables */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - base.next()) ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - base.next()) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v;
    }
  };
  const beta = (a: number, b: number) => {
    const x = gamma(a);
    return x / (x + gamma(b));
  };
  const binomial = (throws: number, share: number) => {
    let hits = 0;
    for (let i = 0; i < throws; i++) if (base.next() < share) hits++;
    return hits;
  };
  return { ...base, normal, beta, binomial };
}
