import { describe, expect, it } from 'vitest';
import { Pcg64 } from '../../src/statistics/rng-pcg64.js';

const drawn = (seed: number, bound: number, count: number) => {
  const out = new Int32Array(count);
  new Pcg64(seed).fillBelow(bound, out);
  return [...out];
};

// Expected: numpy.random.default_rng(seed).integers(0, bound, count).
describe('Pcg64.fillBelow', () => {
  it('draws below bounds whose products are exact in a double, and just above', () => {
    expect(drawn(9, 2 ** 21, 3)).toEqual([884048, 1825044, 2015456]);
    expect(drawn(9, 2 ** 21 + 1, 3)).toEqual([884049, 1825045, 2015457]);
  });

  it('refuses what would make a part larger, also where words run out', () => {
    expect(drawn(7, 2_000_000_001, 6)).toEqual([
      1889809912, 1250190933, 1368359874, 1794427602, 1156584905, 1551371380,
    ]);
    expect(drawn(7, 1_500_000_000, 600).slice(-3)).toEqual([807180919, 784948304, 1398677791]);
  });

  it('is one stream, however it is asked', () => {
    const [parts, random] = [[1, 700, 0, 511, 513], new Pcg64(3)];
    const joined = parts.flatMap((count) => {
      const out = new Int32Array(count);
      random.fillBelow(12_345, out);
      return [...out];
    });
    expect(joined).toEqual(drawn(3, 12_345, 1725));
  });
});
