import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { failure } from './fixtures.js';

const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();
const rows = Dataset.of(Array.from({ length: 10 }, (_, i) => ({ id: i + 1, at: day(i + 1) })));
const ids = (from: Dataset<{ id: number }>) => from.map(({ id }) => id).toArray();

describe('splitByTime', () => {
  it('puts what is before an instant into its part, whatever the order of the parts', async () => {
    const parts = rows.splitByTime({ test: 'end', train: day(7), validation: new Date(day(9)) }, ({ at }) => at);
    expect(await ids(parts.train)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await ids(parts.validation)).toEqual([7, 8]);
    expect(await ids(parts.test)).toEqual([9, 10]);
    expect(parts.train.lineage.operations).toEqual([
      {
        op: 'splitByTime',
        name: 'train',
        parts: { train: day(7), validation: day(9), test: 'end' },
        opaque: true,
      },
    ]);
  });

  it.each([
    ['no end', { train: day(3) }],
    ['no instant', { train: 'tomorrow', test: 'end' }],
    ['two ends', { train: 'end', test: 'end' }],
    ['one instant twice', { a: day(3), b: Date.parse(day(3)), test: 'end' }],
  ] as const)('refuses %s', (_name, parts) => {
    expect(() => rows.splitByTime(parts, ({ at }) => at)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('names the row without a time', async () => {
    const { test } = rows.splitByTime({ train: day(3), test: 'end' }, ({ id, at }) => (id === 4 ? '' : at));
    const error = await failure(test.toArray());
    expect(error).toMatchObject({ code: 'INVALID_ROW', message: expect.stringContaining('Row 4') });
  });
});

describe('splits', () => {
  const row = fc.record({ id: fc.nat(1000), group: fc.nat(9), label: fc.constantFrom('a', 'b') });
  const ratios = { train: 0.6, validation: 0.2, test: 0.2 };

  it('deal every row to one part, and move none when rows are added anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 60 }),
        fc.array(row, { maxLength: 20 }),
        fc.nat(60),
        async (old, more, at) => {
          const together = [...old.slice(0, at), ...more, ...old.slice(at)];
          for (const options of [{ seed: 5 }, { seed: 5, by: (r: { group: number }) => r.group }]) {
            const before = await partsOf(Dataset.of(old).split(ratios, options));
            const after = await partsOf(Dataset.of(together).split(ratios, options));
            expect([...before.values()].reduce((sum, list) => sum + list.length, 0)).toBe(old.length);
            for (const [name, list] of before) {
              const there = new Set(after.get(name));
              expect(list.every((text) => there.has(text))).toBe(true);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keep the rows of a key together, also when they are stratified', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (data) => {
        const split = Dataset.of(data).split(ratios, { seed: 1, by: (r) => r.group, stratify: (r) => r.label });
        const homes = new Map<number, string>();
        for (const [name, part] of Object.entries(split)) {
          for (const { group } of await part.toArray()) {
            expect(homes.get(group) ?? name).toBe(name);
            homes.set(group, name);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('flatMap', () => {
  it('gives all that is made of each row, also when it has to be waited for', async () => {
    expect(
      await Dataset.of([1, 2, 3])
        .flatMap((n) => Array<number>(n - 1).fill(n))
        .toArray(),
    ).toEqual([2, 3, 3]);
    expect(
      await Dataset.of([1, 2])
        .flatMap(async (n) => [n, -n])
        .toArray(),
    ).toEqual([1, -1, 2, -2]);
  });
});

async function partsOf<T>(parts: Readonly<Record<string, Dataset<T>>>): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const [name, part] of Object.entries(parts)) {
    found.set(
      name,
      (await part.toArray()).map((value) => JSON.stringify(value)),
    );
  }
  return found;
}
