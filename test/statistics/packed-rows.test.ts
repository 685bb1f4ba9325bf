import { describe, expect, it } from 'vitest';
import { PackedRows } from '../../src/statistics/packed-rows.js';
import { Pcg64 } from '../../src/statistics/rng-pcg64.js';

/** Columns of whole numbers up to `largest`, most of them small, some as large as can be. */
function columnsOf(width: number, rows: number, largest: number, random: Pcg64): Float64Array[] {
  return Array.from({ length: width }, () =>
    Float64Array.from({ length: rows }, () => {
      const share = random.next32() / 2 ** 32;
      return share < 0.3 ? largest : Math.floor(share * (share < 0.6 ? largest : Math.min(largest, 50)));
    }),
  );
}

describe('PackedRows', () => {
  const random = new Pcg64(1);
  const cases = [1, 2, 3, 10, 18, 25].flatMap((width) =>
    [1, 2, 64, 65, 3000].flatMap((rows) =>
      [0, 1, 45, 4095, 2 ** 20, 2 ** 31, 2 ** 40].map((largest) => ({ width, rows, largest })),
    ),
  );

  it.each(cases)('sums $width columns of $rows rows up to $largest exactly', ({ width, rows, largest }) => {
    const [own, other] = [columnsOf(width, rows, largest, random), columnsOf(width, rows, largest, random)];
    const [packed, second] = [new PackedRows(own, largest), new PackedRows(other, largest)];
    const sums = new Float64Array(width).fill(7);

    const drawn = new Int32Array(rows);
    random.fillBelow(rows, drawn);
    packed.drawn(drawn, sums);
    expect([...sums]).toEqual(own.map((column) => drawn.reduce((sum, row) => sum + column[row]!, 0)));

    const coins = new Uint8Array(rows);
    random.fillCoins(coins);
    for (const side of [0, 1] as const) {
      packed.swapped(second, coins, side, sums);
      const chosen = own.map((column, k) => column.map((value, i) => (coins[i] === side ? value : other[k]![i]!)));
      expect([...sums]).toEqual(chosen.map((column) => column.reduce((sum, value) => sum + value, 0)));
    }
  });

  it('takes numbers up to its limit', () => {
    const columns = [Float64Array.of(PackedRows.limit, 1), Float64Array.of(0, PackedRows.limit - 1)];
    const sums = new Float64Array(2);
    new PackedRows(columns, PackedRows.limit).drawn(Int32Array.of(0, 1), sums);
    expect([...sums]).toEqual([PackedRows.limit + 1, PackedRows.limit - 1]);
  });
});
