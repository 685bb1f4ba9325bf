import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { compareText } from '../../src/dataset/expression/order.js';
import { failure } from './fixtures.js';

interface Order {
  readonly id: number;
  readonly name: string;
  readonly price: number | null;
  readonly open: boolean;
}

const orders: readonly Order[] = [
  { id: 1, name: 'Ada', price: 10, open: true },
  { id: 2, name: 'bob', price: null, open: false },
  { id: 3, name: 'Älva 😀', price: 2.5, open: true },
  { id: 4, name: 'Ada', price: 7, open: false },
];
const rows = Dataset.of(orders);
const ids = (from: Dataset<{ id: number }>) => from.map(({ id }) => id).toArray();

describe('columns', () => {
  it('are chosen, left out and renamed, and lineage tells it', async () => {
    const chosen = rows.select('id', 'name').rename({ name: 'customer' }).omit('id');
    expect(await chosen.first(2)).toEqual([{ customer: 'Ada' }, { customer: 'bob' }]);
    expect(chosen.lineage.operations).toEqual([
      { op: 'select', columns: ['id', 'name'] },
      { op: 'rename', columns: { name: 'customer' } },
      { op: 'omit', columns: ['id'] },
    ]);
  });

  it('are cast, and a cell that cannot be is an error or null', async () => {
    const texts = Dataset.of([
      { a: ' 12 ', b: 'true' },
      { a: '1e3', b: 'false' },
      { a: 'x', b: 'yes' },
    ]);
    expect(await texts.cast({ a: 'integer', b: 'boolean' }, { onInvalid: 'null' }).toArray()).toEqual([
      { a: 12, b: true },
      { a: 1000, b: false },
      { a: null, b: null },
    ]);
    const error = await failure(texts.cast({ a: 'number' }).toArray());
    expect(error).toMatchObject({
      code: 'INVALID_ROW',
      message: expect.stringContaining('Row 3: column "a" holds "x"'),
    });
  });

  it('are computed from the row as it was', async () => {
    const made = rows
      .derive((row) => ({ price: row.price.orElse(0).times(2), was: row.price, short: row.name.slice(0, 1).lower() }))
      .omit('open', 'name');
    expect(await made.toArray()).toEqual([
      { id: 1, price: 20, was: 10, short: 'a' },
      { id: 2, price: 0, was: null, short: 'b' },
      { id: 3, price: 5, was: 2.5, short: 'ä' },
      { id: 4, price: 14, was: 7, short: 'a' },
    ]);
  });

  it('never take the name of a prototype', async () => {
    expect(() => rows.rename({ id: '__proto__' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    const odd = Dataset.of([JSON.parse('{"__proto__": {"polluted": true}, "id": 1}') as { id: number }]);
    const [row] = await odd.derive(({ id }) => ({ next: id.plus(1) })).toArray();
    expect(row).toMatchObject({ id: 1, next: 2 });
    expect((row as { polluted?: boolean }).polluted).toBeUndefined();
    const inherited = await Dataset.of([{} as { toString: string }])
      .derive((r) => ({ s: r.toString }))
      .toArray();
    expect(inherited).toEqual([{ s: null }]);
  });
});

describe('where', () => {
  it.each<[string, Dataset<Order>, number[]]>([
    ['eq', rows.where((r) => r.name.eq('Ada')), [1, 4]],
    ['null is not known', rows.where((r) => r.price.ne(10)), [3, 4]],
    ['not of null is null', rows.where((r) => r.price.gt(5).not()), [3]],
    ['isNull', rows.where((r) => r.price.isNull()), [2]],
    ['or with null', rows.where((r) => r.price.gt(5).or(r.open.not())), [1, 2, 4]],
    ['and with null', rows.where((r) => r.price.gt(5).and(r.open.not())), [4]],
    ['isIn', rows.where((r) => r.id.isIn([1, 3, 9])), [1, 3]],
    ['isIn nothing', rows.where((r) => r.id.isIn([])), []],
    ['code points', rows.where((r) => r.name.length().eq(6)), [3]],
    ['upper', rows.where((r) => r.name.upper().startsWith('ÄL')), [3]],
    ['division by zero', rows.where((r) => r.price.dividedBy(r.id.minus(1)).isNull()), [1, 2]],
    ['choose', rows.where((r) => r.open.choose(r.id, 0).gt(1)), [3]],
    ['modulo', rows.where((r) => r.id.negated().modulo(2).eq(-1)), [1, 3]],
    ['round', rows.where((r) => r.price.negated().round().eq(-3)), [3]],
    ['toNumber', rows.where((r) => r.name.replaceAll('Ada', ' 4 ').toNumber().eq(4)), [1, 4]],
  ])('%s', async (_name, found, expected) => {
    expect(await ids(found)).toEqual(expected);
  });

  it('says which row does not fit', async () => {
    const mixed = Dataset.of([{ v: 1 }, { v: 'one' as unknown as number }]);
    const error = await failure(mixed.where((r) => r.v.gt(0)).toArray());
    expect(error).toMatchObject({ code: 'INVALID_ROW', message: expect.stringMatching(/^Row 2: .*"one"/) });
    expect(
      await failure(
        Dataset.of(['text'] as unknown as { v: number }[])
          .where((r) => r.v.gt(0))
          .toArray(),
      ),
    ).toMatchObject({ code: 'INVALID_ROW' });
  });

  it('is plain JSON in the lineage', () => {
    const { operations } = rows.where((r) => r.price.gt(5).and(r.open)).lineage;
    expect(operations).toEqual([
      {
        op: 'where',
        condition: {
          fn: 'and',
          args: [{ fn: 'gt', args: [{ col: 'price' }, { lit: 5 }] }, { col: 'open' }],
        },
      },
    ]);
    expect(JSON.parse(JSON.stringify(operations))).toEqual(operations);
  });
});

describe('order and size', () => {
  it('sorts by several columns, nulls last, equal rows as they came', async () => {
    expect(await ids(rows.sort('name', { by: 'id', order: 'descending' }))).toEqual([4, 1, 2, 3]);
    expect(await ids(rows.sort('price'))).toEqual([3, 4, 1, 2]);
    expect(await ids(rows.sort({ by: 'price', order: 'descending' }))).toEqual([1, 4, 3, 2]);
  });

  it('compares texts by code points', () => {
    const texts = ['😀', '\uffff', 'z', '', 'ab', 'a'];
    const bytes = (text: string) => Buffer.from(text, 'utf8');
    expect([...texts].sort(compareText)).toEqual([...texts].sort((a, b) => Buffer.compare(bytes(a), bytes(b))));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(bytes(a), bytes(b)));
      }),
    );
  });

  it('skips, takes, samples and drops what is equal', async () => {
    expect(await ids(rows.skip(1).take(2))).toEqual([2, 3]);
    expect(await ids(rows.distinct('name'))).toEqual([1, 2, 3]);
    expect(await rows.concat(rows).distinct().count()).toBe(4);
    const many = Dataset.of(Array.from({ length: 5000 }, (_, id) => ({ id })));
    const some = await ids(many.sample({ rows: 50, seed: 1 }));
    expect(some).toHaveLength(50);
    expect(some).toEqual([...new Set(some)].sort((a, b) => a - b));
    expect(await ids(many.sample({ rows: 50, seed: 1 }))).toEqual(some);
    expect(await ids(many.sample({ rows: 50, seed: 2 }))).not.toEqual(some);
    const share = await many.sample({ share: 0.2, seed: 3 }).count();
    expect(Math.abs(share - 1000)).toBeLessThan(150); // 5 standard deviations
  });
});

describe('join', () => {
  const customers = Dataset.of([
    { name: 'Ada', city: 'Bremen' },
    { name: 'Ada', city: 'Lübeck' },
    { name: 'Eve', city: 'Kiel' },
  ]);

  it('gives pairs in the order of the left, then of the right', async () => {
    const pairs = await rows.join(customers, { on: 'name' }).select('id', 'city').toArray();
    expect(pairs).toEqual([
      { id: 1, city: 'Bremen' },
      { id: 1, city: 'Lübeck' },
      { id: 4, city: 'Bremen' },
      { id: 4, city: 'Lübeck' },
    ]);
  });

  it('keeps the left, or only what has or lacks a partner', async () => {
    const left = rows.join(customers, { on: 'name', how: 'left' }).select('id', 'city');
    expect((await left.toArray()).filter(({ city }) => city === null).map(({ id }) => id)).toEqual([2, 3]);
    expect(await ids(rows.join(customers, { on: ['name'], how: 'semi' }))).toEqual([1, 4]);
    expect(await ids(rows.join(customers, { on: 'name', how: 'anti' }))).toEqual([2, 3]);
  });

  it('knows that null equals nothing, and refuses two columns of one name', async () => {
    const nulls = Dataset.of([{ price: null as number | null, note: 'x' }]);
    expect(await rows.join(nulls, { on: 'price' }).count()).toBe(0);
    // @ts-expect-error: both have `id`
    const clash = rows.join(rows, { on: 'name' });
    expect(await failure(clash.toArray())).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('"id"'),
    });
  });

  it('has both sides as parents', () => {
    const { source, parents } = rows.join(customers, { on: 'name' }).lineage;
    expect(source).toEqual({ type: 'join', name: 'memory ⋈ memory', how: 'inner', on: ['name'] });
    expect(parents).toHaveLength(2);
  });
});

describe('groupBy', () => {
  it('gives a row for each group', async () => {
    const groups = rows.groupBy(['open'], (row, group) => ({
      n: group.count(),
      priced: row.price.count(),
      sum: row.price.sum(),
      mean: row.price.mean(),
      first: row.name.min(),
      last: row.name.max(),
      names: row.name.countDistinct(),
    }));
    expect(await groups.toArray()).toEqual([
      { open: true, n: 2, priced: 2, sum: 12.5, mean: 6.25, first: 'Ada', last: 'Älva 😀', names: 2 },
      { open: false, n: 2, priced: 1, sum: 7, mean: 7, first: 'Ada', last: 'bob', names: 2 },
    ]);
  });

  it('gives one row of totals without columns, also for no rows', async () => {
    const none = rows
      .where((r) => r.id.gt(100))
      .groupBy([], (row, group) => ({ n: group.count(), sum: row.price.sum() }));
    expect(await none.toArray()).toEqual([{ n: 0, sum: null }]);
  });

  it('adds up without losing small numbers beside large ones', async () => {
    const numbers = Dataset.of([1e16, 1, -1e16].map((v) => ({ v })));
    expect(await numbers.groupBy([], (row) => ({ sum: row.v.sum() })).toArray()).toEqual([{ sum: 1 }]);
  });
});

describe('a plan', () => {
  const cell = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null });
  const table = fc.array(fc.record({ a: cell, b: cell, t: fc.constantFrom('x', 'y', 'Z', 'ß', '😀') }), {
    maxLength: 40,
  });

  it('gives the same rows however they come in batches', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (data, size) => {
        const plan = (from: Dataset<{ a: number | null; b: number | null; t: string }>) =>
          from
            .where((r) => r.a.plus(r.b).ge(-6).or(r.t.eq('x')))
            .derive((r) => ({ c: r.a.times(r.b), up: r.t.upper() }))
            .distinct('a', 'b', 't')
            .sort('up', { by: 'c', order: 'descending' })
            .skip(1)
            .groupBy(['up'], (r, group) => ({ n: group.count(), sum: r.c.sum() }));
        const chunked = Dataset.of(data).pipe({
          operation: { op: 'rebatch' },
          run: async function* (open) {
            for await (const batch of open())
              for (let at = 0; at < batch.length; at += size) yield batch.slice(at, at + size);
          },
        });
        expect(await plan(chunked).toArray()).toEqual(await plan(Dataset.of(data)).toArray());
      }),
    );
  });
});
